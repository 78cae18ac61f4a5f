import SyncCore

/// Dead rows that vacuum has not removed, or vacuum switched off.
struct BloatCheck: Check {
  let id = FindingID.bloat
  let severity = Finding.Severity.info
  let problem = Phrase(
    "The queue holds more dead rows than live ones, or is never vacuumed.",
    "La file a plus de lignes mortes que vivantes, ou n'est jamais nettoyée.")
  let healthy = Phrase("Vacuum keeps up with the queue.", "Le nettoyage (vacuum) suit la file.")
  let fix: String? = "VACUUM (ANALYZE) stripe_sync_queue;"

  func question(to facts: Facts) -> Question? {
    guard facts.catalogue.queue.oid != nil else { return nil }
    return Question(
      """
      WITH state AS (
        SELECT s.n_live_tup AS live, s.n_dead_tup AS dead, greatest(s.last_autovacuum, s.last_vacuum) AS vacuumed,
               current_setting('autovacuum') = 'off' OR coalesce(c.reloptions::text ~ 'autovacuum_enabled=(false|off|no|0)', false) AS is_off
        FROM pg_class AS c JOIN pg_stat_user_tables AS s ON s.relid = c.oid
        WHERE c.oid = to_regclass('stripe_sync_queue')
      )
      SELECT count(*), coalesce(array_agg(format('%s live, %s dead, last vacuum %s%s', live, dead, coalesce(vacuumed::text, 'never'),
                                                 CASE WHEN is_off THEN ', autovacuum off' ELSE '' END)), '{}')
      FROM state WHERE is_off OR (dead > live AND dead > 1000)
      """)
  }
}
