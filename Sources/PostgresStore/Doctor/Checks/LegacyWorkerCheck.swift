import SyncCore

/// An older processor that works on the same table and claims nothing: beside a worker of ours it pushes spaces that the worker pushes too.
struct LegacyWorkerCheck: Check {
  let id = FindingID.legacyWorker
  let severity = Finding.Severity.error
  let problem = Phrase(
    "An older processor is at work: it writes done or error, and claims nothing.",
    "Un ancien processeur travaille : il écrit done ou error, sans rien réserver.")
  let healthy = Phrase("No older processor has been at work lately.", "Aucun ancien processeur n'a travaillé récemment.")
  let fix: String? = """
    -- Stop it, or stop our worker. Until then let it finish only what it read (in the function):
    --   .update({ status: 'done' }).eq('id', job.id).eq('updated_at', job.updated_at).eq('status', 'pending')
    """

  func question(to facts: Facts) -> Question? {
    guard facts.hasTables, facts.catalogue.queue.columns.contains("processed_at") else { return nil }
    if facts.hasLeases {
      return Question(
        """
        WITH hit AS (
          SELECT space_id, event_type, status, processed_at FROM stripe_sync_queue
          WHERE status IN ('done', 'error') AND processed_at > now() - interval '10 minutes'
        ), worker AS (
          SELECT count(*) AS alive FROM spacesync_worker WHERE seen_at > now() - interval '1 minute'
        )
        SELECT (SELECT count(*) FROM hit),
               (SELECT 'workers of ours alive: ' || alive FROM worker)
               || ARRAY(SELECT format('%s %s: %s at %s', space_id, event_type, status, processed_at)
                        FROM hit ORDER BY processed_at DESC, space_id LIMIT 5),
               NULL::text, CASE WHEN (SELECT alive FROM worker) = 0 THEN 'info' END
        """)
    }
    return Question(
      """
      WITH hit AS (
        SELECT space_id, event_type, status, processed_at FROM stripe_sync_queue
        WHERE status IN ('done', 'error') AND processed_at > now() - interval '10 minutes'
      )
      SELECT (SELECT count(*) FROM hit),
             ARRAY(SELECT format('%s %s: %s at %s', space_id, event_type, status, processed_at)
                   FROM hit ORDER BY processed_at DESC, space_id LIMIT 5),
             NULL::text, 'warn'
      """)
  }
}
