import FoundationEssentials
import Postgres
import SyncCore
import Testing

@testable import PostgresStore

/// A request of many among everybody else's jobs: its plan, its progress, its failures, its end; on both schemas.
@Suite(.timeLimit(.minutes(2))) struct BulkTests {
  private func with(_ migrated: Bool, _ body: (Deployment) async throws -> Void) async throws {
    try await Deployment.with { deployment in
      guard migrated else { return try await body(deployment) }
      try await deployment.migrator.up()
      let store = try await PostgresStore.open(deployment.parameters, operator: "marie@db1")
      try await body(Deployment(parameters: deployment.parameters, sql: deployment.sql, store: store))
      await store.close()
    }
  }

  private func request(_ store: PostgresStore, _ origin: SyncOrigin, _ scope: SyncScope) async throws -> RequestMark {
    let mark = RequestMark(eventType: origin.eventType, requestedAt: try await store.clock())
    var request = SyncRequest(origin, scope)
    request.requestedAt = mark.requestedAt
    _ = try await store.enqueue(request)
    return mark
  }

  private func set(_ status: String, _ condition: String, _ deployment: Deployment) async throws {
    try await deployment.sql.script(
      "UPDATE stripe_sync_queue SET status = '\(status)', error_message = 'e', updated_at = clock_timestamp() WHERE \(condition)")
  }

  @Test("A request counts its own jobs and nobody else's", arguments: [false, true])
  func ownJobs(migrated: Bool) async throws {
    try await with(migrated) { deployment in
      let ids = try await deployment.addSpaces(2_050)
      let store = deployment.store
      // Somebody else's jobs before, of the same and of another kind, and their failures.
      _ = try await request(store, .debugAll, .spaces(Array(ids[..<5])))
      _ = try await request(store, .list, .allActive)
      try await set("failed", "event_type = 'MANUAL_SYNC'", deployment)
      let mine = try await request(store, .debugAll, .allActive)
      #expect(try await store.progress(of: mine) == JobCounts(pending: 2_050))
      // Two chunks carry one moment.
      #expect(
        try await deployment.number("SELECT count(DISTINCT created_at) FROM stripe_sync_queue WHERE event_type = 'MANUAL_SYNC_ALL'") == 1)
      for (index, status) in ["completed", "done", "failed", "error", "processing", "paused"].enumerated() {
        try await set(status, "event_type = 'MANUAL_SYNC_ALL' AND space_id = '\(ids[index].text)'", deployment)
      }
      #expect(
        try await store.progress(of: mine) == JobCounts(pending: 2_044, processing: 1, completed: 2, failed: 2, unknown: 1))
      // Another operator asks for three of them again: these are no longer mine.
      let theirs = try await request(store, .debugAll, .spaces(Array(ids[3..<6])))
      #expect(try await store.progress(of: theirs) == JobCounts(pending: 3))
      #expect(try await store.progress(of: mine) == JobCounts(pending: 2_044, completed: 2, failed: 1))
      let failed = try await store.jobs(JobQuery(status: .failed, of: mine))
      #expect(failed.map(\.key) == [JobKey(spaceID: ids[2], eventType: .manualSyncAll)])
      #expect(failed.allSatisfy { mine.owns($0) && !theirs.owns($0) })
    }
  }

  @Test("Only the request's own failures are tried again, and they stay its own", arguments: [false, true])
  func retry(migrated: Bool) async throws {
    try await with(migrated) { deployment in
      let ids = try await deployment.addSpaces(2_100)
      let store = deployment.store
      _ = try await request(store, .list, .allActive)
      try await set("failed", "true", deployment)
      let mine = try await request(store, .debugAll, .allActive)
      try await set("failed", "event_type = 'MANUAL_SYNC_ALL' AND space_id <> '\(ids[0].text)'", deployment)
      #expect(try await store.retryFailed(of: mine) == 2_099)
      #expect(try await store.progress(of: mine) == JobCounts(pending: 2_100))
      #expect(
        try await deployment.number("SELECT count(*) FROM stripe_sync_queue WHERE status = 'failed'") == 2_100, "the others stay failed")
      #expect(try await store.retryFailed(of: mine) == 0)
    }
  }

  @Test("Stopping removes what waits of the request, nothing in hand and nothing of others", arguments: [false, true])
  func stop(migrated: Bool) async throws {
    try await with(migrated) { deployment in
      let ids = try await deployment.addSpaces(2_100)
      let store = deployment.store
      _ = try await request(store, .list, .allActive)
      let mine = try await request(store, .debugAll, .allActive)
      try await set("processing", "event_type = 'MANUAL_SYNC_ALL' AND space_id = '\(ids[0].text)'", deployment)
      try await set("completed", "event_type = 'MANUAL_SYNC_ALL' AND space_id = '\(ids[1].text)'", deployment)
      var left = 2_098
      if migrated {
        // Asked again while an earlier push is in hand: it waits, but is not to be removed.
        try await deployment.sql.script(
          "UPDATE stripe_sync_queue SET lease_token = gen_random_uuid() WHERE event_type = 'MANUAL_SYNC_ALL' AND space_id = '\(ids[2].text)'"
        )
        left -= 1
      }
      #expect(try await store.stop(mine) == left)
      #expect(try await store.progress(of: mine) == JobCounts(pending: 2_098 - left, processing: 1, completed: 1))
      #expect(try await deployment.number("SELECT count(*) FROM stripe_sync_queue WHERE event_type = 'MANUAL_SYNC'") == 2_100)
      let reading = try await PostgresStore.open(deployment.parameters, readOnly: true)
      await #expect(throws: StoreError.self) { try await reading.stop(mine) }
      await #expect(throws: StoreError.self) { try await reading.retryFailed(of: mine) }
      await reading.close()
    }
  }

  @Test("A plan tells new, changed, archived, kept, waiting and in hand apart", arguments: [false, true])
  func plan(migrated: Bool) async throws {
    try await with(migrated) { deployment in
      let ids = try await deployment.addSpaces(10)
      let closed = try await deployment.addSpaces(3, "'Closed ' || n", active: false)
      func list(_ ids: some Collection<UUID>) -> String { ids.map { "'\($0.text)'" }.joined(separator: ",") }
      try await deployment.sql.script(
        """
        ALTER TABLE spaces DISABLE TRIGGER USER;
        UPDATE spaces SET stripe_product_id = 'p', stripe_price_id = 'q', last_stripe_sync = now(), updated_at = now() WHERE id IN (\(list(ids[2...])));
        UPDATE spaces SET updated_at = now() + interval '1 hour' WHERE id IN (\(list(ids[2..<5])));
        UPDATE spaces SET stripe_price_id = NULL WHERE id = '\(ids[5].text)';
        UPDATE spaces SET stripe_product_id = 'p' WHERE id = '\(closed[0].text)';
        ALTER TABLE spaces ENABLE TRIGGER USER
        """)
      let store = deployment.store
      _ = try await store.enqueue(SyncRequest(.debugAll, .spaces([ids[0], ids[1], ids[2]])))
      _ = try await store.enqueue(SyncRequest(.card, .spaces([ids[6], ids[7]])))
      try await set("processing", "space_id IN (\(list([ids[2], ids[6]])))", deployment)
      try await set("completed", "space_id = '\(ids[1].text)'", deployment)
      var expected = SyncPlan(total: 10, created: 2, changed: 4, pending: 1, inHand: 2, untouched: 3)
      #expect(try await store.plan(SpaceQuery(), eventType: .manualSyncAll) == expected)
      #expect(expected.kept == 4)
      // The list of the dry run says the same of each space.
      let page = try await store.page(of: SpaceQuery(), at: .first, limit: 100)
      let acts = page.spaces.map(PlannedAct.init)
      #expect(PlannedAct.allCases.map { act in acts.filter { $0 == act }.count } == [2, 4, 0, 4])
      expected = SyncPlan(total: 13, created: 2, changed: 4, archived: 1, pending: 1, inHand: 2)
      #expect(try await store.plan(SpaceQuery(filter: .all), eventType: .manualSyncAll) == expected)
      #expect(
        try await store.plan(SpaceQuery(filter: .inactive, search: "closed"), eventType: .manualSync) == SyncPlan(total: 3, archived: 1))
      #expect(try await store.plan(SpaceQuery(search: "nothing"), eventType: .manualSync) == SyncPlan())
    }
  }

  @Test("The pace is that of the last minute of tries, however long ago it was")
  func pace() async throws {
    try await with(true) { deployment in
      let ids = try await deployment.addSpaces(1)
      let store = deployment.store
      #expect(try await store.plan(SpaceQuery(), eventType: .manualSync).pace == nil)
      try await deployment.sql.script(
        """
        INSERT INTO spacesync_attempt (space_id, event_type, revision, attempt, worker, started, ended, outcome)
        SELECT '\(ids[0].text)', 'MANUAL_SYNC', 1, 1, 'w', now() - interval '3 hours' + make_interval(secs => n * 0.5),
               now() - interval '3 hours' + make_interval(secs => n * 0.5 + 0.5), 'completed'
        FROM generate_series(-100, 99) AS n WHERE n < -90 OR n >= 0
        """)
      let pace = try #require(try await store.plan(SpaceQuery(), eventType: .manualSync).pace)
      #expect(abs(pace - 2) < 0.2)
      let job = JobKey(spaceID: ids[0], eventType: .manualSync)
      let tries = try await store.attempts(of: job, limit: 5)
      #expect(tries.count == 5 && tries == tries.sorted { $0.ended > $1.ended })
      #expect(try await store.attempts(of: JobKey(spaceID: ids[0], eventType: .update), limit: 5).isEmpty)
    }
  }

  @Test("On a large migrated table a small request's progress is found by an index")
  func plans() async throws {
    try await with(true) { deployment in
      try await deployment.addSpaces(20_000)
      _ = try await request(deployment.store, .list, .allActive)
      try await deployment.sql.script(
        "UPDATE stripe_sync_queue SET updated_at = now() - interval '1 day'")
      try await deployment.sql.script("VACUUM ANALYZE stripe_sync_queue", timeout: .seconds(60))
      let catalogue = try await Catalogue.read(from: deployment.sql)
      let mark = RequestMark(eventType: .manualSyncAll, requestedAt: try await deployment.store.clock())
      #expect(try await deployment.plan(ProgressStatement(catalogue, mark)).contains("spacesync_recent"))
      #expect(try await deployment.plan(StopStatement(catalogue, mark, limit: 100)).contains("Index"))
      try await deployment.planBulk(catalogue)
    }
  }
}

extension Deployment {
  /// Has the server plan every statement of a request of many.
  func planBulk(_ catalogue: Catalogue) async throws {
    let mark = RequestMark(eventType: .manualSyncAll, requestedAt: Timestamp(microseconds: 7))
    let key = JobKey(spaceID: UUID(), eventType: .manualSync)
    try await plan(ClockStatement())
    try await plan(ProgressStatement(catalogue, mark))
    try await plan(StopStatement(catalogue, mark, limit: 10))
    try await plan(RetryStatement(catalogue, of: mark, limit: 10, operator: "o"))
    try await plan(RetryStatement(catalogue, spaces: [key.spaceID], after: key, limit: 10, operator: "o"))
    try await plan(JobsStatement(catalogue, JobQuery(status: .failed, of: mark)))
    for filter in SpaceFilter.allCases {
      for search in ["", "a", "!a"] {
        try await plan(PlanStatement(catalogue, SpaceQuery(filter: filter, search: search), eventType: .manualSync))
      }
    }
    for moment in [nil, mark.requestedAt] {
      try await plan(
        EnqueueStatement(
          catalogue, .listed(SpaceQuery(), after: key.spaceID), eventType: .manualSync, payload: .timestamp,
          requestedAt: moment, chunk: 10))
    }
    guard catalogue.isMigrated else { return }
    try await plan(PaceStatement())
    try await plan(AttemptsStatement(of: key, limit: 5))
  }
}
