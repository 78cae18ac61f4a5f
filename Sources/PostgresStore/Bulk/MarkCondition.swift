import Postgres
import SyncCore

/// The condition on `stripe_sync_queue AS q` that a job is of one request, with the two values that it binds.
struct MarkCondition {
  /// The condition.
  let sql: String
  /// The event type and the moment, in this order.
  let binds: [Bind]

  /// - Parameter first: The number of the first of the two parameters.
  init(_ catalogue: Catalogue, _ mark: RequestMark, first: Int) {
    // A job last changed after it was asked for: by this the migration's index on recency leads to them. The slack is for a server
    // whose clock was set back meanwhile.
    sql = """
      q.event_type = $\(first) AND \(catalogue.job("created_at", "timestamptz")) = $\(first + 1)\
       AND \(catalogue.jobChange) >= $\(first + 1) - interval '5 seconds'
      """
    binds = [.text(mark.eventType.rawValue), .timestamp(microseconds: mark.requestedAt.microseconds)]
  }
}
