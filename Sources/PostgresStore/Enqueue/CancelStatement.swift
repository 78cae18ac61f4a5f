import FoundationEssentials
import Postgres
import SyncCore

/// Removes the waiting jobs of a space: never one in hand, nor one whose earlier push still is.
struct CancelStatement: Statement {
  let sql: String
  let binds: [Bind]

  /// - Parameters:
  ///   - space: The space.
  ///   - eventType: Only this event type, or all for nil.
  init(_ catalogue: Catalogue, _ space: UUID, _ eventType: EventType?) {
    sql = """
      DELETE FROM stripe_sync_queue AS q
      WHERE q.space_id = $1 AND ($2::text IS NULL OR q.event_type = $2) AND q.status = 'pending'\
      \(catalogue.isMigrated ? " AND q.lease_token IS NULL" : "")
      RETURNING q.space_id, q.event_type::text
      """
    binds = [.uuid(space), .text(eventType?.rawValue)]
  }

  func decode(_ row: inout RowDecoder) throws(PostgresError) -> JobKey {
    JobKey(spaceID: try row.next(), eventType: EventType(rawValue: try row.next()))
  }
}
