import FoundationEssentials
import Postgres
import SyncCore

/// The rules of a migrated table: a lease on the space, a token and a revision in the row, tries and waits counted by the database.
///
/// It holds nothing in memory: all that it must know stands in the claim. So it works through a transaction pooler, any number of
/// claims may be held over one connection, and a claim outlives the connection that took it.
struct LeasedJobQueue: Sendable {
  /// The connection, opened again after a loss.
  let session: Session
  /// The name in leases and in the log of tries.
  let worker: String
  /// How long a claim holds unless it is renewed.
  let lease: Duration
  /// How many tries there are, and how long the first wait is.
  let retry: RetryPolicy

  /// Takes up to so many ready jobs of different spaces; nil when the table is no longer migrated.
  func claim(upTo limit: Int) async throws(StoreError) -> [ClaimedJob]? {
    try await run { connection, _ throws(PostgresError) in
      let jobs = try await connection.run(LeaseClaimStatement(limit: limit, worker: self.worker, lease: self.lease))
      guard jobs.isEmpty, try await connection.first(ReadyStatement()) == true else { return jobs }
      // Sessions from before the migration may still push the first ones; what waits behind them is not theirs to hold up.
      return try await connection.run(
        LeaseClaimStatement(limit: limit, worker: self.worker, lease: self.lease, reach: max(Self.reach, limit)))
    }
  }

  /// How many of the first jobs may be held up before the queue stands still, which is a lock each while a claim looks among them.
  private static let reach = 256

  /// Holds the claim for another lease; false when it is lost.
  func renew(_ claim: Claim) async throws(StoreError) -> Bool {
    try await run { connection, _ throws(PostgresError) in
      try await connection.first(HeartbeatStatement(claim, lease: self.lease)) != nil
    } ?? false
  }

  /// Writes Stripe's ids to the space under the lease; false when the lease is lost or the space gone.
  func writeBack(_ ids: StripeIDs, _ claim: Claim, pushed space: Space) async throws(StoreError) -> Bool {
    try await run { connection, catalogue throws(PostgresError) in
      guard let statement = LeaseWriteBackStatement(catalogue, ids, claim, pushed: space) else {
        return try await connection.first(HeartbeatStatement(claim, lease: self.lease)) != nil
      }
      return try await connection.first(statement) != nil
    } ?? false
  }

  /// Ends a try.
  func finish(_ claim: Claim, _ outcome: JobOutcome, requestID: String?) async throws(StoreError) -> FinishResult {
    try await run { connection, _ throws(PostgresError) in
      switch outcome {
      case .completed:
        let statement = LeaseFinishStatement(claim, worker: self.worker, requestID: requestID)
        return Self.result(of: try await connection.first(statement) ?? nil)
      case .failed(let error):
        return try await self.fail(
          connection, LeaseFailStatement(claim, error: error, isPermanent: true, self.retry, worker: self.worker, requestID: requestID))
      case .retry(let error, let least):
        return try await self.fail(
          connection,
          LeaseFailStatement(claim, error: error, isPermanent: false, after: least, self.retry, worker: self.worker, requestID: requestID))
      case .released:
        guard let isNewest = try await connection.first(ReleaseStatement(claim)) ?? nil else { return .lost }
        return isNewest ? .written : .superseded
      }
    } ?? .lost
  }

  /// Ends many tries that succeeded, in one statement; the results are in the order of the claims.
  func finish(_ claims: [(claim: Claim, requestID: String?)]) async throws(StoreError) -> [FinishResult] {
    let rows = try await run { connection, _ throws(PostgresError) in
      try await connection.run(BatchFinishStatement(claims, worker: self.worker))
    }
    let statuses = Dictionary((rows ?? []).map { ($0.key, $0.status) }, uniquingKeysWith: { first, _ in first })
    return claims.map { Self.result(of: statuses[$0.claim.key]) }
  }

  private func fail(_ connection: Connection, _ statement: LeaseFailStatement) async throws(PostgresError) -> FinishResult {
    guard let row = try await connection.first(statement), let status = row.status else { return .lost }
    guard row.isNewest else { return .superseded }
    return status == "failed" ? .written : .scheduled(in: row.delay)
  }

  /// What a successful try has made of the row.
  private static func result(of status: String?) -> FinishResult {
    switch status {
    case nil: .lost
    case "completed": .written
    default: .superseded
    }
  }

  /// Runs one statement, again after a deadlock; nil when the table is no longer migrated.
  private func run<Answer: Sendable>(
    _ body: @Sendable (Connection, Catalogue) async throws(PostgresError) -> Answer
  ) async throws(StoreError) -> Answer? {
    try await session.perform(.process) { connection, catalogue throws(PostgresError) in
      guard catalogue.isMigrated else { return nil }
      return try await settling { () async throws(PostgresError) in try await body(connection, catalogue) }
    }
  }
}
