import Postgres

/// The transactions whose rows stand in the part of the table that is read again after a snapshot.
///
/// Asked for when the screen is about to read everything anyway: what these transactions wrote is then known.
struct WindowStatement: Statement {
  let sql = """
    SELECT DISTINCT q.xmin::text::bigint FROM stripe_sync_queue AS q
    WHERE age(q.xmin) BETWEEN 0 AND (SELECT age(pg_snapshot_xmin($1)::xid))
    """
  let binds: [Bind]

  init(since: Snapshot) { binds = [.unspecified(since.text)] }

  func decode(_ row: inout RowDecoder) throws(PostgresError) -> UInt32 { UInt32(truncatingIfNeeded: try row.next(Int64.self)) }
}
