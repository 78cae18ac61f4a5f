import FoundationEssentials
import Postgres
import SyncCore

/// Jobs with the names of their spaces: a list by latest change, or one job with its payload.
struct JobsStatement: Statement {
  let sql: String
  let binds: [Bind]

  /// A page of a query's jobs by latest change, without payloads.
  ///
  /// One comparison of (latest change, space, event type) finds the place, in the order of the migration's index, never an OFFSET.
  init(_ catalogue: Catalogue, _ query: JobQuery) {
    var conditions: [String] = []
    var binds: [Bind] = [.integer(Int64(max(1, query.limit)))]
    if let status = query.status { conditions.append(Self.condition(status, catalogue)) }
    if let eventType = query.eventType {
      binds.append(.text(eventType.rawValue))
      conditions.append("q.event_type = $\(binds.count)")
    }
    if let space = query.spaceID {
      binds.append(.uuid(space))
      conditions.append("q.space_id = $\(binds.count)")
    }
    if let mark = query.mark {
      let condition = MarkCondition(catalogue, mark, first: binds.count + 1)
      binds += condition.binds
      conditions.append(condition.sql)
    }
    let (place, comparison, isBackwards): (JobPlace?, String, Bool) =
      switch query.anchor {
      case .first: (nil, "", false)
      case .last: (nil, "", true)
      case .from(let place): (place, "<=", false)
      case .after(let place): (place, "<", false)
      case .before(let place): (place, ">", true)
      }
    if let place {
      let first = binds.count + 1
      binds += [.timestamp(microseconds: place.changedAt.microseconds), .uuid(place.key.spaceID), .text(place.key.eventType.rawValue)]
      conditions.append(
        "(\(catalogue.jobChange), q.space_id, q.event_type) \(comparison) ($\(first), $\(first + 1), $\(first + 2))")
    }
    let condition = conditions.isEmpty ? "true" : conditions.joined(separator: " AND ")
    let order = isBackwards ? "ASC" : "DESC"
    // The names are looked up for the listed rows alone: a join before the LIMIT would visit every space.
    sql = """
      SELECT \(JobColumns(catalogue: catalogue).spaceName(of: "j")), j.*
      FROM (SELECT \(JobColumns(catalogue: catalogue).list)
            FROM stripe_sync_queue AS q WHERE \(condition)
            ORDER BY \(catalogue.jobChange) \(order), q.space_id \(order), q.event_type \(order) LIMIT $1) AS j
      ORDER BY coalesce(j.updated_at, j.created_at, '-infinity') DESC, j.space_id DESC, j.event_type DESC
      """
    self.binds = binds
  }

  /// One job with its payload.
  init(_ catalogue: Catalogue, _ key: JobKey) {
    sql = """
      SELECT \(JobColumns(catalogue: catalogue).spaceName(of: "j")), j.*
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
  private static func condition(_ status: JobStatus, _ catalogue: Catalogue) -> String {
    // Said once more in the words of the migration's index, from which the planner can't infer it.
    let active = catalogue.isMigrated ? " AND q.status IS DISTINCT FROM 'completed' AND q.status IS DISTINCT FROM 'done'" : ""
    switch status {
    case .pending: return "q.status::text = 'pending'" + active
    case .processing: return "q.status::text = 'processing'" + active
    case .completed: return "q.status::text IN ('completed', 'done')"
    case .failed: return "q.status::text IN ('failed', 'error')" + active
    case .unknown:
      return "coalesce(q.status::text NOT IN ('pending', 'processing', 'completed', 'done', 'failed', 'error'), true)" + active
    }
  }
}
