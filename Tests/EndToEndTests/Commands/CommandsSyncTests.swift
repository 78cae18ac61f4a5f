import DatabaseSupport
import FoundationEssentials
import Glibc
import Postgres
import PostgresStore
import Testing

/// `sync` on a deployment whose own trigger still does a plain INSERT: the three recommended trials, and waiting.
@Suite(.timeLimit(.minutes(2))) struct CommandsSyncTests {
  private func deployment(_ count: Int = 20) async throws -> TestDatabase {
    let database = try await TestDatabase.make()
    try await database.fillSpaces(count)
    return database
  }

  private func someName(_ database: TestDatabase) async throws -> String {
    try #require(try await database.value("SELECT name FROM spaces WHERE is_active ORDER BY name LIMIT 1"))
  }

  @Test func syncingOneSpaceMakesOneJob() async throws {
    let database = try await deployment()
    let name = try await someName(database)
    let run = try await CommandRun.run("sync", name, "--json", database: database.conninfo)
    #expect(run.code == 0)
    #expect(
      run.output
        == #"{"requested":1,"inserted":1,"replaced":0,"superseding":0,"skipped":0,"event_type":"MANUAL_SYNC"}"# + "\n")
    let rows = try await database.rows(
      """
      SELECT event_type, status, payload ->> 'manual_sync', payload ->> 'space_name' = $1, payload ->> 'space_id' = space_id::text
      FROM stripe_sync_queue
      """, .text(name))
    #expect(rows.map { $0[0...2] } == [["MANUAL_SYNC", "pending", "true"]])
  }

  @Test func askingManyTimesAtOnceNeverConflicts() async throws {
    let database = try await deployment()
    let name = try await someName(database)
    let codes = try await withThrowingTaskGroup(of: Int32.self) { group in
      for _ in 0..<8 {
        group.addTask { try await CommandRun.run("sync", name, database: database.conninfo).code }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(codes == Array(repeating: 0, count: 8))
    #expect(try await database.value("SELECT count(*) FROM stripe_sync_queue") == "1")
  }

  @Test func syncingAllTakesTheActiveOnes() async throws {
    let database = try await deployment()
    let active = try await database.value("SELECT count(*) FROM spaces WHERE is_active")
    for replaced in [false, true] {
      let run = try await CommandRun.run("sync", "--all", "--json", database: database.conninfo)
      #expect(run.code == 0)
      let receipt = try JSON.parse(run.output)
      #expect(receipt["requested"].count.map(String.init) == active)
      #expect(receipt[replaced ? "replaced" : "inserted"] == receipt["requested"])
      #expect(receipt["event_type"].text == "MANUAL_SYNC_ALL")
    }
    #expect(try await database.value("SELECT count(*) FROM stripe_sync_queue WHERE event_type = 'MANUAL_SYNC_ALL'") == active)
    let listed = try await CommandRun.run(
      "sync", "--all", "--filter", "all", "--event-type", "MANUAL_SYNC", "--json", database: database.conninfo)
    #expect(try JSON.parse(listed.output)["requested"].count == 20)
  }

  @Test func nothingIsWrittenUnlessAllResolve() async throws {
    let database = try await deployment()
    let name = try await someName(database)
    #expect(try await CommandRun.run("sync", name, "no such space", database: database.conninfo).code == 1)
    #expect(try await database.value("SELECT count(*) FROM stripe_sync_queue") == "0")
  }

  @Test func namingASpaceTwiceAsksOnce() async throws {
    let database = try await deployment()
    let name = try await someName(database)
    let run = try await CommandRun.run("sync", name, name, "--json", database: database.conninfo)
    #expect(try JSON.parse(run.output)["requested"].count == 1)
  }

  @Test func waitingEndsWithTheLastJobAndFailsWithAFailure() async throws {
    let database = try await deployment()
    let run = try CommandRun(["sync", "--all", "--wait", "--json"], database: database.conninfo)
    await untilTrue {
      try await database.value("SELECT count(*) > 0 FROM stripe_sync_queue WHERE status = 'pending'") == "true"
    }
    // Another processor: an older one, with words of its own.
    try await database.execute("UPDATE stripe_sync_queue SET status = 'processing', updated_at = now()")
    try await database.execute(
      """
      UPDATE stripe_sync_queue SET updated_at = now(),
        status = CASE WHEN space_id = (SELECT min(space_id::text)::uuid FROM stripe_sync_queue) THEN 'error' ELSE 'done' END
      """)
    #expect(await run.exitCode() == 1)
    let receipt = try JSON.parse(run.output)
    #expect(receipt["failed"].count == 1)
    #expect(receipt["completed"].count == (receipt["requested"].count ?? 0) - 1)
  }

  @Test func waitingDoesNotTakeAnEarlierEndForItsOwn() async throws {
    let database = try await deployment(1)
    try await database.execute("UPDATE spaces SET is_active = true; DELETE FROM stripe_sync_queue")
    let name = try await someName(database)
    _ = try await CommandRun.run("sync", name, database: database.conninfo)
    try await database.execute("UPDATE stripe_sync_queue SET status = 'failed', updated_at = now()")
    let run = try CommandRun(["sync", name, "--wait"], database: database.conninfo)
    await untilTrue { try await database.value("SELECT status FROM stripe_sync_queue") == "pending" }
    try await database.execute("UPDATE stripe_sync_queue SET status = 'completed', updated_at = now()")
    #expect(await run.exitCode() == 0)
    #expect(run.output.contains("1 completed, 0 failed"))
  }

  @Test func aDocumentHidesNoFailureAndCountsWhatWasRemoved() async throws {
    let database = try await deployment(3)
    let run = try CommandRun(["sync", "--all", "--filter", "all", "--wait", "--json"], database: database.conninfo)
    await untilTrue { try await database.value("SELECT count(*) FROM stripe_sync_queue") == "3" }
    try await database.execute(
      """
      BEGIN;
      DELETE FROM stripe_sync_queue WHERE space_id = (SELECT max(space_id::text)::uuid FROM stripe_sync_queue);
      UPDATE stripe_sync_queue SET status = 'completed', updated_at = now();
      UPDATE stripe_sync_queue SET status = 'failed', error_message = 'no such luck'
      WHERE space_id = (SELECT min(space_id::text)::uuid FROM stripe_sync_queue);
      COMMIT
      """)
    #expect(await run.exitCode() == 1)
    let receipt = try JSON.parse(run.output)
    #expect([receipt["completed"].count, receipt["failed"].count, receipt["removed"].count] == [1, 1, 1])
    #expect(run.errors.contains("failed: ") && run.errors.contains(": no such luck"))
    #expect(run.errors.contains("1 job was removed before it ended"))
  }

  @Test func whoWaitsWithoutAWorkerIsToldSo() async throws {
    let database = try await deployment(1)
    let unknown = try CommandRun(["sync", "--all", "--filter", "all", "--wait"], database: database.conninfo)
    await unknown.wait { $0.errors.contains("1 requested (MANUAL_SYNC_ALL): 1 new, 0 replaced; waiting for the end") }
    unknown.signal(SIGINT)
    #expect(await unknown.exitCode() == 130)
    #expect(unknown.errors.contains("the jobs stay queued") && !unknown.errors.contains("worker"))

    #expect(try await CommandRun.run("migrate", database: database.conninfo).code == 0)
    let idle = try CommandRun(["sync", "--all", "--filter", "all", "--wait", "--json"], database: database.conninfo)
    await idle.wait { $0.errors.contains("no worker runs: start `spacesync worker`") }
    #expect(idle.errors.contains("1 requested (MANUAL_SYNC_ALL)") && idle.output.isEmpty)
    idle.signal(SIGINT)
    #expect(await idle.exitCode() == 130)
    #expect(idle.errors.contains("the jobs stay queued"))
    #expect(try await database.value("SELECT string_agg(status, ',') FROM stripe_sync_queue") == "pending")

    try await database.execute("INSERT INTO spacesync_worker (worker, host, pid, version) VALUES ('w1@db1', 'db1', 1, '0')")
    let busy = try CommandRun(["sync", "--all", "--filter", "all", "--wait"], database: database.conninfo)
    await busy.wait { $0.errors.contains("1 requested") }
    try await database.execute("UPDATE stripe_sync_queue SET status = 'completed', updated_at = now()")
    #expect(await busy.exitCode() == 0)
    #expect(!busy.errors.contains("no worker"))
  }

  @Test func waitingOutlivesALostConnection() async throws {
    let database = try await deployment(3)
    let run = try CommandRun(["sync", "--all", "--filter", "all", "--wait"], database: database.conninfo)
    await untilTrue { try await database.value("SELECT count(*) FROM stripe_sync_queue") == "3" }
    try await database.execute(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
    try await database.execute("UPDATE stripe_sync_queue SET status = 'completed', updated_at = now()")
    #expect(await run.exitCode() == 0)
    #expect(run.output.contains("3 completed, 0 failed"))
  }

  @Test func waitingEndsWhenInterrupted() async throws {
    let database = try await deployment(1)
    let run = try CommandRun(["sync", "--all", "--filter", "all", "--wait"], database: database.conninfo)
    await untilTrue { try await database.value("SELECT count(*) FROM stripe_sync_queue") == "1" }
    run.signal(SIGTERM)
    #expect(await run.exitCode() == 143)
  }
}
