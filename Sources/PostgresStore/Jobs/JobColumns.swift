import FoundationEssentials
import Postgres
import SyncCore

/// The columns of `stripe_sync_queue AS q` that make a `Job`, in the order in which it is decoded.
struct JobColumns {
  let catalogue: Catalogue
  /// Lists leave the payload out: it may be large.
  var withPayload = false

  /// The select list, each column under its own name.
  var list: String {
    """
    q.space_id::uuid AS space_id, q.event_type::text AS event_type, q.status::text AS status,
      \(catalogue.job("attempts", "integer")) AS attempts, \(catalogue.job("revision", "bigint")) AS revision,
      \(withPayload ? "q.payload::text" : "NULL::text") AS payload, \(catalogue.job("error_message", "text")) AS error_message,
      \(catalogue.job("requested_by", "text")) AS requested_by, \(catalogue.job("created_at", "timestamptz")) AS created_at,
      \(catalogue.job("updated_at", "timestamptz")) AS updated_at,
      \(catalogue.job("next_attempt_at", "timestamptz")) AS next_attempt_at,
      \(catalogue.job("processed_at", "timestamptz")) AS processed_at,
      \(catalogue.queue.columns.contains("lease_token") ? "q.lease_token IS NOT NULL" : "NULL::boolean") AS is_in_hand
    """
  }

  private static let names = [
    "space_id", "event_type", "status", "attempts", "revision", "payload", "error_message", "requested_by", "created_at", "updated_at",
    "next_attempt_at", "processed_at", "is_in_hand",
  ]

  /// The columns of `list` from a subquery that has them among others.
  static func columns(of subquery: String) -> String { names.map { "\(subquery).\($0)" }.joined(separator: ", ") }

  /// A NULL for each column of `list` but the key.
  static let absent = names.dropFirst(2).map { _ in "NULL" }.joined(separator: ", ")

  /// The name of the space of a row of `list`; of a deleted one what its job remembers, our `space_name` or the `name` of a trigger's row.
  ///
  /// A payload is read only where no space is left, and none is sent. Where one may hold no JSON, or is not the role's to read, nothing is
  /// remembered: one bad row would take the whole page down.
  func spaceName(of row: String) -> String {
    let name = "(SELECT s.name::text FROM spaces AS s WHERE s.id = \(row).space_id)"
    guard catalogue.queue.hasReadablePayload else { return name }
    return """
      coalesce(\(name),
               (SELECT coalesce(p.payload::jsonb ->> 'space_name', p.payload::jsonb ->> 'name') FROM stripe_sync_queue AS p
                WHERE p.space_id = \(row).space_id AND p.event_type::text = \(row).event_type LIMIT 1))
      """
  }

  /// The jobs of one space, newest change first.
  ///
  /// The LIMIT bounds a page whatever a deployment has put in the table, and keeps the planner from joining the whole queue.
  func ofSpace(_ id: String) -> String {
    "SELECT \(list) FROM stripe_sync_queue AS q WHERE q.space_id = \(id) ORDER BY \(catalogue.jobChange) DESC, q.event_type LIMIT 100"
  }

  /// Reads the columns of `list`; nil where an outer join found no job.
  static func decode(_ row: inout RowDecoder, spaceName: String?) throws(PostgresError) -> Job? {
    guard let space = try row.next(UUID?.self) else { return nil }
    return Job(
      key: JobKey(spaceID: space, eventType: EventType(rawValue: try row.next())), spaceName: spaceName, rawStatus: try row.next(),
      attempts: try row.next(), revision: try row.next(), payload: try row.next(), errorMessage: try row.next(),
      requestedBy: try row.next(), createdAt: try row.moment(), updatedAt: try row.moment(), nextAttemptAt: try row.moment(),
      processedAt: try row.moment(), isInHand: try row.next())
  }
}
