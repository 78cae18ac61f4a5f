import SyncCore

/// Transactions that stay open: every reader of changes reads again from the oldest, and vacuum removes nothing that is younger.
struct LongTransactionsCheck: Check {
  let id = FindingID.longTransactions
  let severity = Finding.Severity.warn
  let problem = Phrase(
    "Transactions stay open: live reads grow, and vacuum waits.",
    "Des transactions restent ouvertes : lectures plus longues, vacuum bloqué.")
  let healthy = Phrase("No transaction stays open for long.", "Aucune transaction ne reste ouverte longtemps.")
  /// The age in seconds from which one is long.
  var limit = 300

  func question(to facts: Facts) -> Question? {
    Question(
      """
      WITH hit AS (
        SELECT pid, application_name, usename, xact_start FROM pg_stat_activity
        WHERE xact_start < clock_timestamp() - $1 * interval '1 second' AND pid <> pg_backend_pid() AND backend_type = 'client backend'
          AND datname = current_database()
      )
      SELECT count(*), coalesce(array_agg(format('pid %s, %s as %s, since %s', pid, application_name, usename, xact_start) ORDER BY xact_start), '{}'),
             string_agg(format('-- SELECT pg_terminate_backend(%s);', pid), E'\\n' ORDER BY xact_start)
      FROM hit
      """, [.integer(Int64(limit))])
  }
}
