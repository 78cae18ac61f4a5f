import Postgres
import SyncCore

/// The transactions whose rows stand in the part of the table that is read again after a snapshot.
///
/// Asked for when the screen is about to read everything anyway: what these transactions wrote is then known.
struct WindowStatement: Statement {
  let sql: String
  let binds: [Bind]

  init(_ rules: FeedRules, since: Snapshot) {
    let graves = """
      UNION SELECT t.changed_xid::xid::text::bigint FROM spacesync_tombstone AS t WHERE t.changed_xid >= pg_snapshot_xmin($1)
      """
    sql = """
      SELECT DISTINCT \(rules.version)::text::bigint FROM stripe_sync_queue AS q WHERE \(rules.isInWindow)
      \(rules.seesGraves ? graves : "")
      """
    binds = [.unspecified(since.text)]
  }

  func decode(_ row: inout RowDecoder) throws(PostgresError) -> UInt32 { UInt32(truncatingIfNeeded: try row.next(Int64.self)) }
}
