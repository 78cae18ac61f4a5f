import SyncCore

/// Jobs that nothing holds back and that wait for an hour all the same: no worker runs, or one runs and does not take them.
struct StalePendingCheck: Check {
  let id = FindingID.stalePending
  let severity = Finding.Severity.error
  let problem = Phrase(
    "Jobs have been waiting for more than an hour.", "Des jobs attendent depuis plus d'une heure.")
  let healthy = Phrase("No job has been waiting for an hour.", "Aucun travail n'attend depuis une heure.")
  let fix: String? = """
    -- Start a worker: spacesync worker (or spacesync trigger, for the deployed function).
    -- Don't delete the jobs: they are requests.
    """

  func question(to facts: Facts) -> Question? {
    guard facts.hasTables else { return nil }
    if facts.hasLeases {
      return Question(
        """
        WITH worker AS (
          SELECT count(*) AS alive FROM spacesync_worker WHERE seen_at > now() - interval '1 minute'
        ), hit AS (
          SELECT space_id, event_type, next_attempt_at FROM stripe_sync_queue
          WHERE status = 'pending' AND lease_token IS NULL AND next_attempt_at < now() - interval '1 hour'
        )
        SELECT (SELECT count(*) FROM hit),
               (SELECT 'workers alive: ' || alive FROM worker)
               || ARRAY(SELECT format('%s %s since %s', space_id, event_type, next_attempt_at)
                        FROM hit ORDER BY next_attempt_at, space_id LIMIT 5)
        """)
    }
    return Question(
      """
      WITH hit AS (
        SELECT q.space_id, q.event_type, coalesce(q.updated_at, q.created_at) AS since
        FROM (SELECT NULL::timestamptz AS updated_at) AS absent,
             LATERAL (SELECT space_id, event_type, status, created_at, updated_at FROM stripe_sync_queue) AS q
        WHERE q.status = 'pending' AND coalesce(q.updated_at, q.created_at, '-infinity') < now() - interval '1 hour'
      )
      SELECT (SELECT count(*) FROM hit),
             ARRAY(SELECT format('%s %s since %s', space_id, event_type, since) FROM hit ORDER BY since, space_id LIMIT 5)
      """)
  }
}
