import SyncCore

/// A standby, or a server whose transactions are read-only by default: the dashboard shows, and nothing can be asked for.
struct ReadOnlyServerCheck: Check {
  let id = FindingID.readOnlyServer
  let severity = Finding.Severity.warn
  let problem = Phrase(
    "This server takes no writes; notifications don't come from it either.",
    "Ce serveur n'accepte pas d'écriture, et n'envoie pas de notification.")
  let healthy = Phrase("This server takes writes.", "Ce serveur accepte les écritures.")
  let fix: String? = "-- Connect to the primary, for example with target_session_attrs=read-write and all hosts."

  func question(to facts: Facts) -> Question? {
    Question(
      """
      SELECT count(*), coalesce(array_agg(line), '{}')
      FROM (SELECT 'standby' AS line WHERE pg_is_in_recovery()
            UNION ALL SELECT 'default_transaction_read_only is on'
            WHERE NOT $1 AND NOT pg_is_in_recovery() AND current_setting('default_transaction_read_only') = 'on') AS hit
      """, [.boolean(facts.isReadOnlySession)])
  }
}
