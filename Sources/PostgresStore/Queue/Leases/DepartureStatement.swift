import Postgres
import SyncCore

/// Removes the row of a worker that has ended.
struct DepartureStatement: Statement {
  let sql = "DELETE FROM spacesync_worker WHERE worker = $1"
  let binds: [Bind]

  init(_ worker: WorkerIdentity) { binds = [.text(worker.name)] }

  func decode(_ row: inout RowDecoder) throws(PostgresError) {}
}
