import Postgres
import SyncCore

/// Says where a worker stands and that it was there now.
struct PresenceStatement: Statement {
  let sql = """
    INSERT INTO spacesync_worker AS w (worker, host, pid, version, state, reason, rate) VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT (worker) DO UPDATE SET seen_at = clock_timestamp(), state = excluded.state, reason = excluded.reason, rate = excluded.rate
    """
  let binds: [Bind]

  init(_ worker: WorkerIdentity, _ presence: WorkerPresence) {
    binds = [
      .text(worker.name), .text(worker.host), .integer(Int64(worker.pid)), .text(worker.version), .text(presence.state.rawValue),
      .text(presence.reason), .numeric(worker.rate.map { "\($0)" }),
    ]
  }

  func decode(_ row: inout RowDecoder) throws(PostgresError) {}
}
