import Postgres
import SyncCore

/// Frees jobs in hand that nobody holds a token of: in hand since before the migration, or left by a processor that knows no leases.
///
/// The trigger takes it for an enqueue: a new revision, no tries so far.
struct OrphansStatement: Statement {
  let sql = """
    WITH dead AS MATERIALIZED (
      SELECT j.space_id, j.event_type
      FROM stripe_sync_queue AS j
      WHERE j.status = 'processing' AND j.lease_token IS NULL
        AND coalesce(j.updated_at, j.created_at, '-infinity') < clock_timestamp() - $1
      ORDER BY j.space_id, j.event_type
      LIMIT 1000
      FOR UPDATE OF j SKIP LOCKED
    )
    UPDATE stripe_sync_queue AS j
    SET status = 'pending', updated_at = clock_timestamp()
    FROM dead
    WHERE j.space_id = dead.space_id AND j.event_type = dead.event_type AND j.status = 'processing' AND j.lease_token IS NULL
    RETURNING j.space_id, j.event_type::text
    """
  let binds: [Bind]

  /// - Parameter age: How long nothing may have touched the job.
  init(age: Duration) { binds = [.interval(microseconds: age.microseconds)] }

  func decode(_ row: inout RowDecoder) throws(PostgresError) -> JobKey {
    JobKey(spaceID: try row.next(), eventType: EventType(rawValue: try row.next()))
  }
}
