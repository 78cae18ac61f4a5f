import Postgres
import SyncCore

/// Frees jobs whose lease is dead, at most 1,000 at a time; one whose workers disappeared too often has failed, or it would kill for ever.
///
/// All of it sees one snapshot, so that repeating its condition would prove nothing: a job that another reaper frees and a worker claims
/// meanwhile has a lease that this statement can't see. So it holds on to the token that it saw dead, and to the lease itself, which a
/// heartbeat may just have renewed; both are judged by the newest version of their rows, because they are locked. Job rows first, then leases.
struct ReapStatement: Statement {
  /// A job that was freed.
  struct Row: Sendable {
    var key: JobKey
    var status: JobStatus
  }

  let sql = """
    WITH seen AS MATERIALIZED (
      SELECT j.space_id, j.event_type, j.lease_token AS token, l.token IS NOT NULL AS has_lease
      FROM stripe_sync_queue AS j LEFT JOIN spacesync_lease AS l ON l.space_id = j.space_id AND l.token = j.lease_token
      WHERE j.lease_token IS NOT NULL AND (l.until IS NULL OR l.until <= now())
      ORDER BY j.space_id, j.event_type
      LIMIT 1000
    ), dead AS MATERIALIZED (
      SELECT j.space_id, j.event_type, j.lease_token AS token, j.status, j.updated_at, seen.has_lease
      FROM seen JOIN stripe_sync_queue AS j ON j.space_id = seen.space_id AND j.event_type = seen.event_type AND j.lease_token = seen.token
      ORDER BY j.space_id, j.event_type
      FOR UPDATE OF j SKIP LOCKED
    ), held AS MATERIALIZED (
      SELECT l.space_id, l.token, l.worker
      FROM dead JOIN spacesync_lease AS l ON l.space_id = dead.space_id AND l.token = dead.token AND l.until <= now()
      ORDER BY l.space_id
      FOR UPDATE OF l
    ), job AS (
      UPDATE stripe_sync_queue AS j
      SET status          = CASE WHEN j.status IS DISTINCT FROM 'processing' THEN j.status WHEN j.attempts >= $1 THEN 'failed' ELSE 'pending' END,
          error_message   = CASE WHEN j.status = 'processing' THEN 'the worker disappeared before it ended this try' ELSE j.error_message END,
          processed_at    = CASE WHEN j.status = 'processing' AND j.attempts >= $1 THEN clock_timestamp() ELSE j.processed_at END,
          next_attempt_at = CASE WHEN j.status = 'processing' THEN clock_timestamp() ELSE j.next_attempt_at END,
          updated_at      = clock_timestamp(),
          lease_token     = NULL
      FROM dead LEFT JOIN held ON held.space_id = dead.space_id AND held.token = dead.token
      WHERE j.space_id = dead.space_id AND j.event_type = dead.event_type AND j.lease_token = dead.token
        AND (held.token IS NOT NULL OR NOT dead.has_lease)
      RETURNING j.space_id, j.event_type, j.status, j.revision, j.attempts, j.error_message,
                coalesce(held.worker, 'unknown') AS worker, dead.status AS was, coalesce(dead.updated_at, clock_timestamp()) AS started
    ), log AS (
      INSERT INTO spacesync_attempt (space_id, event_type, revision, attempt, worker, started, outcome, error)
      SELECT job.space_id, job.event_type, job.revision, job.attempts, job.worker, job.started,
             CASE job.status WHEN 'failed' THEN 'failed' ELSE 'lost' END, job.error_message
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
