import DatabaseSupport
import Postgres
import PostgresStore
import SyncCore
import Synchronization
import Testing

@Suite("Migrate under traffic")
struct LiveMigrationTests {
  /// Counts what happened at different places.
  private final class Tally: Sendable {
    private let counts = Mutex<[String: Int]>([:])
    private let ended = Atomic<Bool>(false)
    var isEnded: Bool { ended.load(ordering: .relaxed) }
    func end() { ended.store(true, ordering: .relaxed) }
    func count(_ what: String) { counts.withLock { $0[what, default: 0] += 1 } }
    subscript(_ what: String) -> Int { counts.withLock { $0[what, default: 0] } }
  }

  @Test("Up, down and up under writers that know none of our columns and a reader in a transaction: no error, no lost request")
  func liveWriters() async throws {
    try await Deployment.with { deployment in
      try await deployment.addSpaces(20)
      let tally = Tally()
      try await withThrowingTaskGroup(of: Void.self) { group in
        for writer in 0..<4 {
          let connection = try await deployment.another()
          group.addTask {
            var round = 0
            while !tally.isEnded {
              round += 1
              // Each writer has its own event type, so the last round that committed must be the payload that stands.
              try await connection.script(
                """
                INSERT INTO stripe_sync_queue (space_id, event_type, payload, status, created_at, updated_at)
                SELECT id, 'WRITER_\(writer)', jsonb_build_object('round', \(round)), 'pending', now(), now() FROM spaces ORDER BY id
                ON CONFLICT (space_id, event_type) DO UPDATE
                SET payload = excluded.payload, status = 'pending', created_at = excluded.created_at, updated_at = excluded.updated_at
                """)
              tally.count("writes")
              let wrong = try await connection.run(
                Text(
                  sql:
                    "SELECT count(*)::text FROM stripe_sync_queue WHERE event_type = 'WRITER_\(writer)' AND payload->>'round' <> '\(round)'"
                ))
              if wrong != ["0"] { tally.count("lost") }
            }
            await connection.close()
          }
        }
        let reader = try await deployment.another()
        group.addTask {
          // Holds its lock on the table for 30 ms at a time, in REPEATABLE READ, as a dump does.
          while !tally.isEnded {
            try await reader.script(
              "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM stripe_sync_queue; SELECT pg_sleep(0.03); COMMIT")
            tally.count("reads")
          }
          await reader.close()
        }
        try await deployment.migrator.up()
        #expect(try await deployment.migrator.status().isCurrent)
        let after = tally["writes"]
        while tally["writes"] < after + 8 { try await Task.sleep(for: .milliseconds(5)) }
        try await deployment.migrator.down()
        try await deployment.migrator.up()
        #expect(try await deployment.migrator.up().isEmpty)
        tally.end()
        try await group.waitForAll()
      }
      #expect(tally["lost"] == 0)
      #expect(tally["writes"] > 8 && tally["reads"] > 0)
      #expect(try await deployment.number("SELECT count(*) FROM stripe_sync_queue WHERE status = 'pending'") == 80)
      #expect(try await deployment.number("SELECT count(*) FROM stripe_sync_queue WHERE revision = 1 OR changed_xid IS NULL") == 0)
    }
  }

  @Test("An open writer makes it wait and try again; when it ends, the migration goes through")
  func waits() async throws {
    try await Deployment.with { deployment in
      try await deployment.addSpaces(1)
      let writer = try await deployment.another()
      try await writer.script("BEGIN; LOCK TABLE stripe_sync_queue IN ROW EXCLUSIVE MODE")
      let tally = Tally()
      let migration = Task {
        defer { tally.end() }
        return try await deployment.migrator(tries: 100, lockTimeout: .milliseconds(50)).apply(.up()) { progress in
          if case .waiting = progress { tally.count("tries") }
        }
      }
      while tally["tries"] < 2, !tally.isEnded { try await Task.sleep(for: .milliseconds(5)) }
      // Others go on in between.
      let other = try await deployment.another()
      try await other.script("UPDATE stripe_sync_queue SET status = 'pending'; SELECT count(*) FROM stripe_sync_queue")
      await other.close()
      try await writer.script("COMMIT")
      await writer.close()
      #expect(try await migration.value.count == 6)
      #expect(try await deployment.migrator.status().isCurrent)
    }
  }

  @Test("A writer that never ends: a sentence that names it, and nothing was changed")
  func givesUp() async throws {
    try await Deployment.with { deployment in
      let before = try deployment.dump()
      let writer = try await deployment.another()
      try await writer.script("SET application_name = 'the old importer'; BEGIN; LOCK TABLE stripe_sync_queue IN ROW EXCLUSIVE MODE")
      let error = await failure { try await deployment.migrator(tries: 2, lockTimeout: .milliseconds(50)).up() }
      #expect(error?.code == .timedOut)
      #expect(error?.description.contains("the old importer") == true)
      await writer.close()
      #expect(try deployment.dump() == before)
    }
  }

  @Test("A reader's old snapshot holds an index build back: all else stands, the sentence says so, and the next run completes it")
  func indexWaits() async throws {
    try await Deployment.with { deployment in
      let reader = try await deployment.another()
      try await reader.script("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM spaces")
      let error = await failure { try await deployment.migrator(indexWait: .milliseconds(100)).up() }
      #expect(error?.code == .timedOut)
      #expect(error?.description.contains("spacesync_ready") == true)
      let status = try await deployment.migrator.status()
      #expect(status.version == 1 && status.defects.count == 5 && status.indexDefects.allSatisfy { $0.state == .missing })
      try await reader.script("COMMIT")
      await reader.close()
      #expect(try await deployment.migrator.up().count == 5)
      #expect(try await deployment.migrator.status().isCurrent)
    }
  }

  @Test("Down: refused by name while a worker lives, forced all the same; work in hand goes back to pending, other work stays")
  func downWithWork() async throws {
    try await Deployment.with { deployment in
      try await deployment.addSpaces(3)
      try await deployment.migrator.up()
      try await deployment.sql.script(
        """
        INSERT INTO stripe_sync_queue (space_id, event_type, payload, status)
        SELECT id, 'MANUAL_SYNC', '{}', (ARRAY['processing', 'processing', 'completed'])[row_number() OVER (ORDER BY id)] FROM spaces;
        UPDATE stripe_sync_queue SET lease_token = gen_random_uuid() WHERE space_id = (SELECT id FROM spaces ORDER BY id LIMIT 1);
        INSERT INTO spacesync_worker (worker, host, pid, version) VALUES ('w1@db1', 'db1', 1, '0.1.0'), ('gone', 'db2', 2, '0.1.0');
        UPDATE spacesync_worker SET seen_at = now() - interval '2 minutes' WHERE worker = 'gone';
        """)
      let error = await failure { try await deployment.migrator.down() }
      #expect(error?.code == .refused)
      #expect(error?.description.contains("w1@db1") == true && error?.description.contains("gone") == false)
      #expect(try await deployment.migrator.status().isCurrent)
      try await deployment.migrator.down(force: true)
      #expect(try await deployment.migrator.status().version == nil)
      #expect(
        try await deployment.column("SELECT status FROM stripe_sync_queue ORDER BY space_id") == ["pending", "processing", "completed"])
    }
  }

  @Test("Two migrations at once: one does it, the other says that it runs or finds it done")
  func together() async throws {
    try await Deployment.with { deployment in
      let errors = await withTaskGroup(of: StoreError?.self) { group in
        for _ in 1...4 { group.addTask { await failure { try await deployment.migrator.up() } } }
        return await group.reduce(into: [StoreError?]()) { $0.append($1) }
      }
      #expect(errors.compactMap { $0 }.allSatisfy { $0.code == .refused })
      let status = try await deployment.migrator.status()
      #expect(status.isCurrent)
    }
  }
}
