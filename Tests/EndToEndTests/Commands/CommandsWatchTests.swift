import DatabaseSupport
import FoundationEssentials
import Glibc
import Postgres
import PostgresStore
import SyncCore
import Synchronization
import Testing

@testable import spacesync

/// `watch`: every change, also of a storm and across a lost connection.
@Suite(.timeLimit(.minutes(2))) struct CommandsWatchTests {
  /// A watch that has seen a first change, so that it follows for sure.
  private func watching(_ database: TestDatabase) async throws -> CommandRun {
    let run = try CommandRun(["watch", "--json"], database: database.conninfo)
    await untilTrue {
      try await database.execute(
        """
        INSERT INTO stripe_sync_queue (space_id, event_type, payload, updated_at)
        VALUES ('99999999-0000-4000-8000-000000000000', 'FIRST', '{}', clock_timestamp())
        ON CONFLICT (space_id, event_type) DO UPDATE SET updated_at = clock_timestamp()
        """)
      return !run.lines.isEmpty
    }
    return run
  }

  private func changes(_ run: CommandRun, _ eventType: String) throws -> [JSON] {
    try run.lines.map(JSON.parse).filter { $0["event_type"].text == eventType }
  }

  @Test func aJobIsInsertedUpdatedAndDeleted() async throws {
    let database = try await TestDatabase.make()
    let run = try await watching(database)
    let id = UUID().text
    for (sql, change) in [
      ("INSERT INTO stripe_sync_queue (space_id, event_type, payload) VALUES ('\(id)', 'A', '{}')", "insert"),
      ("UPDATE stripe_sync_queue SET status = 'failed', error_message = E'b\\u001b[2J' WHERE event_type = 'A'", "update"),
      ("DELETE FROM stripe_sync_queue WHERE event_type = 'A'", "delete"),
    ] {
      try await database.execute(sql)
      await run.wait { $0.lines.contains { $0.contains("\"A\"") && $0.contains("\"change\":\"\(change)\"") } }
    }
    run.signal(SIGINT)
    #expect(await run.exitCode() == 130)
    let seen = try changes(run, "A")
    #expect(seen.map { $0["change"].text } == ["insert", "update", "delete"])
    #expect(seen[1]["status"].text == "failed")
    #expect(seen.allSatisfy { $0["at"].text?.hasSuffix("Z") == true && $0["payload"] == .null && !$0.keys.contains("payload") })
    #expect(!run.output.contains("\u{1B}"))
  }

  @Test func aStormIsPagedAndNothingIsDropped() async throws {
    let database = try await TestDatabase.make()
    let run = try await watching(database)
    try await database.execute(
      """
      INSERT INTO stripe_sync_queue (space_id, event_type, payload, updated_at)
      SELECT gen_random_uuid(), 'STORM', '{}', clock_timestamp() FROM generate_series(1, 9500)
      """)
    await run.wait { $0.lines.count >= 9_500 }
    run.signal(SIGINT)
    #expect(await run.exitCode() == 130)
    let ids = try changes(run, "STORM").map { $0["space_id"].text }
    #expect(ids.count == 9_500)
    #expect(Set(ids).count == 9_500)
  }

  @Test func aLostConnectionLosesNoChange() async throws {
    let database = try await TestDatabase.make()
    let run = try await watching(database)
    try await database.execute(
      """
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid();
      INSERT INTO stripe_sync_queue (space_id, event_type, payload) SELECT gen_random_uuid(), 'GAP', '{}' FROM generate_series(1, 20);
      """)
    await run.wait { $0.lines.filter { $0.contains("\"GAP\"") }.count >= 20 }
    run.signal(SIGTERM)
    #expect(await run.exitCode() == 143)
    #expect(try changes(run, "GAP").count == 20)
    #expect(!run.errors.isEmpty)
  }

  @Test(
    "A storm in rows that were there long before, without updated_at as web clients write, is told in full, and nothing else is",
    arguments: [false, true])
  func aStormTellsWhatChangedAndNothingElse(migrated: Bool) async throws {
    let database = try await TestDatabase.make()
    if migrated { try await Migrator(ConnectionParameters(conninfo: database.conninfo)).up() }
    try await database.execute(
      """
      INSERT INTO stripe_sync_queue (space_id, event_type, payload)
      SELECT gen_random_uuid(), CASE WHEN n <= 6000 THEN 'STORM' ELSE 'CALM' END, '{}' FROM generate_series(1, 9000) AS n
      """)
    let run = try await watching(database)
    try await database.execute("UPDATE stripe_sync_queue SET status = 'failed' WHERE event_type = 'STORM'")
    await run.wait { $0.lines.count > 6_000 }
    try await database.execute("INSERT INTO stripe_sync_queue (space_id, event_type, payload) VALUES (gen_random_uuid(), 'LAST', '{}')")
    await run.wait { $0.lines.contains { $0.contains("\"LAST\"") } }
    run.signal(SIGINT)
    #expect(await run.exitCode() == 130)
    #expect(Set(try changes(run, "STORM").map { $0["space_id"].text }).count == 6_000)
    #expect(try changes(run, "STORM").count == 6_000)
    #expect(try changes(run, "CALM").isEmpty)
  }

  @Test("A reader who stands still makes the feed wait: one event is there, whatever happens meanwhile")
  func aSlowReaderHoldsTheFeed() async throws {
    let feed = EndlessFeed()
    let reading = FeedReading(feed, storms: true)
    var seen = 0
    try await reading.forEach { _ in
      seen += 1
      await untilTrue { feed.delivered >= seen }
      #expect(feed.delivered == seen)
      return seen < 100
    }
    reading.end()
    await untilTrue { feed.hasEnded }
  }

  @Test func theLedgerTellsEachStateOnce() {
    func job(_ type: String, _ status: String = "pending") -> Job {
      Job(key: JobKey(spaceID: Self.space, eventType: EventType(rawValue: type)), rawStatus: status)
    }
    var ledger = ChangeLedger()
    ledger.learn([job("A"), job("B")])
    // What the feed tells is news, also when it was read at the start already.
    #expect(ledger.change(job("A")) == .insert(job("A")))
    #expect(ledger.change(job("A")) == nil)
    #expect(ledger.change(job("A", "failed")) == .update(job("A", "failed")))
    #expect(Set(ledger.takeSuspects()) == [job("A").key, job("B").key])
    #expect(ledger.removal(job("B").key) == .delete(job("B")))
    #expect(ledger.removal(job("NEVER").key) == nil)
    // What a storm lists stands, until the next one; one that was broken off says nothing.
    #expect(ledger.list(job("C")) == .insert(job("C")))
    #expect(ledger.takeSuspects() == [job("A").key])
    #expect(ledger.list(job("A")) == .update(job("A")))
    #expect(ledger.takeSuspects() == [job("C").key])
    #expect(ledger.list(job("A")) == nil)
    ledger.breakOffListing()
    #expect(Set(ledger.takeSuspects()) == [job("A").key, job("C").key])
  }

  private static let space = UUID()
}

/// A feed that always has something to tell.
private final class EndlessFeed: JobFeed {
  private let state = Mutex((delivered: 0, hasEnded: false))

  var delivered: Int { state.withLock { $0.delivered } }
  var hasEnded: Bool { state.withLock { $0.hasEnded } }

  func run(_ deliver: @escaping @Sendable (FeedEvent) -> Void) async { await list(storms: false) { deliver($0) } }

  func list(storms: Bool, _ deliver: @escaping @Sendable (FeedEvent) async -> Void) async {
    while !Task.isCancelled {
      state.withLock { $0.delivered += 1 }
      await deliver(.reload)
    }
    state.withLock { $0.hasEnded = true }
  }

  func nudge() {}
}
