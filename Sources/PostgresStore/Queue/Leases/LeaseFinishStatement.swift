import Postgres
import SyncCore

/// Ends a try that succeeded: completed if the claimed revision is still the newest, else pending again. Frees the space, logs the try.
///
/// A NULL status: the lease is lost or the row gone, and nothing was written.
struct LeaseFinishStatement: Statement {
  let sql = """
    WITH job AS (
      UPDATE stripe_sync_queue AS j
      SET status          = CASE WHEN j.revision = $4 THEN 'completed' ELSE 'pending' END,
          synced_revision = $4,
          processed_at    = CASE WHEN j.revision = $4 THEN clock_timestamp() END,
          error_message   = NULL,
          updated_at      = clock_timestamp(),
          lease_token     = NULL
      WHERE j.space_id = $1 AND j.event_type = $2 AND j.lease_token = $3
      RETURNING j.status
    ), lease AS (
      DELETE FROM spacesync_lease
      WHERE space_id = $1 AND token = $3 AND (SELECT count(*) FROM job) >= 0        -- forces the order: job row, then lease row
      RETURNING 1
    ), log AS (
      INSERT INTO spacesync_attempt (space_id, event_type, revision, attempt, worker, started, outcome, request_id)
      SELECT $1, $2, $4, $8, $5, $6, CASE job.status WHEN 'completed' THEN 'completed' ELSE 'superseded' END, $7 FROM job
    )
    SELECT (SELECT status::text FROM job), (SELECT count(*) FROM lease)
    """
  let binds: [Bind]

  /// - Parameters:
  ///   - claim: What is ended.
  ///   - worker: Who ends it.
  ///   - requestID: The last request in Stripe's own log.
  init(_ claim: Claim, worker: String, requestID: String?) {
    binds = [
      .uuid(claim.key.spaceID), .text(claim.key.eventType.rawValue), .uuid(claim.token), .integer(claim.revision), .text(worker),
      .timestamp(microseconds: claim.started.microseconds), .text(requestID), .integer(Int64(claim.attempt)),
    ]
  }

  /// The status that the row has now, or nil.
  func decode(_ row: inout RowDecoder) throws(PostgresError) -> String? { try row.next() }
}
