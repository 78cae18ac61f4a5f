import SyncCore

/// A large queue that must be read whole to find the waiting jobs.
struct MissingIndexCheck: Check {
  let id = FindingID.missingIndex
  let severity = Finding.Severity.warn
  let problem = Phrase(
    "The queue is large and has no index that finds waiting jobs.", "La file est grande et aucun index ne trouve les jobs en attente.")
  let healthy = Phrase("Waiting jobs are found fast.", "Les jobs en attente se trouvent vite.")
  let fix: String? = """
    -- spacesync migrate makes its own; without it:
    CREATE INDEX CONCURRENTLY stripe_sync_queue_pending
      ON stripe_sync_queue (created_at, space_id, event_type) WHERE status = 'pending';
    """

  func question(to facts: Facts) -> Question? {
    guard facts.catalogue.queue.oid != nil else { return nil }
    return Question(
      #"""
      SELECT count(*), coalesce(array_agg(format('about %s rows', c.reltuples::bigint)), '{}') FROM pg_class AS c
      WHERE c.oid = to_regclass('stripe_sync_queue') AND c.reltuples > 50000
        AND NOT EXISTS (SELECT 1 FROM pg_index AS i
                        WHERE i.indrelid = c.oid AND i.indisvalid
                          AND (pg_get_expr(i.indpred, i.indrelid) ~ 'status.*pending'
                               OR i.indkey[0] = (SELECT a.attnum FROM pg_attribute AS a WHERE a.attrelid = c.oid AND a.attname = 'status')))
      """#)
  }
}
