import FoundationEssentials
import Postgres
import SyncCore

/// Ends many tries that succeeded, in one statement: job rows in the order of the key, then all leases in the order of the space.
///
/// The order is what keeps it from deadlocks with bulk requests, which take the same rows in the same order. A claim that is not among
/// the answers was lost.
struct BatchFinishStatement: Statement {
  /// What became of one of them.
  struct Row: Sendable {
    var key: JobKey
    var status: String
  }

  let sql = """
    WITH done AS MATERIALIZED (
      SELECT j.space_id, j.event_type, f.token, f.revision, f.attempt, f.started, f.request_id
      FROM unnest($1, $2, $3, $4, $5::integer[], $6, $7)
           AS f(space_id, event_type, token, revision, attempt, started, request_id)
      JOIN stripe_sync_queue AS j ON j.space_id = f.space_id AND j.event_type = f.event_type AND j.lease_token = f.token
      ORDER BY j.space_id, j.event_type
      FOR UPDATE OF j
    ), job AS (
      UPDATE stripe_sync_queue AS j
      SET status          = CASE WHEN j.revision = done.revision THEN 'completed' ELSE 'pending' END,
          synced_revision = done.revision,
          processed_at    = CASE WHEN j.revision = done.revision THEN clock_timestamp() END,
          error_message   = NULL,
          updated_at      = clock_timestamp(),
          lease_token     = NULL
      FROM done
      WHERE j.space_id = done.space_id AND j.event_type = done.event_type AND j.lease_token = done.token
      RETURNING j.space_id, j.event_type, j.status, done.revision, done.attempt, done.started, done.request_id
    ), held AS MATERIALIZED (
      SELECT l.space_id, l.token FROM spacesync_lease AS l
      WHERE l.space_id = ANY ($1) AND l.token = ANY ($3) AND (SELECT count(*) FROM job) >= 0
      ORDER BY l.space_id
      FOR UPDATE
    ), lease AS (
      DELETE FROM spacesync_lease AS l USING held WHERE l.space_id = held.space_id AND l.token = held.token
    ), log AS (
      INSERT INTO spacesync_attempt (space_id, event_type, revision, attempt, worker, started, outcome, request_id)
      SELECT space_id, event_type, revision, attempt, $8, started,
             CASE status WHEN 'completed' THEN 'completed' ELSE 'superseded' END, nullif(request_id, '')
      FROM job
    )
    SELECT space_id, event_type::text, status::text FROM job
    """
  let binds: [Bind]

  /// - Parameters:
  ///   - claims: What is ended, each with the id of its last request in Stripe's own log.
  ///   - worker: Who ends them.
  init(_ claims: [(claim: Claim, requestID: String?)], worker: String) {
    binds = [
      .uuids(claims.map(\.claim.key.spaceID)), .texts(claims.map(\.claim.key.eventType.rawValue)), .uuids(claims.map(\.claim.token)),
      .integers(claims.map(\.claim.revision)), .integers(claims.map { Int64($0.claim.attempt) }),
      .timestamps(microseconds: claims.map(\.claim.started.microseconds)), .texts(claims.map { $0.requestID ?? "" }), .text(worker),
    ]
  }

  func decode(_ row: inout RowDecoder) throws(PostgresError) -> Row {
    Row(key: JobKey(spaceID: try row.next(), eventType: EventType(rawValue: try row.next())), status: try row.next())
  }
}
