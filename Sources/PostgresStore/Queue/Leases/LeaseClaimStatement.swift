import FoundationEssentials
import Postgres
import SyncCore
import Synchronization

/// Takes up to so many ready jobs, each with a lease on its space: one statement, whatever the size of the batch.
///
/// The size stands in the text, so that each size is a statement of its own: bound as a parameter it would be unknown to a plan that is
/// kept, the server would plan anew at each claim, and that is a third of a claim's cost.
///
/// The lease is the exclusion: an enqueue does not know of it, so it survives the row's return to pending. A batch holds at most one
/// job of a space, because a token belongs to one job. A push that was in hand while the table was migrated has no lease, only the
/// advisory lock of its session; so a space whose lock is not to be had is left alone until that session has ended its push, or itself.
/// The lock is asked for once the candidates are chosen: asked for while looking, each row that others hold would keep one for nothing, and
/// the server's table of locks has room for a few thousand.
struct LeaseClaimStatement: Statement {
  /// Keeps the plans of this connection to indexes: a plan that was made while the queue was short is used on when it is long.
  static let planning = "SET enable_seqscan = off; SET jit = off"

  let sql: String
  let binds: [Bind]
  private let lease: Duration

  /// - Parameters:
  ///   - limit: How many at most.
  ///   - worker: Who takes them.
  ///   - lease: How long the claim holds unless it is renewed.
  ///   - reach: Among how many candidates at most; more than `limit` where the first ones are locked.
  init(limit: Int, worker: String, lease: Duration, reach: Int? = nil) {
    self.lease = lease
    let size = Size(limit: limit, reach: max(reach ?? limit, limit))
    sql = Self.texts.withLock { texts in
      if let text = texts[size] { return text }
      let text = Self.sql(size)
      texts[size] = text
      return text
    }
    binds = [.text(worker), .interval(microseconds: lease.microseconds)]
  }

  /// How many are taken, and among how many.
  private struct Size: Hashable {
    var limit: Int
    var reach: Int
  }

  /// The text of each size, made once.
  private static let texts = Mutex<[Size: String]>([:])

  private static func sql(_ size: Size) -> String {
    """
    WITH cand AS MATERIALIZED (
      SELECT j.space_id, j.event_type, j.next_attempt_at
      FROM stripe_sync_queue AS j
      WHERE j.status = 'pending'
        AND j.lease_token IS NULL
        AND j.next_attempt_at <= now()
        -- a scalar subquery on purpose: as NOT EXISTS the planner makes a hash join of it and sorts every pending row
        AND coalesce((SELECT l.until <= now() FROM spacesync_lease AS l WHERE l.space_id = j.space_id), true)
      ORDER BY j.next_attempt_at, j.space_id, j.event_type
      LIMIT \(size.reach)
      FOR UPDATE OF j SKIP LOCKED
    ), pick AS MATERIALIZED (
      SELECT DISTINCT ON (space_id) space_id, event_type
      FROM cand
      -- nobody pushes it under the rules of before the migration, whose exclusion this lock is
      WHERE pg_try_advisory_xact_lock(\(LockStatement.key("space_id")))
      ORDER BY space_id, next_attempt_at, event_type
      \(size.reach > size.limit ? "LIMIT \(size.limit)" : "")
    ), lease AS (
      INSERT INTO spacesync_lease AS l (space_id, token, worker, until)
      SELECT space_id, gen_random_uuid(), $1, clock_timestamp() + $2
      FROM pick
      ORDER BY space_id                                             -- two workers with crossing batches would deadlock
      ON CONFLICT (space_id) DO UPDATE
      SET token = excluded.token, worker = excluded.worker, until = excluded.until
      WHERE l.until <= now()                                        -- this, on the newest version of the row, is the exclusion
      RETURNING l.space_id, l.token
    )
    UPDATE stripe_sync_queue AS j
    SET status = 'processing', attempts = j.attempts + 1, lease_token = lease.token, updated_at = clock_timestamp()
    FROM pick JOIN lease USING (space_id)
    WHERE j.space_id = pick.space_id AND j.event_type = pick.event_type
    RETURNING j.space_id, j.event_type::text, j.payload::text, j.attempts, j.created_at, j.lease_token, j.revision, j.updated_at
    """
  }

  /// The job, its token as the claim.
  func decode(_ row: inout RowDecoder) throws(PostgresError) -> ClaimedJob {
    let key = JobKey(spaceID: try row.next(), eventType: EventType(rawValue: try row.next()))
    return ClaimedJob(
      key: key, payload: try row.next(), attempt: try row.next(), requestedAt: try row.moment(),
      claim: .lease(try row.next()), revision: try row.next(), claimedAt: try row.moment(), lease: lease)
  }
}
