import Postgres
import PostgresStore
import SyncCore
import Testing

/// A worker that took its job before the migration, and pushes it still.
@Suite(.timeLimit(.minutes(1))) struct OldRulesTests {
  @Test(
    "Its space is nobody else's until it has ended, whichever job of the space waits; what waits behind it goes on, also where one job is asked for",
    arguments: [false, true], [1, 10])
  func pushInHand(crashes: Bool, limit: Int) async throws {
    try await Deployment.with { deployment in
      let ids = try await deployment.addSpaces(2)
      _ = try await deployment.store.enqueue(SyncRequest(.card, .spaces([ids[0]])))
      var parameters = deployment.parameters
      parameters.applicationName = "old_" + parameters.applicationName
      let old = PostgresJobQueue(parameters, worker: "old")
      let inHand = try #require(try await old.claim())
      try await deployment.migrator.up()
      let store = try await PostgresStore.open(deployment.parameters)
      // Another event type of the same space, and another space.
      _ = try await store.enqueue(SyncRequest(.debugAll, .spaces(ids)))
      let new = deployment.queue("new")
      #expect(try await new.claim(upTo: limit).map(\.key) == [JobKey(spaceID: ids[1], eventType: .manualSyncAll)])
      #expect(try await new.claim() == nil)
      if crashes {
        _ = try await deployment.text(
          "SELECT bool_and(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE application_name = '\(parameters.applicationName)'")
      } else {
        #expect(try await old.finish(inHand, .completed) == .written)
      }
      #expect(try await new.claim()?.key == JobKey(spaceID: ids[0], eventType: .manualSyncAll))
      #expect(
        try await deployment.number(
          "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        ) == 0)
      await old.close()
      await new.close()
      await store.close()
    }
  }
}
