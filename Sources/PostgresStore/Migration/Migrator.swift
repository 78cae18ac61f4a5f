import Postgres
import SyncCore

/// Migrates a deployment, undoes it, and says where it stands; each call opens a connection of its own and ends it.
///
/// Everything is additive and may be repeated: what stands already is left alone. See "The queue" in the documentation.
public struct Migrator: Sendable {
  let parameters: ConnectionParameters
  let patience: MigrationPatience

  /// Names the deployment.
  ///
  /// - Parameters:
  ///   - parameters: The owner of the queue, or a role that may act as the owner.
  ///   - patience: How long to wait for others.
  public init(_ parameters: ConnectionParameters, patience: MigrationPatience = MigrationPatience()) {
    self.parameters = parameters
    self.patience = patience
  }

  /// Where the deployment stands.
  public func status() async throws(StoreError) -> MigrationStatus {
    try await withConnection { connection throws(StoreError) in try await MigrationSite.read(from: connection).status }
  }

  /// The SQL that a change would run now; nothing is written.
  public func plan(_ change: MigrationChange) async throws(StoreError) -> [MigrationStep] {
    try await withConnection { connection throws(StoreError) in try await self.steps(for: change, connection) }
  }

  /// Makes a change, and says which steps it took: none when nothing was left to be done.
  @discardableResult
  public func apply(
    _ change: MigrationChange, progress: @escaping @Sendable (MigrationProgress) -> Void = { _ in }
  ) async throws(StoreError) -> [MigrationStep] {
    guard !parameters.readOnly else {
      throw StoreError(.readOnly, "Nothing was changed: this session is read-only; start without --read-only to migrate.")
    }
    return try await withConnection { connection throws(StoreError) in
      try await self.exclude(others: connection)
      let steps = try await self.steps(for: change, connection)
      for step in steps {
        progress(.began(step))
        if step.index == nil {
          try await self.run(step, connection, progress)
        } else {
          try await self.build(step, connection, progress)
        }
      }
      return steps
    }
  }

  /// The additive migration: see `MigrationChange.up`.
  @discardableResult
  public func up(notify: Bool? = nil, rotateIDs: Bool? = nil) async throws(StoreError) -> [MigrationStep] {
    try await apply(.up(notify: notify, rotateIDs: rotateIDs))
  }

  /// The way back: see `MigrationChange.down`.
  @discardableResult
  public func down(force: Bool = false) async throws(StoreError) -> [MigrationStep] { try await apply(.down(force: force)) }

  /// Refuses roles that don't exist, for whoever changes something else before a grant.
  public func require(roles: [String]) async throws(StoreError) {
    guard !roles.isEmpty else { return }
    try await withConnection { connection throws(StoreError) in
      let place = try await MigrationSite.read(from: connection).place
      for role in roles where try await self.holdings(of: role, at: place, connection) == nil { throw .noRole(role) }
    }
  }

  private func holdings(of role: String, at place: Place, _ connection: Connection) async throws(StoreError) -> RoleHoldings? {
    try await asking { () throws(PostgresError) in
      try await connection.first(RoleHoldingsStatement(role: role, queue: place.oid, spaces: place.spaces?.oid))
    }
  }

  private func steps(for change: MigrationChange, _ connection: Connection) async throws(StoreError) -> [MigrationStep] {
    let deployment = try await MigrationSite.read(from: connection)
    var holder: RoleHoldings?
    if case .grant(_, let role) = change { holder = try await holdings(of: role, at: deployment.place, connection) }
    return try deployment.steps(for: change, patience, holder: holder)
  }

  /// Two migrations at once would take each other's unfinished indexes for leftovers.
  private func exclude(others connection: Connection) async throws(StoreError) {
    // A session's lock would stay behind in a pooler; the lock on the table still keeps the transactions apart.
    guard !connection.isPooled else { return }
    // The lock of a migration that has just ended goes with its session, which the server ends a little later.
    for attempt in 1...30 {
      if try await asking({ () throws(PostgresError) in try await connection.first(MigrationLockStatement()) }) ?? true { return }
      guard attempt < 30, (try? await Task.sleep(for: .milliseconds(100))) != nil else { break }
    }
    throw StoreError(.refused, "Nothing was changed: another migration of this database is running; wait for it to end, then try again.")
  }

  /// Runs a transaction, again and again while somebody holds the lock that it needs.
  private func run(
    _ step: MigrationStep, _ connection: Connection, _ progress: @Sendable (MigrationProgress) -> Void
  ) async throws(StoreError) {
    var failedTries = 0
    while true {
      let failure: PostgresError
      do throws(PostgresError) {
        try await connection.transaction { connection throws(PostgresError) in
          // The table's rows are read only where work in hand goes back to pending.
          try connection.script(step.sql, timeout: .seconds(120))
        }
        return
      } catch {
        failure = error
      }
      failedTries += 1
      if failure.sqlState == "55006" { throw StoreError(.refused, failure.message, debugDescription: failure.debugDescription) }
      guard failure.isBusy else { throw StoreError(failure) }
      guard failedTries < patience.tries else { throw await blocked(step, connection, failure) }
      progress(.waiting(step, failedTries: failedTries))
      do {
        try await Task.sleep(for: patience.pause(after: failedTries))
      } catch {
        throw .cancelledByCaller
      }
    }
  }

  /// Builds an index beside the traffic; what is left of a failed build is removed.
  private func build(
    _ step: MigrationStep, _ connection: Connection, _ progress: @Sendable (MigrationProgress) -> Void
  ) async throws(StoreError) {
    var failedTries = 0
    while true {
      let failure: PostgresError
      do throws(PostgresError) {
        if !connection.isPooled {
          try await connection.script("SET lock_timeout = '\(patience.indexWait.microseconds / 1000)ms'")
        }
        try await connection.script(step.sql, timeout: .seconds(4 * 3600))
        return
      } catch {
        failure = error
      }
      failedTries += 1
      // The build itself may have failed on the way to valid; a cancelled one too.
      await removeRemains(of: step, connection)
      guard failure.isBusy else { throw StoreError(failure) }
      guard failedTries < 2 else { throw await blocked(step, connection, failure) }
      progress(.waiting(step, failedTries: failedTries))
    }
  }

  private func removeRemains(of step: MigrationStep, _ connection: Connection) async {
    do throws(StoreError) {
      let deployment = try await MigrationSite.read(from: connection)
      guard let index = step.index, deployment.named("index")[index] == "invalid" else { return }
      let schema = index == MigrationSite.spacesIndex ? deployment.place.spaces?.schema : deployment.place.schema
      try await run(deployment.removal(of: index, in: schema ?? deployment.place.schema, patience), connection, { _ in })
    } catch {
      // The next migration finds it and builds it anew; the error of the build is the one to tell.
    }
  }

  /// Who stands in the way, in one sentence.
  private func blocked(_ step: MigrationStep, _ connection: Connection, _ failure: PostgresError) async -> StoreError {
    var who = "another transaction"
    do throws(PostgresError) {
      let blockers = try await connection.run(BlockersStatement())
      if !blockers.isEmpty { who = blockers.joined(separator: ", ") }
    } catch {
      // Without a name, the sentence still says what to do.
    }
    let effect =
      step.index.map { "The index \($0) was not built; all else works without it, only more slowly" }
      ?? "Nothing was changed by this step (\(step.title))"
    return StoreError(
      .timedOut, "\(effect): \(who) holds a lock; wait for it to end or end it, then run `spacesync migrate` again.",
      debugDescription: failure.debugDescription)
  }

  // MARK: The connection

  func withConnection<Answer: Sendable>(
    _ body: @Sendable (Connection) async throws(StoreError) -> Answer
  ) async throws(StoreError) -> Answer {
    let connection = try await asking { () throws(PostgresError) in try await Connection.open(self.parameters) }
    do throws(StoreError) {
      let answer = try await body(connection)
      await connection.close()
      return answer
    } catch {
      await connection.close()
      throw error
    }
  }

  func asking<Answer>(_ body: () async throws(PostgresError) -> Answer) async throws(StoreError) -> Answer {
    do throws(PostgresError) {
      return try await body()
    } catch {
      throw StoreError(error)
    }
  }
}

extension StoreError {
  /// A role that rights are to be granted to does not exist.
  static func noRole(_ role: String) -> StoreError {
    StoreError(.refused, "Nothing was changed: there is no role \(role); create it first (CREATE ROLE), then say this again.")
  }
}
