import FoundationEssentials
import Postgres
import SyncCore

/// Puts a chunk of failed jobs back to pending, in the order of their keys; their payloads stay.
///
/// On a migrated table the trigger takes it for an enqueue: a new revision, no tries so far.
struct RetryStatement: Statement {
  let sql: String
  let binds: [Bind]

  /// The failed jobs of one request; they keep its mark, and so stay that request's.
  init(_ catalogue: Catalogue, of mark: RequestMark, limit: Int, operator: String) {
    let condition = MarkCondition(catalogue, mark, first: 2)
    self.init(catalogue, " AND \(condition.sql)", [.integer(Int64(limit))] + condition.binds, operator: `operator`)
  }

  /// - Parameters:
  ///   - spaces: Only jobs of these, or of all for nil.
  ///   - last: The last key of the chunk before, or nil at first.
  ///   - limit: How many at most.
  ///   - operator: Who asks, as `user@host`.
  init(_ catalogue: Catalogue, spaces: [UUID]?, after last: JobKey?, limit: Int, operator: String) {
    var binds: [Bind] = [.integer(Int64(limit))]
    var condition = ""
    if let spaces {
      binds.append(.uuids(spaces))
      condition += " AND q.space_id = ANY ($\(binds.count))"
    }
    if let last {
      binds += [.uuid(last.spaceID), .text(last.eventType.rawValue)]
      condition += " AND (q.space_id, q.event_type) > ($\(binds.count - 1), $\(binds.count))"
    }
    self.init(catalogue, condition, binds, operator: `operator`)
  }

  private init(_ catalogue: Catalogue, _ condition: String, _ binds: [Bind], operator: String) {
    var binds = binds
    var setting = "SELECT true"
    if catalogue.isMigrated {
      binds.append(.text(`operator`))
      setting = "SELECT set_config('spacesync.operator', $\(binds.count), true)"
    }
    let columns = catalogue.queue.columns
    let changes =
      ["error_message", "processed_at"].filter(columns.contains).map { ", \($0) = NULL" }.joined()
      + (columns.contains("updated_at") ? ", updated_at = clock_timestamp()" : "")
    sql = """
      WITH who AS MATERIALIZED (
        \(setting)
      ), failed AS MATERIALIZED (
        SELECT q.space_id, q.event_type FROM stripe_sync_queue AS q CROSS JOIN who
        WHERE q.status IN ('failed', 'error')\(condition)
        ORDER BY q.space_id, q.event_type
        LIMIT $1
        FOR UPDATE OF q
      ), retried AS (
        UPDATE stripe_sync_queue AS q SET status = 'pending'\(changes)
        FROM failed WHERE q.space_id = failed.space_id AND q.event_type = failed.event_type
        RETURNING q.space_id, q.event_type
      )
      SELECT space_id, event_type::text FROM retried ORDER BY space_id, event_type
      """
    self.binds = binds
  }

  func decode(_ row: inout RowDecoder) throws(PostgresError) -> JobKey {
    JobKey(spaceID: try row.next(), eventType: EventType(rawValue: try row.next()))
  }
}
