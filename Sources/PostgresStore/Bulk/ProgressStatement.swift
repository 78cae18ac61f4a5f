import Postgres
import SyncCore

/// How many jobs of one request stand in each status, as the column spells it.
struct ProgressStatement: Statement {
  let sql: String
  let binds: [Bind]

  init(_ catalogue: Catalogue, _ mark: RequestMark) {
    let condition = MarkCondition(catalogue, mark, first: 1)
    sql = "SELECT q.status::text, count(*) FROM stripe_sync_queue AS q WHERE \(condition.sql) GROUP BY 1"
    binds = condition.binds
  }

  /// A text, or nil for null, with its count.
  func decode(_ row: inout RowDecoder) throws(PostgresError) -> (status: String?, count: Int) {
    (try row.next(), try row.next())
  }
}
