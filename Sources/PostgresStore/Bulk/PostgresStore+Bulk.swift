import Postgres
import SyncCore

extension PostgresStore {
  /// The server's clock.
  public func clock() async throws(StoreError) -> Timestamp {
    try await reads.perform(.read) { connection, _ throws(PostgresError) in
      try await connection.first(ClockStatement()) ?? .distantPast
    }
  }

  /// The counts of a plan; a large table may take its time, for the screen does not wait.
  public func plan(_ query: SpaceQuery, eventType: EventType) async throws(StoreError) -> SyncPlan {
    try await tallies.perform(.read) { connection, catalogue throws(PostgresError) in
      var plan = try await connection.first(PlanStatement(catalogue, query, eventType: eventType), timeout: .seconds(60)) ?? SyncPlan()
      if catalogue.isMigrated { plan.pace = try await connection.first(PaceStatement()) ?? nil }
      return plan
    }
  }

  /// How the jobs of one request stand.
  public func progress(of mark: RequestMark) async throws(StoreError) -> JobCounts {
    try await tallies.perform(.read) { connection, catalogue throws(PostgresError) in
      JobCounts(try await connection.run(ProgressStatement(catalogue, mark), timeout: .seconds(60)))
    }
  }

  /// Puts the failed jobs of one request back to pending; they stay that request's.
  public func retryFailed(of mark: RequestMark) async throws(StoreError) -> Int {
    try mayWrite("sent", to: "retry")
    return try await inChunks(.retry) { connection, catalogue throws(PostgresError) in
      // Those put back before are no longer failed, so each chunk begins at the first that still is.
      try await connection.run(RetryStatement(catalogue, of: mark, limit: Self.chunkSize, operator: self.operator), timeout: .seconds(60))
        .count
    }
  }

  /// Removes the waiting jobs of one request.
  public func stop(_ mark: RequestMark) async throws(StoreError) -> Int {
    try mayWrite("sent", to: "stop a sync")
    return try await inChunks(.cancel) { connection, catalogue throws(PostgresError) in
      try await connection.first(StopStatement(catalogue, mark, limit: Self.chunkSize), timeout: .seconds(60)) ?? 0
    }
  }

  /// Runs a statement that takes at most a chunk until it takes less; the sum.
  private func inChunks(
    _ purpose: Catalogue.Purpose, _ body: @escaping @Sendable (Connection, Catalogue) async throws(PostgresError) -> Int
  ) async throws(StoreError) -> Int {
    var sum = 0
    while true {
      guard !Task.isCancelled else { throw .cancelledByCaller }
      let count = try await writes.perform(purpose) { connection, catalogue throws(PostgresError) in
        try await settling { () async throws(PostgresError) in try await body(connection, catalogue) }
      }
      sum += count
      guard count == Self.chunkSize else { return sum }
    }
  }
}
