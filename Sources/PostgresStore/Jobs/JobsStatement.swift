import FoundationEssentials
import Postgres
import SyncCore

/// Jobs with the names of their spaces: a list by latest change, or one job with its payload.
struct JobsStatement: Statement {
  let sql: String
  let binds: [Bind]

  /// The latest changed jobs of a query, without payloads.
  init(_ catalogue: Catalogue, _ query: JobQuery) {
    var conditions: [String] = []
    var binds: [Bind] = [.integer(Int64(max(1, query.limit)))]
    if let status = query.status { conditions.append(Self.condition(status)) }
    if let eventType = query.eventType {
      binds.append(.text(eventType.rawValue))
      conditions.append("q.event_type = $\(binds.count)")
    }
    if let space = query.spaceID {
      binds.append(.uuid(space))
      conditions.append("q.space_id = $\(binds.count)")
    }
    let condition = conditions.isEmpty ? "true" : conditions.joined(separator: " AND ")
    // The names are looked up for the listed rows alone: a join before the LIMIT would visit every space.
    sql = """
      SELECT (SELECT s.name::text FROM spaces AS s WHERE s.id = j.space_id), j.*
      FROM (SELECT \(JobColumns(catalogue: catalogue).list)
            FROM stripe_sync_queue AS q WHERE \(condition)
            ORDER BY \(catalogue.jobChange) DESC, q.space_id, q.event_type LIMIT $1) AS j
      ORDER BY coalesce(j.updated_at, j.created_at, '-infinity') DESC, j.space_id, j.event_type
      """
    self.binds = binds
  }

  /// One job with its payload.
  init(_ catalogue: Catalogue, _ key: JobKey) {
    sql = """
      SELECT (SELECT s.name::text FROM spaces AS s WHERE s.id = j.space_id), j.*
      FROM (SELECT \(JobColumns(catalogue: catalogue, withPayload: true).list)
            FROM stripe_sync_queue AS q WHERE q.space_id = $1 AND q.event_type = $2) AS j
      """
    binds = [.uuid(key.spaceID), .text(key.eventType.rawValue)]
  }

  /// A job; never nil, for it is what the names are joined to.
  func decode(_ row: inout RowDecoder) throws(PostgresError) -> Job? {
    let name = try row.next(String?.self)
    return try JobColumns.decode(&row, spaceName: name)
  }

  /// The raw texts of a status, which must be those that `JobStatus(raw:)` reads as it.
  ///
  /// The cast lets the column be an enumeration that lacks some of these words.
  private static func condition(_ status: JobStatus) -> String {
    switch status {
    case .pending: "q.status::text = 'pending'"
    case .processing: "q.status::text = 'processing'"
    case .completed: "q.status::text IN ('completed', 'done')"
    case .failed: "q.status::text IN ('failed', 'error')"
    case .unknown: "coalesce(q.status::text NOT IN ('pending', 'processing', 'completed', 'done', 'failed', 'error'), true)"
    }
  }
}
