import SyncCore

/// A deployment without the product's own columns: all works, by the weaker rules that need no DDL.
struct NotMigratedCheck: Check {
  let id = FindingID.notMigrated
  let severity = Finding.Severity.warn
  let problem = Phrase(
    "The tables are not migrated: no leases, no retries that survive a restart, live by polling.",
    "Tables non migrées : ni baux, ni reprises durables, suivi par interrogation périodique.")
  let healthy = Phrase("The tables are migrated.", "Les tables sont migrées.")
  let fix: String? = "-- spacesync migrate (additive, reversible; --dry-run prints the SQL)"

  func question(to facts: Facts) -> Question? {
    guard facts.catalogue.queue.oid != nil else { return nil }
    return Question(
      """
      WITH hit AS (
        SELECT 'column ' || c.name AS line
        FROM unnest(ARRAY['revision', 'synced_revision', 'attempts', 'queued_at', 'next_attempt_at', 'lease_token', 'requested_by',
                          'changed_xid']) AS c(name)
        WHERE NOT EXISTS (SELECT 1 FROM pg_attribute AS a
                          WHERE a.attrelid = to_regclass('stripe_sync_queue') AND a.attname = c.name AND NOT a.attisdropped)
        UNION ALL
        SELECT 'table ' || t.name
        FROM unnest(ARRAY['spacesync_setting', 'spacesync_lease', 'spacesync_worker', 'spacesync_attempt', 'spacesync_tombstone']) AS t(name)
        WHERE to_regclass(t.name) IS NULL
      )
      SELECT count(*),
             ARRAY['a worker that loses its connection during a push frees its space at once: two pushes may overlap',
                   'the Stripe account is not remembered: each start only asks whether the key knows the last synced products']
             || coalesce((array_agg('missing: ' || line ORDER BY line))[1:4], '{}')
      FROM hit
      """)
  }
}
