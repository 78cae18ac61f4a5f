import DatabaseSupport
import FoundationEssentials
import Glibc
import SyncCore
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

  @Test func theLedgerTellsNewsFromWhatWasThere() {
    func job(_ type: String, _ at: Int64, _ status: String = "pending") -> Job {
      Job(
        key: JobKey(spaceID: Self.space, eventType: EventType(rawValue: type)), rawStatus: status,
        updatedAt: Timestamp(microseconds: at))
    }
    let reach = ChangeLedger.reach
    var ledger = ChangeLedger()
    ledger.learn([job("A", 10 * reach)])
    #expect(ledger.changes(in: [job("A", 10 * reach), job("OLD", reach)]).isEmpty)
    #expect(
      ledger.changes(in: [job("B", 11 * reach), job("A", 10 * reach, "failed")]) == [
        .insert(job("A", 10 * reach, "failed")), .insert(job("B", 11 * reach)),
      ])
    #expect(ledger.change(job("A", 12 * reach)) == .update(job("A", 12 * reach)))
    #expect(ledger.change(job("A", 12 * reach)) == nil)
    #expect(ledger.keys == [job("A", 0).key, job("B", 0).key])
    #expect(ledger.horizon == Timestamp(microseconds: 11 * reach))
    #expect(ledger.removal(job("B", 0).key) == .delete(job("B", 11 * reach)))
    #expect(ledger.removal(job("NEVER", 0).key) == nil)
  }

  private static let space = UUID()
}
