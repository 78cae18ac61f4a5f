import Postgres
import SyncCore

/// Ends a try that failed: the row decides between failed for good, another try after a wait, and new data, which is tried at once.
///
/// The wait doubles from the base up to an hour, with half to one and a half of it by chance; it is no shorter than Stripe asks for, up to an
/// hour. A NULL status: the lease is lost or the row gone, and nothing was written.
struct LeaseFailStatement: Statement {
  /// What the row says now.
  struct Row: Sendable {
    var status: String?
    var isNewest: Bool
    var delay: Duration
  }

  let sql = """
    WITH job AS (
      UPDATE stripe_sync_queue AS j
      SET status          = CASE WHEN j.revision = $4 AND ($5 OR j.attempts >= $6) THEN 'failed' ELSE 'pending' END,
          next_attempt_at = CASE WHEN j.revision <> $4 THEN j.next_attempt_at                       -- new data: at once
                                 ELSE clock_timestamp() + greatest(
                                   least($7 * power(2, least(j.attempts - 1, 20)), interval '1 hour') * (0.5 + random()), least($13, interval '1 hour')) END,
          error_message   = CASE WHEN j.revision = $4 THEN $8 END,
          processed_at    = CASE WHEN j.revision = $4 AND ($5 OR j.attempts >= $6) THEN clock_timestamp() END,
          updated_at      = clock_timestamp(),
          lease_token     = NULL
      WHERE j.space_id = $1 AND j.event_type = $2 AND j.lease_token = $3
      RETURNING j.status, j.revision = $4 AS newest, greatest(j.next_attempt_at - clock_timestamp(), interval '0') AS delay
    ), lease AS (
      DELETE FROM spacesync_lease WHERE space_id = $1 AND token = $3 AND (SELECT count(*) FROM job) >= 0 RETURNING 1
    ), log AS (
      INSERT INTO spacesync_attempt (space_id, event_type, revision, attempt, worker, started, outcome, error, request_id)
      SELECT $1, $2, $4, $12, $9, $10, CASE job.status WHEN 'failed' THEN 'failed' ELSE 'retry' END, $8, $11 FROM job
    )
    SELECT (SELECT status::text FROM job), coalesce((SELECT newest FROM job), false),
           coalesce((SELECT (extract(epoch FROM delay) * 1000000)::bigint FROM job), 0), (SELECT count(*) FROM lease)
    """
  let binds: [Bind]

  /// - Parameters:
  ///   - claim: What is ended.
  ///   - error: The sentence for the operator.
  ///   - isPermanent: True when no other try can succeed.
  ///   - least: How long Stripe asks to wait at least, or nil.
  ///   - retry: How many tries there are, and how long the first wait is.
  ///   - worker: Who ends it.
  ///   - requestID: The last request in Stripe's own log.
  init(
    _ claim: Claim, error: String, isPermanent: Bool, after least: Duration? = nil, _ retry: RetryPolicy, worker: String, requestID: String?
  ) {
    binds = [
      .uuid(claim.key.spaceID), .text(claim.key.eventType.rawValue), .uuid(claim.token), .integer(claim.revision), .boolean(isPermanent),
      .integer(Int64(retry.maximumAttempts)), .interval(microseconds: retry.base.microseconds), .text(error), .text(worker),
      .timestamp(microseconds: claim.started.microseconds), .text(requestID), .integer(Int64(claim.attempt)),
      .interval(microseconds: (least ?? .zero).microseconds),
    ]
  }

  func decode(_ row: inout RowDecoder) throws(PostgresError) -> Row {
    Row(status: try row.next(), isNewest: try row.next(), delay: .microseconds(try row.next(Int64.self)))
  }
}
