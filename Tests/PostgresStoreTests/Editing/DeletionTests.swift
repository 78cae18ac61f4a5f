import FoundationEssentials
import Postgres
import PostgresStore
import SyncCore
import Testing

/// Deleting spaces on a real server.
@Suite struct DeletionTests {
  private static let payload = "SELECT payload->>'name' || ' ' || coalesce(payload->>'stripe_product_id', '-') FROM stripe_sync_queue"

  @Test(
    "The jobs, the space and the DELETE job in one transaction; who makes the job is the same", arguments: [false, true], [false, true])
  func deletes(migrated: Bool, triggered: Bool) async throws {
    try await Deployment.withEach(migrated: migrated) { deployment in
      let ids = try await deployment.addSpaces(2)
      try await deployment.sql.script("ALTER TABLE spaces DISABLE TRIGGER USER; UPDATE spaces SET stripe_product_id = 'prod_1'")
      if triggered { try await deployment.sql.script("ALTER TABLE spaces ENABLE TRIGGER USER") }
      for origin in [SyncOrigin.card, .debugAll] { _ = try await deployment.store.enqueue(SyncRequest(origin, .spaces(ids))) }
      try await deployment.sql.script("UPDATE stripe_sync_queue SET status = 'processing' WHERE event_type = 'MANUAL_SYNC'")
      let record = try #require(try await deployment.store.record(of: ids[0]))
      #expect(try await deployment.store.delete(ids[0], expecting: record) == .done)
      #expect(try await deployment.number("SELECT count(*) FROM spaces") == 1)
      #expect(try await deployment.number("SELECT count(*) FROM stripe_sync_queue WHERE space_id = '\(ids[1])'") == 2, "others stay")
      #expect(
        try await deployment.column("SELECT event_type || ' ' || status FROM stripe_sync_queue WHERE space_id = '\(ids[0])'")
          == ["DELETE pending"])
      #expect(try await deployment.text("\(Self.payload) WHERE event_type = 'DELETE' LIMIT 1") == "\(record[.name] ?? "") prod_1")
      #expect(try await deployment.store.delete(ids[0], expecting: record) == .gone)
      #expect(try await deployment.number("SELECT count(*) FROM stripe_sync_queue WHERE event_type = 'DELETE'") == 1)
    }
  }

  @Test("A space that bookings refer to stays, with its jobs, and the reason is told", arguments: [false, true])
  func referenced(migrated: Bool) async throws {
    try await Deployment.withEach(migrated: migrated) { deployment in
      let id = try await deployment.addSpaces(1)[0]
      _ = try await deployment.store.enqueue(SyncRequest(.card, .spaces([id])))
      try await deployment.sql.script("INSERT INTO bookings (space_id, starts, ends) SELECT id, now(), now() FROM spaces")
      let record = try #require(try await deployment.store.record(of: id))
      #expect(try await deployment.store.delete(id, expecting: record) == .refused(.referenced(table: "bookings")))
      #expect(try await deployment.number("SELECT count(*) FROM spaces") == 1)
      #expect(try await deployment.jobs() == ["MANUAL_SYNC pending"])
    }
  }

  @Test("A space that somebody changed after the dialog opened stays")
  func changed() async throws {
    try await Deployment.withEach(migrated: true) { deployment in
      let id = try await deployment.addSpaces(1)[0]
      let record = try #require(try await deployment.store.record(of: id))
      try await deployment.sql.script("UPDATE spaces SET name = 'still needed', updated_at = now()")
      guard case .conflict(let conflict) = try await deployment.store.delete(id, expecting: record) else {
        Issue.record("no conflict")
        return
      }
      #expect(conflict.theirs[.name] == "still needed")
      #expect(try await deployment.jobs() == ["UPDATE pending"], "the transaction was rolled back whole")
    }
  }

  @Test("A queue with a foreign key on spaces keeps no DELETE job, so nothing is deleted unsaid")
  func foreignKey() async throws {
    let key = """
      DROP TRIGGER trigger_stripe_sync_on_spaces ON spaces;
      ALTER TABLE stripe_sync_queue ADD FOREIGN KEY (space_id) REFERENCES spaces (id) ON DELETE CASCADE
      """
    try await Deployment.with(key) { deployment in
      try await deployment.sql.script("INSERT INTO spaces (name) VALUES ('A')")
      let id = try #require(UUID(uuidString: try await deployment.text("SELECT id FROM spaces") ?? ""))
      let record = try #require(try await deployment.store.record(of: id))
      #expect(try await deployment.store.delete(id, expecting: record) == .refused(.queueReferences))
      #expect(try await deployment.number("SELECT count(*) FROM spaces") == 1)
    }
  }

  @Test("Edits, syncs and deletions of one space at once: no deadlock is shown, and the end is whole", arguments: [false, true])
  func together(migrated: Bool) async throws {
    try await Deployment.withEach(migrated: migrated) { deployment in
      let other = try await PostgresStore.open(deployment.parameters)
      for _ in 1...10 {
        try await deployment.sql.script("DELETE FROM stripe_sync_queue")
        let id = try await deployment.addSpaces(1)[0]
        let edit = try await deployment.edit(id, [.capacity: "7", .hourlyPrice: "8.00"])
        let store = deployment.store
        async let deleted = store.delete(id, expecting: edit.before)
        async let saved = other.save(edit)
        async let synced = other.enqueue(SyncRequest(.card, .spaces([id])))
        _ = try await synced
        switch (try await deleted, try await saved) {
        case (.done, .gone): #expect(try await deployment.number("SELECT count(*) FROM spaces") == 0)
        case (.conflict, .done):
          #expect(try await deployment.number("SELECT count(*) FROM spaces") == 1)
          try await deployment.sql.script(
            "ALTER TABLE spaces DISABLE TRIGGER USER; DELETE FROM spaces; ALTER TABLE spaces ENABLE TRIGGER USER")
        case (let deletion, let write): Issue.record("\(deletion) beside \(write)")
        }
      }
      await other.close()
    }
  }
}
