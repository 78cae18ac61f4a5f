import Postgres
import SyncCore

/// The first active spaces by name that need a sync.
struct UnsynchronisedStatement: Statement {
  let sql: String
  let binds: [Bind]

  /// Takes how many are wanted at most.
  init(_ catalogue: Catalogue, limit: Int) {
    let columns = SpaceColumns(catalogue: catalogue)
    sql = """
      SELECT \(columns.list) FROM spaces AS s
      WHERE \(columns.isActive) AND (\(columns.needsSync)) ORDER BY s.name, s.id LIMIT $1
      """
    binds = [.integer(Int64(limit))]
  }

  /// A space; never nil, for nothing is joined.
  func decode(_ row: inout RowDecoder) throws(PostgresError) -> Space? { try SpaceColumns.decode(&row) }
}
