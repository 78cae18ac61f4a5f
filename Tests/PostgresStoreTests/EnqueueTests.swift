import FoundationEssentials
import Postgres
import PostgresStore
import SyncCore
import Testing

@Suite struct EnqueueTests {
  @Test("Trial 1: one space syncs without a conflict")
  func oneSpace() async throws {
    try await Deployment.with { deployment in
      let id = try #require(try await deployment.addSpaces(1).first)
      let receipt = try await deployment.store.enqueue(SyncRequest(.card, .spaces([id])))
      #expect(receipt == SyncReceipt(requested: 1, inserted: 1, eventType: .manualSync))
      let job = try #require(try await deployment.store.job(JobKey(spaceID: id, eventType: .manualSync)))
      #expect(job.status == .pending)
      #expect(job.spaceName == "Space 1")
    }
  }

  @Test("Trial 2: pressing sync many times keeps one job, the last request's")
  func manyTimes() async throws {
    try await Deployment.with { deployment in
      let id = try #require(try await deployment.addSpaces(1).first)
      for round in 1...20 {
        try await deployment.sql.script("ALTER TABLE spaces DISABLE TRIGGER USER; UPDATE spaces SET name = 'Round \(round)'")
        let receipt = try await deployment.store.enqueue(SyncRequest(.card, .spaces([id, id])))
        #expect(receipt.requested == 1)
        #expect(receipt.inserted == (round == 1 ? 1 : 0))
      }
      #expect(try await deployment.number("SELECT count(*) FROM stripe_sync_queue") == 1)
      #expect(try await deployment.text("SELECT payload->>'space_name' FROM stripe_sync_queue") == "Round 20")
    }
  }

  @Test("Trial 3: syncing everything twice gives one row a space, the inactive left alone")
  func everything() async throws {
    try await Deployment.with { deployment in
      try await deployment.addSpaces(4_500)
      try await deployment.addSpaces(50, active: false)
      try await deployment.sql.script("ALTER TABLE spaces DISABLE TRIGGER USER; UPDATE spaces SET is_active = NULL WHERE name = 'Space 7'")
      let expected = try await deployment.number("SELECT count(*) FROM spaces WHERE is_active")
      let sums = Recorder<Int>()
      let first = try await deployment.store.enqueue(SyncRequest(.debugAll, .allActive)) { sums.append($0.requested) }
      #expect(first == SyncReceipt(requested: expected, inserted: expected, eventType: .manualSyncAll))
      #expect(sums.all == [2_000, 4_000, expected])
      let second = try await deployment.store.enqueue(SyncRequest(.debugAll, .allActive))
      #expect(second == SyncReceipt(requested: expected, replaced: expected, eventType: .manualSyncAll))
      #expect(try await deployment.number("SELECT count(*) FROM stripe_sync_queue") == expected)
    }
  }

  @Test("Fifty connections ask for one key at once: one row, no error")
  func parallel() async throws {
    try await Deployment.with { deployment in
      let id = try #require(try await deployment.addSpaces(1).first)
      let parameters = deployment.parameters
      try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 1...50 {
          group.addTask {
            let store = try await PostgresStore.open(parameters)
            let receipt = try await store.enqueue(SyncRequest(.card, .spaces([id])))
            await store.close()
            return receipt.inserted
          }
        }
        var inserted = 0
        for try await count in group { inserted += count }
        #expect(inserted == 1)
      }
      #expect(try await deployment.number("SELECT count(*) FROM stripe_sync_queue") == 1)
    }
  }

  @Test(
    "An upsert resets a job in any status",
    arguments: ["'pending'", "'processing'", "'completed'", "'failed'", "'done'", "'error'", "'what is this'", "NULL"])
  func resets(status: String) async throws {
    try await Deployment.with { deployment in
      let id = try #require(try await deployment.addSpaces(1).first)
      try await deployment.sql.script(
        """
        INSERT INTO stripe_sync_queue (space_id, event_type, payload, status, error_message, created_at, updated_at, processed_at)
        VALUES ('\(id.text)', 'MANUAL_SYNC', '{"old": 1}', \(status), 'boom', now() + interval '1 hour', now() + interval '1 hour', now())
        """)
      let before = try #require(try await deployment.store.job(JobKey(spaceID: id, eventType: .manualSync)))
      try await deployment.sql.script("UPDATE stripe_sync_queue SET created_at = now() - interval '1 hour'")
      let receipt = try await deployment.store.enqueue(SyncRequest(.list, .listed(SpaceQuery())))
      #expect(receipt == SyncReceipt(requested: 1, replaced: 1, eventType: .manualSync))
      let after = try #require(try await deployment.store.job(JobKey(spaceID: id, eventType: .manualSync)))
      #expect(after.rawStatus == "pending")
      #expect(after.errorMessage == nil)
      #expect(after.processedAt == nil)
      #expect(after.payload?.contains("old") == false)
      // Newer than before even when the row's own time stamp lies in the future.
      #expect(try #require(after.updatedAt) > (try #require(before.updatedAt)))
      #expect(try await deployment.text("SELECT created_at > now() - interval '1 minute' FROM stripe_sync_queue") == "true")
      #expect(try await deployment.number("SELECT count(*) FROM stripe_sync_queue") == 1)
    }
  }

  @Test("Each origin writes exactly its payload and event type", arguments: SyncOrigin.allCases)
  func payloads(origin: SyncOrigin) async throws {
    try await Deployment.with { deployment in
      let id = try #require(try await deployment.addSpaces(1, #"'O''Hare "A" \ é'"#).first)
      let scope: SyncScope =
        switch origin {
        case .card, .debugSingle: .spaces([id])
        case .list: .listed(SpaceQuery(filter: .all, search: "hare"))
        case .debugAll: .allActive
        }
      #expect(try await deployment.store.enqueue(SyncRequest(origin, scope)).inserted == 1)
      #expect(try await deployment.text("SELECT event_type FROM stripe_sync_queue") == origin.eventType.rawValue)
      let fixed = try await deployment.text(
        """
        SELECT payload - 'timestamp' - 'manual_sync'
          = jsonb_build_object('space_id', s.id::text, 'space_name', s.name, 'pricing_type', 'hourly')
        FROM stripe_sync_queue JOIN spaces AS s ON s.id = space_id
        """)
      #expect(fixed == "true")
      let keys = try await deployment.text("SELECT string_agg(k, ' ' ORDER BY k) FROM stripe_sync_queue, jsonb_object_keys(payload) AS k")
      switch origin {
      case .card, .list:
        #expect(keys == "manual_sync pricing_type space_id space_name")
        #expect(try await deployment.text("SELECT payload->'manual_sync' FROM stripe_sync_queue") == "true")
      case .debugSingle, .debugAll:
        #expect(keys == "pricing_type space_id space_name timestamp")
        let stamp = try #require(try await deployment.text("SELECT payload->>'timestamp' FROM stripe_sync_queue"))
        #expect(stamp.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z/) != nil)
        #expect(try await deployment.text("SELECT abs(extract(epoch FROM now() - '\(stamp)'::timestamptz)) < 60") == "true")
      }
    }
  }

  @Test("Spaces that are gone are counted as skipped, and ids beyond one chunk go in chunks")
  func manyIDs() async throws {
    try await Deployment.with { deployment in
      let ids = try await deployment.addSpaces(2_100, active: false)
      let sums = Recorder<SyncReceipt>()
      let receipt = try await deployment.store.enqueue(SyncRequest(.card, .spaces(ids.shuffled() + [UUID(), UUID()] + ids.prefix(5)))) {
        sums.append($0)
      }
      #expect(receipt == SyncReceipt(requested: 2_100, inserted: 2_100, skipped: 2, eventType: .manualSync))
      #expect(sums.all.count == 2)
      #expect(sums.all.last == receipt)
      #expect(try await deployment.store.enqueue(SyncRequest(.card, .spaces([]))).requested == 0)
    }
  }

  @Test("What is listed is what is synced: the filter and the search in force")
  func listed() async throws {
    try await Deployment.with { deployment in
      try await deployment.addSpaces(12)
      try await deployment.addSpaces(3, "'Room ' || n", active: false)
      for query in [SpaceQuery(filter: .all, search: "space 1"), SpaceQuery(filter: .inactive), SpaceQuery(filter: .all, search: "!space")]
      {
        try await deployment.sql.script("TRUNCATE stripe_sync_queue")
        let shown = try await deployment.store.page(of: query, at: .first, limit: 100).spaces.map(\.id)
        let receipt = try await deployment.store.enqueue(SyncRequest(.list, .listed(query)))
        #expect(receipt.inserted == shown.count)
        #expect(!shown.isEmpty)
        let synced = try await deployment.sql.run(IDs(sql: "SELECT space_id FROM stripe_sync_queue"))
        #expect(Set(synced) == Set(shown))
      }
    }
  }

  @Test("A cancelled request keeps what it committed and says that it was cancelled")
  func cancellation() async throws {
    try await Deployment.with { deployment in
      try await deployment.addSpaces(9_000)
      let store = deployment.store
      let task = Task {
        try await store.enqueue(SyncRequest(.debugAll, .allActive)) { _ in withUnsafeCurrentTask { $0?.cancel() } }
      }
      await #expect(throws: StoreError.self) { try await task.value }
      do { _ = try await task.value } catch { #expect((error as? StoreError)?.code == .cancelled) }
      #expect(try await deployment.number("SELECT count(*) FROM stripe_sync_queue") == 2_000)
      // The same request begins anew and ends well.
      let receipt = try await store.enqueue(SyncRequest(.debugAll, .allActive))
      #expect(receipt == SyncReceipt(requested: 9_000, inserted: 7_000, replaced: 2_000, eventType: .manualSyncAll))
    }
  }

  @Test("Two requests for everything and a client that writes in another order: all succeed")
  func opposingOrders() async throws {
    try await Deployment.with { deployment in
      try await deployment.addSpaces(6_000)
      _ = try await deployment.store.enqueue(SyncRequest(.debugAll, .allActive))
      let parameters = deployment.parameters
      let store = deployment.store
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 1...2 {
          group.addTask {
            let receipt = try await store.enqueue(SyncRequest(.debugAll, .allActive))
            #expect(receipt.replaced == 6_000)
          }
        }
        group.addTask {
          let other = try await PostgresStore.open(parameters)
          #expect(try await other.enqueue(SyncRequest(.debugAll, .allActive)).requested == 6_000)
          await other.close()
        }
        group.addTask {
          // The web admin's order, by name; it may be the one that a deadlock ends, and tries again as we do.
          let web = try await Connection.open(parameters)
          for _ in 1...3 {
            do throws(PostgresError) {
              try await web.script(
                """
                INSERT INTO stripe_sync_queue (space_id, event_type, payload)
                SELECT id, 'MANUAL_SYNC_ALL', '{}' FROM spaces ORDER BY md5(name)
                ON CONFLICT (space_id, event_type) DO UPDATE SET status = 'pending', updated_at = now()
                """)
            } catch {
              #expect(error.sqlState == "40P01")
            }
          }
          await web.close()
        }
        try await group.waitForAll()
      }
      #expect(try await deployment.number("SELECT count(*) FROM stripe_sync_queue WHERE status = 'pending'") == 6_000)
    }
  }

  @Test("A request that a deadlock ends is sent again and succeeds")
  func deadlock() async throws {
    try await Deployment.with { deployment in
      let ids = try await deployment.addSpaces(2)
      let store = deployment.store
      _ = try await store.enqueue(SyncRequest(.card, .spaces(ids)))
      let other = try await Connection.open(deployment.parameters)
      func lock(_ id: UUID) -> String { "UPDATE stripe_sync_queue SET error_message = 'other' WHERE space_id = '\(id.text)'" }
      // Only we look for the deadlock, so it is our statement that the server ends.
      try await other.script("SET deadlock_timeout = '1min'; BEGIN; \(lock(ids[1]))")
      async let receipt = store.enqueue(SyncRequest(.card, .spaces(ids)))
      let waits = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
      #expect(await until { try await deployment.number(waits) == 1 })
      try await other.script(lock(ids[0]))
      try await other.script("COMMIT")
      #expect(try await receipt == SyncReceipt(requested: 2, replaced: 2, eventType: .manualSync))
      #expect(try await deployment.number("SELECT count(*) FROM stripe_sync_queue WHERE error_message IS NULL") == 2)
      await other.close()
    }
  }
}
