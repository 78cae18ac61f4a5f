import DatabaseSupport
import FoundationEssentials
import Postgres
import PostgresStore
import Stripe
import SyncCore
import SyncWorker
import Synchronization
import Testing

/// The loop on a real queue, with a Stripe that answers at once or misbehaves.
@Suite(.timeLimit(.minutes(2))) struct QueueWorkerTests {
  private static let quick = WorkerConfiguration(
    slots: 4, retry: RetryPolicy(base: .milliseconds(20), maximumAttempts: 3), pollInterval: .milliseconds(20),
    pause: .milliseconds(50), reconnect: RetryPolicy(base: .milliseconds(20), cap: .milliseconds(200)), grace: .milliseconds(200))

  /// Runs a worker on a database until the body returns, then stops it and waits for its end.
  private func withWorker(
    _ database: TestDatabase, _ processor: any SpaceProcessor, _ configuration: WorkerConfiguration = quick,
    lease: Duration = .milliseconds(300), _ body: (Recorder) async throws -> Void
  ) async throws -> [WorkerEvent] {
    let recorder = Recorder()
    let parameters = ConnectionParameters(conninfo: database.conninfo)
    let worker = QueueWorker(configuration, processor: processor) { _ in
      PostgresJobQueue(parameters, lease: lease, retry: configuration.retry)
    } report: {
      recorder.record($0)
    }
    let work = Task { await worker.run() }
    do {
      try await body(recorder)
    } catch {
      await worker.stop()
      await work.value
      throw error
    }
    await worker.stop()
    await work.value
    return recorder.events
  }

  private func enqueueAll(_ database: TestDatabase, _ origin: SyncOrigin = .debugAll) async throws -> SyncReceipt {
    let store = try await PostgresStore.open(ConnectionParameters(conninfo: database.conninfo))
    let receipt = try await store.enqueue(SyncRequest(origin, .allActive))
    await store.close()
    return receipt
  }

  @Test func everyJobIsDoneOnceAndTheSpacesKnowTheirIDs() async throws {
    let database = try await TestDatabase.make()
    try await database.fillSpaces(120)
    try await database.execute("UPDATE spaces SET custom_price = 5 WHERE custom_price IS NULL; DELETE FROM stripe_sync_queue")
    let receipt = try await enqueueAll(database)
    let pushes = Mutex<[UUID: Int]>([:])
    let stripe = StripeSynchroniser(SimulatedStripe(.instant))
    let counting = Scripted { job, space, writeBack throws(StripeFailure) in
      pushes.withLock { $0[job.key.spaceID, default: 0] += 1 }
      try await stripe.synchronise(job, space: space, writeBack: writeBack)
    }
    let events = try await withWorker(database, counting) { await $0.waitForEnded(receipt.requested) }
    #expect(receipt.requested > 80)
    #expect(pushes.withLock { $0.values.allSatisfy { $0 == 1 } && $0.count == receipt.requested })
    #expect(try await database.value("SELECT count(*) FROM stripe_sync_queue WHERE status <> 'completed'") == "0")
    #expect(
      try await database.value(
        """
        SELECT count(*) FROM spaces
        WHERE is_active AND (stripe_product_id IS NULL OR stripe_price_id IS NULL OR last_stripe_sync IS NULL)
        """) == "0")
    #expect(events.last == .stopped)
    #expect(!events.contains { if case .databaseLost = $0 { true } else { false } })
  }

  @Test func aRequestDuringAPushRunsAgainAndIsNeverLost() async throws {
    let database = try await TestDatabase.make()
    try await database.fillSpaces(1)
    let parameters = ConnectionParameters(conninfo: database.conninfo)
    let store = try await PostgresStore.open(parameters)
    let id = try #require(try await store.page(of: SpaceQuery(filter: .all), at: .first, limit: 1).spaces.first?.id)
    let request = SyncRequest(.card, .spaces([id]))
    _ = try await store.enqueue(request)
    let pushes = Atomic<Int>(0)
    let processor = Scripted { _, _, _ throws(StripeFailure) in
      // While the first push runs, the operator asks again.
      guard pushes.add(1, ordering: .relaxed).newValue == 1 else { return }
      _ = try? await store.enqueue(request)
    }
    let events = try await withWorker(database, processor) { await $0.waitForEnded(1) }
    let key = JobKey(spaceID: id, eventType: .manualSync)
    #expect(pushes.load(ordering: .relaxed) == 2)
    #expect(events.contains(.superseded(key)))
    #expect(events.filter { $0 == .completed(key) }.count == 1)
    #expect(try await store.job(key)?.status == .completed)
  }

  @Test func failuresAreTriedAgainAndEndInTheRow() async throws {
    let database = try await TestDatabase.make()
    try await database.fillSpaces(12)
    let receipt = try await enqueueAll(database)
    let tries = Mutex<[UUID: Int]>([:])
    let processor = Scripted { job, _, _ throws(StripeFailure) in
      let attempt = tries.withLock { tries in
        tries[job.key.spaceID, default: 0] += 1
        return tries[job.key.spaceID] ?? 0
      }
      guard attempt > 1 else { throw StripeFailure(kind: .transient, status: 429, code: "rate_limit", message: "slow down") }
      throw StripeFailure(kind: attempt == 2 ? .transient : .permanent, status: 400, code: "url_invalid", message: "Not a valid URL")
    }
    let events = try await withWorker(database, processor) { await $0.waitForEnded(receipt.requested) }
    let rows = try await database.rows("SELECT DISTINCT status, error_message FROM stripe_sync_queue")
    #expect(rows == [["failed", "Stripe 400 url_invalid: Not a valid URL"]])
    #expect(tries.withLock { $0.values.allSatisfy { $0 == 3 } })
    #expect(events.filter { if case .retrying = $0 { true } else { false } }.count == receipt.requested * 2)
  }

  @Test func aGlobalFailurePausesAndCostsNoJob() async throws {
    let database = try await TestDatabase.make()
    try await database.fillSpaces(8)
    let receipt = try await enqueueAll(database)
    let refusals = Atomic<Int>(0)
    let processor = Scripted { _, _, _ throws(StripeFailure) in
      guard refusals.add(1, ordering: .relaxed).newValue <= 4 else { return }
      throw StripeFailure(kind: .global, status: 401, message: "Invalid API Key provided")
    }
    let events = try await withWorker(database, processor) { await $0.waitForEnded(receipt.requested) }
    #expect(events.contains { if case .paused = $0 { true } else { false } })
    #expect(try await database.value("SELECT count(*) FROM stripe_sync_queue WHERE status = 'completed'") == String(receipt.requested))
  }

  @Test(
    "What the database refuses for one space fails that job, with the reason, and no connection is taken for lost",
    arguments: [true, false],
    [
      // The trigger on `spaces` takes the write-back for an edit and inserts what is there already.
      "CREATE TRIGGER eager AFTER UPDATE ON spaces FOR EACH ROW WHEN (NEW.name = 'Space 1') EXECUTE FUNCTION refuse()",
      // The row can't be read as what it should be.
      "UPDATE spaces SET is_active = 'perhaps' WHERE name = 'Space 1'",
    ])
  func whatTheDatabaseRefusesIsTheJobsFailure(_ migrated: Bool, _ harm: String) async throws {
    let database = try await TestDatabase.make()
    try await database.execute(
      """
      ALTER TABLE spaces DISABLE TRIGGER USER;
      ALTER TABLE spaces ALTER is_active DROP DEFAULT, ALTER is_active TYPE text;
      INSERT INTO spaces (name, pricing_type, hourly_price, is_active) SELECT 'Space ' || n, 'hourly', 10, 'true' FROM generate_series(1, 3) AS n;
      CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN INSERT INTO stripe_sync_queue (space_id, event_type, payload) VALUES (NEW.id, ''UPDATE'', ''{}''); RETURN NEW; END';
      INSERT INTO stripe_sync_queue (space_id, event_type, payload) SELECT id, 'UPDATE', '{}' FROM spaces;
      """)
    if migrated { try await Migrator(ConnectionParameters(conninfo: database.conninfo)).up() }
    try await database.execute(harm)
    let stripe = StripeSynchroniser(SimulatedStripe(.instant))
    let pushes = Mutex<[UUID: Int]>([:])
    let processor = Scripted { job, space, writeBack throws(StripeFailure) in
      pushes.withLock { $0[job.key.spaceID, default: 0] += 1 }
      try await stripe.synchronise(job, space: space, writeBack: writeBack)
    }
    let events = try await withWorker(database, processor, lease: .seconds(10)) { await $0.waitForEnded(3) }
    let rows = try await database.rows(
      "SELECT s.name, q.status, q.error_message FROM stripe_sync_queue q JOIN spaces s ON s.id = q.space_id ORDER BY 1")
    #expect(rows.map { $0[1] } == ["failed", "completed", "completed"])
    #expect(rows[0][2]?.contains("SQLSTATE 2") == true && rows[0][2]?.contains("3 tries") == true, "\(rows[0])")
    #expect(!events.contains { if case .databaseLost = $0 { true } else { false } })
    #expect(pushes.withLock { $0.values.allSatisfy { $0 <= 3 } })
  }

  @Test func lostConnectionsAreOpenedAgainAndTheWorkGoesOn() async throws {
    let database = try await TestDatabase.make()
    try await database.fillSpaces(60)
    let receipt = try await enqueueAll(database)
    let seen = Atomic<Int>(0)
    let processor = Scripted { _, _, _ throws(StripeFailure) in
      if seen.add(1, ordering: .relaxed).newValue == 10 {
        _ = try? await database.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
      }
    }
    let events = try await withWorker(database, processor) { recorder in
      // What was in hand when the connections died is left behind as processing and taken up again after the lease.
      await recorder.wait { events in
        Set(
          events.compactMap { event -> JobKey? in
            guard case .completed(let key) = event else { return nil }
            return key
          }
        ).count == receipt.requested
      }
    }
    #expect(events.last == .stopped)
    #expect(try await database.value("SELECT count(*) FROM stripe_sync_queue WHERE status <> 'completed'") == "0")
  }

  @Test func stoppingReleasesWhatHangsAndReturns() async throws {
    let database = try await TestDatabase.make()
    try await database.fillSpaces(8)
    _ = try await enqueueAll(database)
    let clock = ContinuousClock()
    let started = clock.now
    let processor = Scripted { _, _, _ throws(StripeFailure) in
      do {
        try await Task.sleep(for: .seconds(600))
      } catch {
        throw StripeFailure(kind: .transient, message: "cancelled")
      }
    }
    let events = try await withWorker(database, processor) { recorder in
      await recorder.wait { $0.filter { if case .claimed = $0 { true } else { false } }.count == 4 }
    }
    #expect(started.duration(to: clock.now) < .seconds(30))
    #expect(events.filter { if case .released = $0 { true } else { false } }.count == 4)
    #expect(try await database.value("SELECT count(*) FROM stripe_sync_queue WHERE status <> 'pending'") == "0")
  }

  @Test func cancellingTheCallerIsAGracefulStop() async throws {
    let database = try await TestDatabase.make()
    let recorder = Recorder()
    let parameters = ConnectionParameters(conninfo: database.conninfo)
    let worker = QueueWorker(Self.quick, processor: StripeSynchroniser(SimulatedStripe(.instant))) { _ in
      PostgresJobQueue(parameters, lease: .milliseconds(300))
    } report: {
      recorder.record($0)
    }
    let work = Task { await worker.run() }
    await recorder.wait { $0.contains(.idle) }
    work.cancel()
    await work.value
    #expect(recorder.events.last == .stopped)
  }

  @Test func housekeepingThatFailsIsToldOnceForEachReason() async {
    let recorder = Recorder()
    let keeper = FailingKeeper([
      StoreError(.unreachable, "gone"), StoreError(.forbidden, "a"), StoreError(.forbidden, "a"), StoreError(.refused, "b"), nil,
      StoreError(.refused, "b"),
    ])
    let openQueue: QueueWorker.QueueFactory = { _ throws(StoreError) in throw StoreError(.unreachable, "none") }
    let worker = QueueWorker(
      Self.quick, processor: Scripted { _, _, _ throws(StripeFailure) in }, openQueue: openQueue, keeper: keeper,
      report: { recorder.record($0) })
    let work = Task { await worker.run() }
    await keeper.hasEnded()
    await worker.stop()
    await work.value
    #expect(recorder.events.compactMap { if case .keeperFailed(let error) = $0 { error } else { nil } } == ["a", "b", "b"])
  }

  @Test func anUnreachableDatabaseIsTriedAgainUntilStopped() async throws {
    let recorder = Recorder()
    let nowhere = ConnectionParameters(conninfo: "host=/nonexistent/spacesync", connectTimeout: .seconds(1))
    let worker = QueueWorker(Self.quick, processor: StripeSynchroniser(SimulatedStripe(.instant))) { _ in
      PostgresJobQueue(nowhere)
    } report: {
      recorder.record($0)
    }
    let work = Task { await worker.run() }
    await recorder.wait { $0.filter { if case .databaseLost = $0 { true } else { false } }.count >= 8 }
    await worker.stop()
    await work.value
    #expect(recorder.events.last == .stopped)
  }
}
