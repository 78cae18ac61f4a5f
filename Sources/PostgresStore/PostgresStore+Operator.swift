import FoundationEssentials
import Postgres
import SyncCore

extension PostgresStore {
  /// Puts failed jobs back to pending, in chunks in the order of their keys, as a bulk request does.
  public func retryFailed(_ spaces: [UUID]?) async throws(StoreError) -> [JobKey] {
    try mayWrite("sent", to: "retry")
    var all: [JobKey] = []
    while true {
      let last = all.last
      guard !Task.isCancelled else { throw .cancelledByCaller }
      let chunk = try await writes.perform(.retry) { connection, catalogue throws(PostgresError) in
        let statement = RetryStatement(catalogue, spaces: spaces, after: last, limit: Self.chunkSize, operator: self.operator)
        return try await settling { () async throws(PostgresError) in try await connection.run(statement, timeout: .seconds(60)) }
      }
      all += chunk
      guard chunk.count == Self.chunkSize else { return all }
    }
  }

  /// Removes the waiting jobs of a space, in one statement.
  public func cancel(_ space: UUID, eventType: EventType?) async throws(StoreError) -> [JobKey] {
    try mayWrite("sent", to: "cancel")
    let gone = try await writes.perform(.cancel) { connection, catalogue throws(PostgresError) in
      let statement = CancelStatement(catalogue, space, eventType)
      return try await settling { () async throws(PostgresError) in try await connection.run(statement) }
    }
    return gone.sorted { $0.eventType.rawValue < $1.eventType.rawValue }
  }
}
