import FoundationEssentials
import Postgres
import SyncCore

/// Named spaces as they stand now, with their jobs: by id, by exact name or a part of it, or by the range of ids that a prefix spans.
struct SpacesStatement: Statement {
  let sql: String
  let binds: [Bind]

  /// These spaces; with payloads for the card, without for lists.
  init(_ catalogue: Catalogue, ids: [UUID], withPayloads: Bool = false) {
    self.init(catalogue, "s.id = ANY ($1)", [.uuids(ids)], withPayloads: withPayloads)
  }

  /// The spaces of exactly this name, at most `limit`.
  init(_ catalogue: Catalogue, name: String, limit: Int) {
    self.init(catalogue, "s.name = $1", [.text(name), .integer(Int64(limit))], limit: "LIMIT $2")
  }

  /// The spaces whose id lies in this range, at most `limit`.
  init(_ catalogue: Catalogue, from first: UUID, through last: UUID, limit: Int) {
    self.init(catalogue, "s.id BETWEEN $1 AND $2", [.uuid(first), .uuid(last), .integer(Int64(limit))], limit: "LIMIT $3")
  }

  /// The spaces whose name holds the text, in any case, at most `limit`.
  init(_ catalogue: Catalogue, nameHolding text: String, limit: Int) {
    self.init(catalogue, "s.name ILIKE $1", [.text(SearchPattern.holding(text)), .integer(Int64(limit))], limit: "LIMIT $2")
  }

  /// All ways share one text but for the condition.
  private init(_ catalogue: Catalogue, _ condition: String, _ binds: [Bind], limit: String = "", withPayloads: Bool = false) {
    sql = """
      WITH page AS MATERIALIZED (
        SELECT \(SpaceColumns(catalogue: catalogue).list)
        FROM spaces AS s WHERE \(condition) ORDER BY s.name, s.id \(limit)
      )
      SELECT page.*, j.*
      FROM page LEFT JOIN LATERAL (\(JobColumns(catalogue: catalogue, withPayload: withPayloads).ofSpace("page.id"))) AS j ON true
      ORDER BY page.name, page.id
      """
    self.binds = binds
  }

  /// A space with one of its jobs, or with none.
  func decode(_ row: inout RowDecoder) throws(PostgresError) -> (space: Space?, job: Job?) {
    guard let space = try SpaceColumns.decode(&row) else { return (nil, nil) }
    return (space, try JobColumns.decode(&row, spaceName: space.name))
  }
}

extension SpacePage {
  /// Folds the rows of a join: a space once, each of its jobs once. The rows of one space stand together.
  init(folding rows: some Sequence<(space: Space?, job: Job?)>) {
    self.init()
    for row in rows {
      guard let space = row.space else { continue }
      if spaces.last?.id != space.id { spaces.append(space) }
      if let job = row.job { jobs.append(job) }
    }
  }
}
