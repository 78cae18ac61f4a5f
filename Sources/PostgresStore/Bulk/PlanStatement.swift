import Postgres
import SyncCore

/// What a request for all listed spaces would meet, in one pass over the spaces beside the jobs that wait or are in hand.
struct PlanStatement: Statement {
  let sql: String
  let binds: [Bind]

  /// - Parameters:
  ///   - query: The filter and the search that list the spaces.
  ///   - eventType: The event type that would be asked for.
  init(_ catalogue: Catalogue, _ query: SpaceQuery, eventType: EventType) {
    let columns = SpaceColumns(catalogue: catalogue)
    let search = SearchPattern(query.search)
    let product = catalogue.space("stripe_product_id", "text")
    let token = catalogue.isMigrated ? "q.lease_token IS NOT NULL" : "false"
    // Said once more in the words of the migration's index, from which the planner can't infer it.
    let active = catalogue.isMigrated ? " AND q.status IS DISTINCT FROM 'completed' AND q.status IS DISTINCT FROM 'done'" : ""
    sql = """
      SELECT count(*) FILTER (WHERE t.listed), count(*) FILTER (WHERE t.listed AND t.active AND t.bare),
             count(*) FILTER (WHERE t.listed AND t.active AND t.needs AND NOT t.bare),
             count(*) FILTER (WHERE t.listed AND NOT t.active AND t.needs),
             count(*) FILTER (WHERE t.listed AND t.waits), count(*) FILTER (WHERE t.listed AND t.in_hand),
             count(*) FILTER (WHERE NOT t.listed AND NOT t.active)
      FROM (
        SELECT \(columns.condition(query.filter)) AS listed, \(columns.isActive) AS active, (\(columns.needsSync)) AS needs,
               \(product) IS NULL AS bare, j.waits, j.in_hand
        FROM spaces AS s LEFT JOIN (
          SELECT q.space_id, bool_or(q.status::text = 'pending' AND NOT \(token) AND q.event_type = $1) AS waits,
                 bool_or(q.status::text = 'processing' OR \(token)) AS in_hand
          FROM stripe_sync_queue AS q
          WHERE q.status::text IN ('pending', 'processing')\(active)
          GROUP BY q.space_id
        ) AS j ON j.space_id = s.id
        WHERE \(search.condition(catalogue, parameter: 2))
      ) AS t
      """
    binds = [.text(eventType.rawValue)] + (search.pattern.map { [.text($0)] } ?? [])
  }

  /// The counts in the order of the select list.
  func decode(_ row: inout RowDecoder) throws(PostgresError) -> SyncPlan {
    SyncPlan(
      total: try row.next(), created: try row.next(), changed: try row.next(), archived: try row.next(), pending: try row.next(),
      inHand: try row.next(), untouched: try row.next())
  }
}
