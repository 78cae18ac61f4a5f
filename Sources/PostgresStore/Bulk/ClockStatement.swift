import Postgres
import SyncCore

/// The server's clock.
struct ClockStatement: Statement {
  let sql = "SELECT clock_timestamp()"

  func decode(_ row: inout RowDecoder) throws(PostgresError) -> Timestamp { try row.moment() ?? .distantPast }
}
