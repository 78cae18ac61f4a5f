import Postgres
import SyncCore

/// Examines a deployment, read-only and in bounded time, and mends what is safe to mend.
///
/// Every check runs alone, in a read-only transaction with a time limit of its own: one that fails is a finding, and the others go on. See "The
/// queue" in the documentation.
public struct Doctor: Sendable {
  /// How long a thorough examination may take before the rest is left out.
  private static let budget = Duration.seconds(60)

  let parameters: ConnectionParameters
  /// How long one check of a thorough examination may take.
  private let patience: Duration

  /// Makes a doctor; it connects when it is asked.
  public init(_ parameters: ConnectionParameters) { self.init(parameters, patience: .seconds(5)) }

  init(_ parameters: ConnectionParameters, patience: Duration) {
    var own = parameters
    // The server's limit of each check comes first, so that it ends a statement and not the connection.
    own.statementTimeout = .seconds(15)
    self.parameters = own
    self.patience = patience
  }

  /// What the doctor can mend.
  public static let fixable: Set<FindingID> = [
    .uniqueKey, .duplicates, .legacyStatuses, .orphans, .stuckProcessing, .restoredChanges, .plainInsertTrigger,
  ]

  /// Looks at everything that applies to the deployment.
  ///
  /// - Returns: A finding per check, those that are well included, in the order of `FindingID`.
  public func examine() async throws(StoreError) -> [Finding] {
    let (connection, facts) = try await open()
    var findings: [Finding] = []
    let deadline = ContinuousClock.now + Self.budget
    do throws(PostgresError) {
      findings = try await Self.ask(Self.checks, facts, connection, patience: patience, until: deadline)
      if let finding = try await MigrationInspection.examine(connection, facts) { findings.append(finding) }
      findings.append(try await ConnectionProbe(parameters).examine(beside: connection, facts))
    } catch {
      await connection.close()
      throw StoreError(error)
    }
    await connection.close()
    if let index = findings.firstIndex(where: { $0.id == .plainInsertTrigger && $0.severity > .ok }) {
      findings[index] = await withRepair(findings[index])
    }
    let order = Dictionary(uniqueKeysWithValues: FindingID.allCases.enumerated().map { ($1, $0) })
    return findings.sorted { order[$0.id, default: 0] < order[$1.id, default: 0] }
  }

  /// The worst finding of severity error or critical, or nil: what the dashboard says once after its start.
  ///
  /// Cheap: only the checks that can be that bad, a second each and five in all, over a connection of its own; what takes longer, or fails, is
  /// left to `examine()`.
  public func worst() async -> Finding? {
    do throws(StoreError) {
      let (connection, facts) = try await open()
      let checks = Self.checks.filter { $0.severity >= .error }
      let deadline = ContinuousClock.now + .seconds(5)
      var findings: [Finding] = []
      do throws(PostgresError) {
        findings = try await Self.ask(checks, facts, connection, patience: .seconds(1), until: deadline)
        if let finding = try await MigrationInspection.examine(connection, facts) { findings.append(finding) }
      } catch {
        // A lost connection is the feed's to tell.
      }
      await connection.close()
      return findings.filter { $0.severity >= .error }.max { $0.severity < $1.severity }
    } catch {
      return nil
    }
  }

  /// Mends one finding.
  ///
  /// - Returns: What was done; `changed` is 0 when there was nothing to mend.
  public func fix(_ id: FindingID) async throws(StoreError) -> Repair {
    guard !parameters.readOnly else {
      throw StoreError(.readOnly, "Nothing was mended: this session is read-only; start without --read-only to mend.")
    }
    guard Self.fixable.contains(id) else {
      throw StoreError(.refused, "\(id.rawValue) is not mended by itself; `spacesync doctor` prints what to do.")
    }
    let (connection, facts) = try await open()
    let result: Result<Repair, StoreError>
    do throws(StoreError) {
      if let obstacle = facts.catalogue.writeObstacle { throw obstacle }
      result = .success(try await id == .plainInsertTrigger ? mendTrigger() : mend(id, facts, connection))
    } catch {
      result = .failure(error)
    }
    await connection.close()
    return try result.get()
  }

  private func mend(_ id: FindingID, _ facts: Facts, _ connection: Connection) async throws(StoreError) -> Repair {
    let remedy = try Self.remedy(id, facts)
    do throws(PostgresError) {
      guard let check = Self.checks.first(where: { $0.id == id }), let question = check.question(to: facts),
        try await Self.answer(question, connection, patience: patience).count > 0
      else { return Repair(id, changed: 0, Phrase("Nothing to mend.", "Rien à réparer.")) }
      guard let remedy else { return Repair(id, changed: try await UniqueKeyRemedy.run(on: connection), UniqueKeyRemedy.title) }
      return Repair(id, changed: try await remedy.run(on: connection), remedy.title)
    } catch {
      throw StoreError(error)
    }
  }

  /// The remedy of a finding on this deployment; nil for the unique key, which no single transaction mends.
  private static func remedy(_ id: FindingID, _ facts: Facts) throws(StoreError) -> Remedy? {
    switch id {
    case .duplicates: return .deduplicate
    case .legacyStatuses: return .rewriteStatuses
    case .restoredChanges: return .restampChanges
    case .stuckProcessing: return facts.hasLeases ? .reap : .requeue
    case .orphans:
      guard !facts.mayHideSpaces else {
        throw StoreError(
          .forbidden, "Row security may hide spaces from \(facts.catalogue.role), whose jobs would be taken for orphans; mend as the owner."
        )
      }
      return .removeOrphans(isMigrated: facts.catalogue.isMigrated)
    default: return nil
    }
  }

  private func open() async throws(StoreError) -> (Connection, Facts) {
    do throws(PostgresError) {
      let connection = try await Connection.open(parameters)
      return (connection, try await Facts.read(from: connection, readOnly: parameters.readOnly))
    } catch {
      throw StoreError(error)
    }
  }

  /// Asks one check after the other; throws only when the connection is lost.
  private static func ask(
    _ checks: [any Check], _ facts: Facts, _ connection: Connection, patience: Duration, until deadline: ContinuousClock.Instant
  ) async throws(PostgresError) -> [Finding] {
    var findings: [Finding] = []
    for check in checks {
      guard let question = check.question(to: facts) else { continue }
      guard ContinuousClock.now < deadline else {
        findings.append(check.finding(unanswered: "no time was left for it"))
        continue
      }
      do throws(PostgresError) {
        findings.append(check.finding(try await answer(question, connection, patience: patience)))
      } catch {
        // The server's own limit (57014) ended the statement and not the connection.
        guard error.sqlState == "57014" && error.code == .timedOut || !error.isLoss && error.code != .cancelled else { throw error }
        findings.append(check.finding(unanswered: error.description))
      }
    }
    return findings
  }

  /// Times are told in UTC, whatever the session's zone.
  static func answer(_ question: Question, _ connection: Connection, patience: Duration) async throws(PostgresError) -> Tally {
    let limit = patience.microseconds / 1000
    return try await connection.transaction(.repeatableReadReadOnly) { connection throws(PostgresError) in
      try connection.script("SET LOCAL statement_timeout = \(limit); SET LOCAL TimeZone = 'UTC'")
      return try connection.first(question) ?? Tally()
    }
  }
}
