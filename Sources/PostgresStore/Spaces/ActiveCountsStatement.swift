import Postgres

/// How many active spaces there are, and how many of them need no sync.
struct ActiveCountsStatement: Statement {
  let sql: String
  let binds: [Bind] = []

  /// Both counts come from one pass over the table.
  init(_ catalogue: Catalogue) {
    let columns = SpaceColumns(catalogue: catalogue)
    sql = "SELECT count(*), count(*) FILTER (WHERE NOT (\(columns.needsSync))) FROM spaces AS s WHERE \(columns.isActive)"
  }

  /// The two counts.
  func decode(_ row: inout RowDecoder) throws(PostgresError) -> (active: Int, synchronised: Int) {
    (try row.next(), try row.next())
  }
}
