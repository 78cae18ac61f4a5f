import Postgres
import SyncCore

/// How many jobs stand in each status, as the column spells it.
struct JobCountsStatement: Statement {
  let sql: String
  let binds: [Bind] = []

  /// - Parameter activeOnly: True to leave completed jobs out, by the condition of the migration's index on the others.
  init(activeOnly: Bool = false) {
    let active = "WHERE q.status IS DISTINCT FROM 'completed' AND q.status IS DISTINCT FROM 'done'"
    sql = "SELECT q.status::text, count(*) FROM stripe_sync_queue AS q \(activeOnly ? active : "") GROUP BY 1"
  }

  /// A text, or nil for null, with its count.
  func decode(_ row: inout RowDecoder) throws(PostgresError) -> (status: String?, count: Int) {
    (try row.next(), try row.next())
  }
}

extension JobCounts {
  /// Adds up what the server counted per text.
  init(_ rows: [(status: String?, count: Int)]) {
    self.init()
    for row in rows { self[JobStatus(raw: row.status)] += row.count }
  }
}
