import FoundationEssentials
import Postgres

/// Holds a space for another lease. No row: the lease is lost. One that has ended is never revived, since its job may have been reaped.
///
/// It touches nothing but the lease: no trigger, no notification, no new version of the job's row.
struct HeartbeatStatement: Statement {
  let sql = """
    UPDATE spacesync_lease SET until = clock_timestamp() + $3
    WHERE space_id = $1 AND token = $2 AND until > clock_timestamp()
    RETURNING space_id
    """
  let binds: [Bind]

  init(_ claim: Claim, lease: Duration) {
    binds = [.uuid(claim.key.spaceID), .uuid(claim.token), .interval(microseconds: lease.microseconds)]
  }

  func decode(_ row: inout RowDecoder) throws(PostgresError) -> UUID { try row.next() }
}
