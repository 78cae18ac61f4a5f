import FoundationEssentials
import Postgres
import SyncCore

/// Ends a try, if the row is still the version that was claimed. No row: it was asked for again or taken over; nothing is written.
///
/// Columns that the table lacks are left out. A job that goes back unused keeps the error of its earlier try.
struct FinishStatement: Statement {
  let sql: String
  let binds: [Bind]

  /// - Parameters:
  ///   - catalogue: Which columns there are.
  ///   - id: The row that was claimed.
  ///   - xmin: Its version as it was claimed.
  ///   - outcome: How the try ended.
  init(_ catalogue: Catalogue, id: UUID, xmin: String, _ outcome: JobOutcome) {
    let status: String
    var message: String?
    var keepsMessage = false
    switch outcome {
    case .completed: status = "completed"
    case .failed(let text): (status, message) = ("failed", text)
    case .retry(let text, _): (status, message) = ("pending", text)
    case .released: (status, keepsMessage) = ("pending", true)
    }
    var changes = ["status = $3", "updated_at = clock_timestamp()"]
    var binds: [Bind] = [.uuid(id), .unspecified(xmin), .unspecified(status)]
    if catalogue.queue.columns.contains("error_message"), !keepsMessage {
      binds.append(.text(message))
      changes.append("error_message = $4")
    }
    if catalogue.queue.columns.contains("processed_at") {
      changes.append("processed_at = \(status == "pending" ? "NULL" : "clock_timestamp()")")
    }
    sql = """
      UPDATE stripe_sync_queue AS q SET \(changes.joined(separator: ", "))
      WHERE q.id = $1 AND q.status = 'processing' AND q.xmin = $2
      RETURNING q.status::text
      """
    self.binds = binds
  }

  /// The status as written.
  func decode(_ row: inout RowDecoder) throws(PostgresError) -> String { try row.next() }
}
