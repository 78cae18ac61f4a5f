import FoundationEssentials
import Postgres
import SyncCore

/// One page of spaces by key, with the jobs of just these spaces, in one round trip.
///
/// It asks for one row more than the page holds; that row says whether the page has a neighbour on the far side, and a separate
/// question says it for the near side. There is never an OFFSET: a row comparison on the sort key finds the place.
/// Where no index on the names exists every listed row is sorted, so the sort sees ids, and only the page's rows are read, cast and judged.
struct SpacePageStatement: Statement {
  /// A space, or none on an empty page, with one of its jobs or none.
  struct Row: Sendable {
    var beyond: Bool
    var space: Space?
    var job: Job?
  }

  let sql: String
  let binds: [Bind]
  /// True when the page was read backwards: the surplus row comes first, for rows always come in the list's order.
  let isBackwards: Bool

  /// - Parameters:
  ///   - catalogue: Which columns there are.
  ///   - query: The filter and the search; they apply to both neighbours too.
  ///   - anchor: Where the page begins or ends.
  ///   - limit: How many spaces the page holds.
  init(_ catalogue: Catalogue, _ query: SpaceQuery, at anchor: PageAnchor, limit: Int) {
    let columns = SpaceColumns(catalogue: catalogue)
    let order = SpaceOrder(catalogue, query)
    var binds: [Bind] = [.integer(Int64(limit) + 1)]
    var listed = columns.condition(query.filter)
    for search in [SearchPattern(query.search), SearchPattern(query.narrowing)] {
      guard let pattern = search.pattern else { continue }
      binds.append(.text(pattern))
      listed += " AND \(search.condition(catalogue, parameter: binds.count))"
    }
    // On which side of the key the page lies, and where its near neighbour must then be looked for.
    let here: String?
    let beyond: String?
    let key: SpaceKey?
    switch anchor {
    case .first: (here, beyond, key, isBackwards) = (nil, nil, nil, false)
    case .last: (here, beyond, key, isBackwards) = (nil, nil, nil, true)
    case .after(let place): (here, beyond, key, isBackwards) = (">", "<=", place, false)
    case .from(let place): (here, beyond, key, isBackwards) = (">=", "<", place, false)
    case .before(let place): (here, beyond, key, isBackwards) = ("<", ">=", place, true)
    }
    let first = binds.count + 1
    if let key { binds += order.binds(key) }
    // By name the nearest neighbour is asked for, which the index on the names finds at once; otherwise any will do.
    let nearest = query.sort == .name ? order.clause(isReversed: !isBackwards) : nil
    let near = beyond.map { comparison in
      let there = "SELECT true FROM spaces AS s WHERE \(listed) AND \(order.condition(comparison, first: first))"
      return nearest.map { "coalesce((\(there) ORDER BY \($0) LIMIT 1), false)" } ?? "EXISTS (\(there))"
    }
    // The rows by their ids one by one: to a join the planner would prefer a second look at every row.
    let whole = "SELECT \(columns.bare) FROM spaces AS s WHERE s.id = o.id LIMIT 1"
    let place = """
      SELECT \(catalogue.spaces.hasKey ? "s.id" : columns.bare)
        FROM spaces AS s
        WHERE \(listed)\(here.map { " AND " + order.condition($0, first: first) } ?? "")
        ORDER BY \(order.clause(isReversed: isBackwards))
        LIMIT $1
      """
    sql = """
      WITH page AS MATERIALIZED (
        \(catalogue.spaces.hasKey ? "SELECT r.* FROM (\(place)) AS o CROSS JOIN LATERAL (\(whole)) AS r" : place)
      ), other AS (
        SELECT \(near ?? "false") AS beyond
      )
      SELECT other.beyond, \(columns.list), j.*
      FROM other LEFT JOIN page AS s ON true
      LEFT JOIN LATERAL (\(JobColumns(catalogue: catalogue).ofSpace("s.id"))) AS j ON true
      ORDER BY \(order.clause())
      """
    self.binds = binds
  }

  /// The rest of the row is null where there is no space, or no job.
  func decode(_ row: inout RowDecoder) throws(PostgresError) -> Row {
    let beyond = try row.next(Bool.self)
    guard let space = try SpaceColumns.decode(&row) else { return Row(beyond: beyond) }
    return Row(beyond: beyond, space: space, job: try JobColumns.decode(&row, spaceName: space.name))
  }
}
