import Postgres
import SyncCore

/// Frees jobs whose lease is dead, at most 1,000 at a time; one whose workers disappeared too often has failed, or it would kill for ever.
///
/// The condition stands again in the UPDATE: a worker may have ended the job since it was looked at. The try is logged under the name that
/// the dead lease still holds.
struct ReapStatement: Statement {
  /// A job that was freed.
  struct Row: Sendable {
    var key: JobKey
    var status: JobStatus
  }

  let sql = """
    WITH dead AS MATERIALIZED (
      SELECT j.space_id, j.event_type, j.lease_token, j.status, j.updated_at
      FROM stripe_sync_queue AS j
      WHERE j.lease_token IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM spacesync_lease AS l WHERE l.space_id = j.space_id AND l.token = j.lease_token AND l.until > now())
      ORDER BY j.space_id, j.event_type
      LIMIT 1000
      FOR UPDATE OF j SKIP LOCKED
    ), job AS (
      UPDATE stripe_sync_queue AS j
      SET status          = CASE WHEN j.status IS DISTINCT FROM 'processing' THEN j.status WHEN j.attempts >= $1 THEN 'failed' ELSE 'pending' END,
          error_message   = CASE WHEN j.status = 'processing' THEN 'the worker disappeared before it ended this try' ELSE j.error_message END,
          processed_at    = CASE WHEN j.status = 'processing' AND j.attempts >= $1 THEN clock_timestamp() ELSE j.processed_at END,
          next_attempt_at = CASE WHEN j.status = 'processing' THEN clock_timestamp() ELSE j.next_attempt_at END,
          updated_at      = clock_timestamp(),
          lease_token     = NULL
      FROM dead
      WHERE j.space_id = dead.space_id AND j.event_type = dead.event_type
        AND NOT EXISTS (SELECT 1 FROM spacesync_lease AS l WHERE l.space_id = j.space_id AND l.token = j.lease_token AND l.until > now())
      RETURNING j.space_id, j.event_type, j.status, j.revision, j.attempts, j.error_message,
                dead.lease_token AS token, dead.status AS was, coalesce(dead.updated_at, clock_timestamp()) AS started
    ), log AS (
      INSERT INTO spacesync_attempt (space_id, event_type, revision, attempt, worker, started, outcome, error)
      SELECT job.space_id, job.event_type, job.revision, job.attempts,
             coalesce((SELECT l.worker FROM spacesync_lease AS l WHERE l.space_id = job.space_id AND l.token = job.token), 'unknown'),
             job.started, CASE job.status WHEN 'failed' THEN 'failed' ELSE 'lost' END, job.error_message
      FROM job WHERE job.was = 'processing'
    )
    SELECT space_id, event_type::text, status::text FROM job
    """
  let binds: [Bind]

  /// - Parameter maximumAttempts: After so many tries the job has failed.
  init(maximumAttempts: Int) { binds = [.integer(Int64(maximumAttempts))] }

  func decode(_ row: inout RowDecoder) throws(PostgresError) -> Row {
    let key = JobKey(spaceID: try row.next(), eventType: EventType(rawValue: try row.next()))
    return Row(key: key, status: JobStatus(raw: try row.next()))
  }
}
