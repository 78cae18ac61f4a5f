import DatabaseSupport
import FoundationEssentials
import Postgres
import PostgresStore
import SyncCore
import SyncWorker
import Synchronization
import Testing

/// The worker on a migrated table: it keeps its leases alive, and stops when it can't.
@Suite(.timeLimit(.minutes(2))) struct LeasedWorkerTests {
  @Test func everyTryIsLoggedAndTheWorkerSaysThatItIsThere() async throws {
    let bench = try await LeasedBench.make(
      jobs: 30,
      Scripted { job, _, writeBack throws(StripeFailure) in
        _ = await writeBack(StripeIDs(product: "prod_1", price: nil, requestID: "req_\(job.attempt)"))
      })
    await bench.recorder.waitForEnded(30)
    #expect(try await bench.database.value("SELECT state FROM spacesync_worker") == "running")
    let events = await bench.stop()
    #expect(events.filter { if case .completed = $0 { true } else { false } }.count == 30)
    let logged = "SELECT count(*) FROM spacesync_attempt WHERE outcome = 'completed' AND request_id = 'req_1'"
    #expect(try await bench.database.value(logged) == "30")
    #expect(try await bench.database.value("SELECT count(*) FROM spacesync_lease") == "0")
    #expect(try await bench.database.value("SELECT count(*) FROM spacesync_worker") == "0")
    #expect(try await bench.database.value("SELECT count(*) FROM stripe_sync_queue WHERE synced_revision IS DISTINCT FROM revision") == "0")
  }

  @Test func triesAreCountedByTheDatabaseAndEndThere() async throws {
    let failure = StripeFailure(kind: .transient, status: 503, message: "down", requestID: "req_1")
    let bench = try await LeasedBench.make(
      jobs: 1, retry: RetryPolicy(base: .milliseconds(10), maximumAttempts: 3), Scripted { _, _, _ throws(StripeFailure) in throw failure })
    await bench.recorder.waitForEnded(1)
    let events = await bench.stop()
    let attempts = events.compactMap { if case .retrying(_, let attempt, _, _) = $0 { attempt } else { nil } }
    #expect(attempts == [1, 2])
    #expect(events.contains { if case .failed(_, let error) = $0 { error.contains("after 3 tries") } else { false } })
    #expect(
      try await bench.database.value("SELECT string_agg(outcome || attempt || request_id, ',' ORDER BY id) FROM spacesync_attempt")
        == "retry1req_1,retry2req_1,failed3req_1")
  }

  @Test func aPushThatOutlivesItsLeaseManyTimesKeepsIt() async throws {
    let pushes = Atomic<Int>(0)
    let bench = try await LeasedBench.make(
      jobs: 1, lease: .seconds(1),
      Scripted { _, _, _ throws(StripeFailure) in
        pushes.add(1, ordering: .relaxed)
        try? await Task.sleep(for: .seconds(4))
      })
    await bench.recorder.waitForEnded(1)
    let events = await bench.stop()
    #expect(pushes.load(ordering: .relaxed) == 1)
    #expect(!events.contains { if case .swept = $0 { true } else { false } })
  }

  @Test func aLeaseThatIsTakenAwayStopsThePushAndNothingIsWritten() async throws {
    let stopped = Mutex(false)
    let bench = try await LeasedBench.make(
      jobs: 1, lease: .milliseconds(600), slots: 1,
      Scripted { _, _, _ throws(StripeFailure) in
        guard stopped.withLock({ !$0 }) else { return }
        do {
          try await Task.sleep(for: .seconds(600))
        } catch {
          stopped.withLock { $0 = true }
        }
      })
    await bench.recorder.wait { $0.contains { if case .claimed = $0 { true } else { false } } }
    try await bench.database.execute(
      """
      UPDATE spacesync_lease SET token = gen_random_uuid(), until = now() + interval '300 milliseconds';
      UPDATE stripe_sync_queue SET lease_token = (SELECT token FROM spacesync_lease)
      """)
    await bench.recorder.waitForEnded(1)
    let events = await bench.stop()
    #expect(stopped.withLock { $0 })
    // The thief said nothing more: its lease ended, its job was freed, and this worker did it.
    #expect(events.contains { if case .claimLost = $0 { true } else { false } })
    #expect(events.contains { if case .swept(let result) = $0 { result.requeued.count == 1 } else { false } })
    #expect(try await bench.database.value("SELECT string_agg(outcome, ',' ORDER BY id) FROM spacesync_attempt") == "lost,completed")
  }

  @Test func aDatabaseThatHangsStopsThePushWhileItsLeaseStillHolds() async throws {
    let stopped = Mutex<Timestamp?>(nil)
    let bench = try await LeasedBench.make(
      jobs: 1, lease: .seconds(3), slots: 1,
      Scripted { _, _, _ throws(StripeFailure) in
        guard stopped.withLock({ $0 == nil }) else { return }
        do {
          try await Task.sleep(for: .seconds(600))
        } catch {
          stopped.withLock { $0 = .now }
        }
      })
    await bench.recorder.wait { $0.contains { if case .claimed = $0 { true } else { false } } }
    // Whoever holds this lock makes every heartbeat wait.
    let lock = try await bench.database.connect()
    try await lock.script("BEGIN; LOCK TABLE spacesync_lease IN ACCESS EXCLUSIVE MODE")
    while stopped.withLock({ $0 == nil }) { try await Task.sleep(for: .milliseconds(10)) }
    let moment = try #require(stopped.withLock { $0 })
    let held = try await lock.run(
      Query("SELECT (until > to_timestamp(0) + \(moment.microseconds) * interval '1 microsecond')::text FROM spacesync_lease"))
    #expect(held == [["true"]])
    try await lock.script("ROLLBACK")
    await lock.close()
    await bench.recorder.waitForEnded(1)
    _ = await bench.stop()
    #expect(try await bench.database.value("SELECT status FROM stripe_sync_queue") == "completed")
  }

  @Test func onAnUnmigratedTableALostConnectionStopsThePushAtOnce() async throws {
    let stopped = Mutex(false)
    let bench = try await LeasedBench.make(
      jobs: 1, lease: .milliseconds(500), slots: 1, connectionCheck: .milliseconds(20), isMigrated: false,
      Scripted { _, _, _ throws(StripeFailure) in
        guard stopped.withLock({ !$0 }) else { return }
        do {
          try await Task.sleep(for: .seconds(600))
        } catch {
          stopped.withLock { $0 = true }
        }
      })
    await bench.recorder.wait { $0.contains { if case .claimed = $0 { true } else { false } } }
    // The server is shared by all tests: only this database's.
    try await bench.database.execute(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'worker' AND datname = current_database()")
    await bench.recorder.waitForEnded(1)
    let events = await bench.stop()
    #expect(stopped.withLock { $0 })
    #expect(events.contains { if case .claimLost = $0 { true } else { false } })
  }

  @Test func aTableThatIsMigratedAndBackUnderTheWorkerIsWorkedOnByItsOwnRules() async throws {
    let bench = try await LeasedBench.make(jobs: 5, isMigrated: false, Scripted { _, _, _ throws(StripeFailure) in })
    let migrator = Migrator(ConnectionParameters(conninfo: bench.database.conninfo))
    await bench.recorder.waitForEnded(5)
    _ = try await migrator.up()
    _ = try await bench.store.enqueue(SyncRequest(.debugAll, .allActive))
    await bench.recorder.waitForEnded(10)
    #expect(try await bench.database.value("SELECT count(*) FROM spacesync_attempt") == "5")
    _ = try await migrator.down(force: true)
    _ = try await bench.store.enqueue(SyncRequest(.debugAll, .allActive))
    await bench.recorder.waitForEnded(15)
    _ = await bench.stop()
    #expect(try await bench.database.value("SELECT count(*) FROM stripe_sync_queue WHERE status <> 'completed'") == "0")
  }
}
