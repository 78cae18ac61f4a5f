import Postgres
import SyncCore

/// How many spaces match a search, per filter, in one pass.
struct SpaceCountsStatement: Statement {
  let sql: String
  let binds: [Bind]

  /// Counts the spaces that this text finds; all of them for an empty one.
  init(_ catalogue: Catalogue, search text: String) {
    let columns = SpaceColumns(catalogue: catalogue)
    let search = SearchPattern(text)
    binds = search.pattern.map { [.text($0)] } ?? []
    sql = """
      SELECT count(*), count(*) FILTER (WHERE \(columns.condition(.active))), count(*) FILTER (WHERE \(columns.condition(.inactive))),
             count(*) FILTER (WHERE \(columns.condition(.needsSync)))
      FROM spaces AS s WHERE \(search.condition(catalogue, parameter: 1))
      """
  }

  /// The counts in the order of the select list.
  func decode(_ row: inout RowDecoder) throws(PostgresError) -> SpaceCounts {
    SpaceCounts(all: try row.next(), active: try row.next(), inactive: try row.next(), needsSync: try row.next())
  }
}
