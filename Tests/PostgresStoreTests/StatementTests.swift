import FoundationEssentials
import Postgres
import SyncCore
import Testing

@testable import PostgresStore

@Suite struct StatementTests {
  @Test(
    "Every statement is planned by the server, with all columns and with the needed ones alone",
    arguments: ["", OddDeploymentTests.minimal])
  func planned(changes: String) async throws {
    try await Deployment.with(changes) { deployment in
      let catalogue = try await Catalogue.read(from: deployment.sql)
      #expect(catalogue.obstacle(to: .enqueue) == nil)
      #expect(catalogue.isMigrated == false)
      try await deployment.planShared(catalogue)
      let id = UUID()
      let snapshot = Snapshot(text: "10:20:12,15")
      try await deployment.plan(PositionStatement(catalogue))
      try await deployment.plan(DeltaStatement(catalogue, .unmigrated, since: snapshot, delivered: [3, 4_000_000_000]))
      try await deployment.plan(WindowStatement(.unmigrated, since: snapshot))
      for last in [nil, JobKey(spaceID: id, eventType: .update)] {
        try await deployment.plan(StormStatement(catalogue, .unmigrated, since: snapshot, delivered: [3], after: last))
      }
      try await deployment.plan(UnlockStatement(space: id))
      if let writeBack = WriteBackStatement(catalogue, StripeIDs(product: "p", price: nil), pushed: Space(id: id, name: "x")) {
        try await deployment.plan(writeBack)
      }
      if let products = RecentProductsStatement(catalogue) { try await deployment.plan(products) }
      // The worker refuses a table without updated_at before it sends these.
      guard catalogue.obstacle(to: .process) == nil else { return }
      let candidate = Candidate(id: id, job: DeferredJob(key: JobKey(spaceID: id, eventType: .manualSync), requestedAt: nil))
      try await deployment.plan(CandidatesStatement(limit: 10, lease: .seconds(60)))
      try await deployment.plan(LockStatement([candidate], lease: .seconds(60)))
      try await deployment.plan(ClaimStatement(id: id, lease: .seconds(60)))
      for outcome in [JobOutcome.completed, .failed("x"), .retry("x"), .released] {
        try await deployment.plan(FinishStatement(catalogue, id: id, xmin: "7", outcome))
      }
    }
  }

  @Test("Every statement is planned by the server on the migrated table, too", arguments: [true, false])
  func plannedMigrated(notifies: Bool) async throws {
    try await Deployment.migrated { deployment in
      if !notifies { try await deployment.migrator.up(notify: false) }
      let catalogue = try await Catalogue.read(from: deployment.sql)
      #expect(catalogue.isMigrated)
      try await deployment.planShared(catalogue)
      let snapshot = Snapshot(text: "10:20:12,15")
      for (seesGraves, rereads) in [(true, true), (true, false), (false, true), (false, false)] {
        let rules = FeedRules(usesChangedXID: true, seesGraves: seesGraves, rereads: rereads, seesWorkers: seesGraves, polls: rereads)
        try await deployment.plan(DeltaStatement(catalogue, rules, since: snapshot, delivered: [3]))
        try await deployment.plan(WindowStatement(rules, since: snapshot))
        for last in [nil, JobKey(spaceID: UUID(), eventType: .update)] {
          try await deployment.plan(StormStatement(catalogue, rules, since: snapshot, delivered: [3], after: last))
        }
      }
      let claimed = ClaimedJob(
        key: JobKey(spaceID: UUID(), eventType: .update), payload: "{}", attempt: 1, requestedAt: nil, claim: .lease(UUID()),
        revision: 1,
        claimedAt: .now)
      let claim = try #require(Claim(claimed))
      let worker = WorkerIdentity(host: "h", pid: 7, version: "v")
      try await deployment.plan(LeaseClaimStatement(limit: 10, worker: "w", lease: .seconds(60)))
      try await deployment.plan(HeartbeatStatement(claim, lease: .seconds(60)))
      try await deployment.plan(LeaseFinishStatement(claim, worker: "w", requestID: nil))
      try await deployment.plan(BatchFinishStatement([(claim, "req_1")], worker: "w"))
      try await deployment.plan(
        LeaseFailStatement(claim, error: "no", isPermanent: false, RetryPolicy(), worker: "w", requestID: "req_1"))
      try await deployment.plan(ReleaseStatement(claim))
      try await deployment.plan(ReapStatement(maximumAttempts: 8))
      try await deployment.plan(OrphansStatement(age: .seconds(900)))
      try await deployment.plan(PruneStatement())
      try await deployment.plan(PresenceStatement(worker, WorkerPresence()))
      try await deployment.plan(DepartureStatement(worker))
      try await deployment.plan(
        #require(LeaseWriteBackStatement(catalogue, StripeIDs(product: "p", price: nil), claim, pushed: Space(id: UUID(), name: "x"))))
      try await deployment.plan(WorkersStatement())
      try await deployment.plan(AttemptsStatement(limit: 10))
      try await deployment.plan(AttemptsStatement(of: claimed.key, limit: 10))
      let account = StripeAccount(id: "acct_1", mode: .test, latencyMilliseconds: 1)
      for statement in [AccountStatement(), AccountStatement(keeping: account), AccountStatement(choosing: account)] {
        try await deployment.plan(statement)
      }
      try await deployment.plan(SettingsStatement(schema: "public"))
      try await deployment.plan(SchemaVersionStatement(settings: "public.spacesync_setting"))
    }
  }

  @Test("No pass over a large table beyond the one that a statement needs")
  func plans() async throws {
    try await Deployment.with { deployment in
      try await deployment.addSpaces(20_000)
      _ = try await deployment.store.enqueue(SyncRequest(.debugAll, .allActive))
      for table in ["spaces", "stripe_sync_queue"] { try await deployment.sql.script("VACUUM ANALYZE \(table)", timeout: .seconds(60)) }
      let catalogue = try await Catalogue.read(from: deployment.sql)
      let place = PageAnchor.after(SpaceKey(name: "Space 5", id: UUID()))
      let page = try await deployment.plan(SpacePageStatement(catalogue, SpaceQuery(), at: place, limit: 50))
      #expect(!page.contains("Seq Scan on stripe_sync_queue"), "the jobs of a page come by the unique index")
      let jobs = try await deployment.plan(JobsStatement(catalogue, JobQuery()))
      #expect(!jobs.contains("Seq Scan on spaces"), "only the listed jobs' names are looked up")
      let delta = try await deployment.plan(DeltaStatement(catalogue, .unmigrated, since: Snapshot(text: "10:20:12"), delivered: []))
      #expect(delta.contains("One-Time Filter"), "nothing is read when nothing was committed")
      #expect(!delta.contains("Seq Scan on spaces"))
      #expect(delta.components("Seq Scan on stripe_sync_queue") == 1)
      let listed = EnqueueStatement.Source.listed(SpaceQuery(), after: UUID())
      let chunk = try await deployment.plan(
        EnqueueStatement(catalogue, listed, eventType: .manualSyncAll, payload: .timestamp, chunk: 200))
      #expect(!chunk.contains("Seq Scan on spaces"), "a chunk is found by the primary key")
    }
  }
}

/// The plan of a statement, which the server makes without running it.
private struct Plan<Planned: Statement>: Statement {
  let sql: String
  let binds: [Bind]

  init(_ statement: Planned) {
    sql = "EXPLAIN " + statement.sql
    binds = statement.binds
  }

  func decode(_ row: inout RowDecoder) throws(PostgresError) -> String { try row.next() }
}

extension Deployment {
  /// Plans every statement that serves both kinds of table.
  func planShared(_ catalogue: Catalogue) async throws {
    let key = SpaceKey(name: "a", id: UUID())
    let job = JobKey(spaceID: key.id, eventType: .manualSync)
    for filter in SpaceFilter.allCases {
      for search in ["", "a%", "!a"] {
        let query = SpaceQuery(filter: filter, search: search)
        for anchor in [PageAnchor.first, .last, .after(key), .before(key), .from(key)] {
          try await plan(SpacePageStatement(catalogue, query, at: anchor, limit: 50))
        }
        for payload in [PayloadShape.manualSync, .timestamp] {
          for after in [nil, key.id] {
            let source = EnqueueStatement.Source.listed(query, after: after)
            try await plan(EnqueueStatement(catalogue, source, eventType: .manualSync, payload: payload, chunk: 2_000))
          }
        }
        try await plan(SpaceCountsStatement(catalogue, search: search))
      }
    }
    try await plan(
      EnqueueStatement(catalogue, .ids([key.id], moreFollow: false), eventType: .manualSync, payload: .timestamp, chunk: 1))
    try await plan(SpacesStatement(catalogue, ids: [key.id], withPayloads: true))
    try await plan(SpacesStatement(catalogue, name: "a", limit: 10))
    try await plan(SpacesStatement(catalogue, nameHolding: "a%", limit: 5))
    try await plan(SpacesStatement(catalogue, from: key.id, through: key.id, limit: 10))
    try await plan(ActiveCountsStatement(catalogue))
    try await plan(UnsynchronisedStatement(catalogue, limit: 20))
    for status in [JobStatus.pending, .processing, .completed, .failed, .unknown] {
      try await plan(JobsStatement(catalogue, JobQuery(status: status, eventType: .manualSync, spaceID: key.id)))
    }
    try await planBulk(catalogue)
    try await plan(JobsStatement(catalogue, job))
    try await plan(JobCountsStatement())
    try await plan(CatalogueStatement())
    try await plan(CatalogueRulesStatement())
    try await plan(ClientsStatement())
    for spaces in [nil, [key.id]] {
      for last in [nil, job] {
        try await plan(RetryStatement(catalogue, spaces: spaces, after: last, limit: 10, operator: "marie@db1"))
      }
    }
    for type in [nil, EventType.update] { try await plan(CancelStatement(catalogue, key.id, type)) }
    try await plan(PositionStatement(catalogue))
    try await plan(JobCountsStatement(activeOnly: true))
    try await plan(IsMigratedStatement())
    try await plan(NotifyStatement(channel: "c", message: "m"))
    try await plan(OwnTablesStatement())
    try await plan(PlaceStatement())
    try await plan(BlockersStatement())
    try await plan(JobKeyStatement())
    try await plan(TriggerFunctionsStatement())
    try await plan(ObjectsStatement(queue: catalogue.queue.oid ?? 0, spaces: catalogue.spaces.oid, schema: "public"))
    try await plan(RoleHoldingsStatement(role: "postgres", queue: catalogue.queue.oid ?? 0, spaces: catalogue.spaces.oid))
    let facts = try await Facts.read(from: sql, readOnly: false)
    for check in Doctor.checks {
      if let question = check.question(to: facts) { try await plan(question) }
    }
  }

  /// Has the server parse and plan a statement; the plan.
  @discardableResult
  func plan(_ statement: some Statement) async throws -> String {
    try await sql.run(Plan(statement)).joined(separator: "\n")
  }
}

extension String {
  /// How often a text stands in this one.
  fileprivate func components(_ text: String) -> Int { split(separator: text, omittingEmptySubsequences: false).count - 1 }
}

extension FeedRules {
  /// The rules of a table without columns of ours.
  static let unmigrated = FeedRules(usesChangedXID: false, seesGraves: false, rereads: false, seesWorkers: false, polls: true)
}
