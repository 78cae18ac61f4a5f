import Postgres
import SyncCore

/// Where the server stands: what a reader must know before it reads, so that it can ask later what it missed.
///
/// A snapshot (PostgreSQL manual, "Transaction ID and Snapshot Information Functions") lists what had ended at that moment.
struct PositionStatement: Statement {
  let sql = "SELECT pg_current_snapshot()::text, pg_postmaster_start_time(), coalesce(pg_stat_get_tuples_deleted($1), 0)"
  let binds: [Bind]

  init(_ catalogue: Catalogue) { binds = [.unspecified(catalogue.queue.oid.map { String($0) })] }

  func decode(_ row: inout RowDecoder) throws(PostgresError) -> (snapshot: Snapshot, started: Timestamp?, deleted: Int) {
    (Snapshot(text: try row.next()), try row.moment(), try row.next())
  }
}
