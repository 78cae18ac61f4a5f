import FoundationEssentials
import Postgres
import PostgresStore
import SyncCore
import Testing

/// Bulk requests against whoever takes the same rows in another order.
@Suite(.timeLimit(.minutes(2))) struct DeadlockTests {
  @Test("Two syncs of everything in opposite orders, one of them a web client's: both succeed", arguments: [true, false])
  func opposite(isMigrated: Bool) async throws {
    try await Self.deployment(isMigrated) { deployment in
      // The server looks for deadlocks after a second by default; ours shall be found at once, and often. Sessions opened later take it on.
      try await deployment.sql.script("ALTER DATABASE \(deployment.parameters.applicationName) SET deadlock_timeout = '20ms'")
      try await deployment.addSpaces(2_500)
      let other = try await PostgresStore.open(deployment.parameters)
      _ = try await other.enqueue(SyncRequest(.debugAll, .allActive))
      #expect(try await Self.meets(deployment), "the same two requests would meet a deadlock without the retries")
      for _ in 1...3 {
        async let first = other.enqueue(SyncRequest(.debugAll, .allActive))
        async let web: Void = Self.webClient(deployment)
        #expect(try await first.requested == 2_500)
        try await web
      }
      #expect(try await deployment.number("SELECT count(*) FROM stripe_sync_queue WHERE status = 'pending'") == 2_500)
      await other.close()
    }
  }

  @Test("A sync of everything against batch finishes of 200: all succeed, and nobody meets a deadlock")
  func batchFinishes() async throws {
    try await Deployment.migrated { deployment in
      try await deployment.addSpaces(3_000)
      _ = try await deployment.store.enqueue(SyncRequest(.debugAll, .allActive))
      let queue = deployment.queue()
      try await withThrowingTaskGroup(of: Int.self) { group in
        group.addTask {
          for _ in 1...6 { _ = try await deployment.store.enqueue(SyncRequest(.debugAll, .allActive)) }
          return 0
        }
        for worker in 1...3 {
          group.addTask {
            let queue = deployment.queue("w\(worker)")
            var ended = 0
            for _ in 1...8 {
              let jobs = try await queue.claim(upTo: 200)
              // The order of a batch is the worker's own affair: the statement sorts.
              let results = try await queue.finish(completed: jobs.shuffled())
              #expect(!results.contains(.lost))
              ended += jobs.count
            }
            await queue.close()
            return ended
          }
        }
        var ended = 0
        for try await count in group { ended += count }
        #expect(ended > 2_000)
      }
      await queue.close()
      #expect(try await deployment.number("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()") == 0)
    }
  }

  /// Two upserts of everything as plain statements in opposite orders, until one of them is a deadlock's victim; false when none is for long.
  private static func meets(_ deployment: Deployment) async throws -> Bool {
    let sessions = (try await deployment.another(), try await deployment.another())
    var isMet = false
    for _ in 1...50 where !isMet {
      async let first = victim(sessions.0, upsert(order: "ASC"))
      async let second = victim(sessions.1, upsert(order: "DESC"))
      isMet = try await [first, second].contains(true)
    }
    await sessions.0.close()
    await sessions.1.close()
    return isMet
  }

  private static func victim(_ connection: Connection, _ sql: String) async throws(PostgresError) -> Bool {
    do throws(PostgresError) {
      try await connection.script(sql)
      return false
    } catch {
      guard error.sqlState == "40P01" else { throw error }
      return true
    }
  }

  private static func upsert(order: String) -> String {
    """
    INSERT INTO stripe_sync_queue (space_id, event_type, payload, status)
    SELECT id, 'MANUAL_SYNC_ALL', '{}', 'pending' FROM spaces ORDER BY id \(order)
    ON CONFLICT (space_id, event_type) DO UPDATE SET payload = excluded.payload, status = 'pending'
    """
  }

  private static func deployment(_ isMigrated: Bool, _ body: (Deployment) async throws -> Void) async throws {
    if isMigrated { try await Deployment.migrated(body) } else { try await Deployment.with("", body) }
  }

  /// An upsert of all jobs in the reverse order, again after a deadlock, as the web client does.
  private static func webClient(_ deployment: Deployment) async throws {
    let web = try await deployment.another()
    for attempt in 1...200 {
      guard try await victim(web, upsert(order: "DESC")) else { break }
      try #require(attempt < 200)
      await Self.rest(attempt)
    }
    await web.close()
  }

  private static func rest(_ attempt: Int) async {
    try? await Task.sleep(for: .milliseconds(Int.random(in: 5...20) * min(attempt, 10)))
  }
}
