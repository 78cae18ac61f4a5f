import Postgres
import SyncCore

/// The workers of a migrated deployment, the latest word first; their ages are the server's.
struct WorkersStatement: Statement {
  let sql = """
    SELECT w.worker, w.host, w.state, w.reason, w.seen_at,
           greatest((extract(epoch FROM clock_timestamp() - w.seen_at) * 1000000)::bigint, 0)
    FROM spacesync_worker AS w
    ORDER BY w.seen_at DESC, w.worker
    LIMIT 1000
    """

  func decode(_ row: inout RowDecoder) throws(PostgresError) -> WorkerState {
    WorkerState(
      worker: try row.next(), host: try row.next(), state: try row.next(), reason: try row.next(),
      seenAt: try row.moment() ?? .distantPast, age: .microseconds(try row.next(Int64.self)))
  }
}
