import FoundationEssentials
import Postgres
import SyncCore

/// Writes Stripe's ids to a space under a live lease, which no other worker can take over before this ends.
///
/// No row: the lease is lost, or the space is gone; then nothing more may be done for it.
struct LeaseWriteBackStatement: Statement {
  let sql: String
  let binds: [Bind]

  /// Nil when the table has room for none of the columns.
  init?(_ catalogue: Catalogue, _ ids: StripeIDs, _ claim: Claim, pushed space: Space) {
    var binds: [Bind] = [.uuid(claim.key.spaceID), .uuid(claim.token)]
    guard let changes = WriteBackStatement.changes(catalogue, ids, space, &binds) else { return nil }
    sql = """
      WITH held AS MATERIALIZED (
        SELECT 1 FROM spacesync_lease WHERE space_id = $1 AND token = $2 AND until > clock_timestamp() FOR SHARE
      )
      UPDATE spaces AS s SET \(changes)
      WHERE s.id = $1 AND EXISTS (SELECT 1 FROM held)
      RETURNING s.id
      """
    self.binds = binds
  }

  func decode(_ row: inout RowDecoder) throws(PostgresError) -> UUID { try row.next() }
}
