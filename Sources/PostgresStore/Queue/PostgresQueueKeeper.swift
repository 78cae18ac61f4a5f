import Postgres
import SyncCore

/// A worker's housekeeping on a database, over a connection of its own.
public actor PostgresQueueKeeper: QueueKeeper {
  /// How often the row that says "here I am" is written while nothing changes: well within the minute after which a worker counts as gone.
  private static let sign = Duration.seconds(10)
  /// How often old entries are removed.
  private static let pruning = Duration.seconds(3_600)
  /// After how long a job in hand without a token is nobody's.
  private static let orphanAge = Duration.seconds(15 * 60)

  private let session: Session
  private let worker: WorkerIdentity
  private let maximumAttempts: Int
  private var told: (presence: WorkerPresence, at: ContinuousClock.Instant)?
  private var pruned: ContinuousClock.Instant?

  /// Makes a keeper; it connects when it is first asked.
  ///
  /// - Parameters:
  ///   - parameters: How to reach the server.
  ///   - worker: Who it speaks for.
  ///   - retry: After how many tries a job whose workers disappear has failed.
  public init(_ parameters: ConnectionParameters, worker: WorkerIdentity, retry: RetryPolicy = RetryPolicy()) {
    session = Session(parameters)
    self.worker = worker
    maximumAttempts = retry.maximumAttempts
  }

  /// Throws what makes work on this deployment unsafe or impossible.
  public func examine() async throws(StoreError) {
    let opened = try await session.opened()
    guard let refusal = opened.refusalToWork else { return }
    await session.close()
    throw refusal
  }

  /// Reaps dead leases and orphans, says where the worker stands when that is due, and removes old entries once an hour, or at each sweep while
  /// there are more of them than one statement takes. What fails in the later ones, a right lacking, keeps no lease from being reaped.
  public func sweep(_ presence: WorkerPresence) async throws(StoreError) -> SweepResult {
    let now = ContinuousClock.now
    let mustTell = told.map { $0.presence != presence || now - $0.at >= Self.sign } ?? true
    let mustPrune = pruned.map { now - $0 >= Self.pruning } ?? true
    let (worker, maximumAttempts) = (worker, maximumAttempts)
    let swept = try await session.perform(.process) {
      connection, catalogue throws(PostgresError) -> (result: SweepResult, hasPruned: Bool)? in
      guard catalogue.isMigrated else { return nil }
      let result = try await settling { () async throws(PostgresError) in
        try await Self.free(connection, maximumAttempts)
      }
      if mustTell { _ = try await connection.run(PresenceStatement(worker, presence)) }
      guard mustPrune else { return (result, false) }
      return (result, try await connection.first(PruneStatement()) ?? 0 < PruneStatement.limit)
    }
    guard let swept else {
      told = nil
      _ = try await session.leaveWhenMigrated()
      return SweepResult()
    }
    if mustTell { told = (presence, now) }
    if swept.hasPruned { pruned = now }
    return swept.result
  }

  /// Removes the worker's row, if there is one, and ends the connection.
  public func leave() async {
    if told != nil {
      // A row that stays behind says by its age that the worker is gone.
      _ = try? await session.perform(.read) { [worker] connection, _ throws(PostgresError) in
        _ = try await connection.run(DepartureStatement(worker))
      }
    }
    told = nil
    await session.close()
  }

  private static func free(_ connection: Connection, _ maximumAttempts: Int) async throws(PostgresError) -> SweepResult {
    let reaped = try await connection.run(ReapStatement(maximumAttempts: maximumAttempts))
    let orphans = try await connection.run(OrphansStatement(age: orphanAge))
    return SweepResult(
      requeued: reaped.filter { $0.status == .pending }.map(\.key) + orphans, failed: reaped.filter { $0.status == .failed }.map(\.key))
  }
}
