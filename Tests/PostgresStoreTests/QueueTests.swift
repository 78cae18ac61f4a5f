import FoundationEssentials
import Postgres
import PostgresStore
import SyncCore
import Testing

@Suite struct QueueTests {
  @Test("A job is claimed with its payload, its space is read, its ids are written back, and it ends")
  func wholeWay() async throws {
    try await Deployment.with { deployment in
      let id = try #require(try await deployment.addSpaces(1).first)
      _ = try await deployment.store.enqueue(SyncRequest(.card, .spaces([id])))
      let queue = PostgresJobQueue(deployment.parameters)
      let job = try #require(try await queue.claim())
      #expect(job.key == JobKey(spaceID: id, eventType: .manualSync))
      #expect(job.payload.contains(id.text) && job.attempt == 1 && job.requestedAt != nil)
      #expect(try await deployment.text("SELECT status FROM stripe_sync_queue") == "processing")
      #expect(try await queue.space(of: job)?.name == "Space 1")
      #expect(try await queue.writeBack(StripeIDs(product: "prod_1", price: "price_1"), of: job))
      // The trigger on spaces does not take the write-back for an edit.
      #expect(try await deployment.number("SELECT count(*) FROM stripe_sync_queue") == 1)
      #expect(try await queue.finish(job, .completed) == .written)
      let ended = try #require(try await deployment.store.job(job.key))
      #expect(ended.rawStatus == "completed" && ended.processedAt != nil && ended.errorMessage == nil)
      let space = try #require(try await deployment.store.space(id)?.space)
      #expect(space.stripeProductID == "prod_1" && space.stripePriceID == "price_1" && space.lastStripeSync != nil)
      #expect(try await queue.claim() == nil)
      #expect(try await deployment.locks() == 0)
      await queue.close()
    }
  }

  @Test("Each way to end a try leaves the row as it must")
  func outcomes() async throws {
    try await Deployment.with { deployment in
      let ids = try await deployment.addSpaces(1)
      let queue = PostgresJobQueue(deployment.parameters)
      for (outcome, status, message, isProcessed) in [
        (JobOutcome.failed("400 no such price"), "failed", "400 no such price" as String?, true), (.retry("503"), "pending", "503", false),
        (.completed, "completed", nil, true),
      ] {
        _ = try await deployment.store.enqueue(SyncRequest(.card, .spaces(ids)))
        let job = try #require(try await queue.claim())
        #expect(try await queue.finish(job, outcome) == .written)
        let row = try #require(try await deployment.store.job(job.key))
        #expect(row.rawStatus == status && row.errorMessage == message && (row.processedAt != nil) == isProcessed)
      }
      try await deployment.sql.script("UPDATE stripe_sync_queue SET status = 'pending', error_message = 'of an earlier try'")
      let job = try #require(try await queue.claim())
      #expect(try await queue.finish(job, .released) == .written)
      let row = try #require(try await deployment.store.job(job.key))
      #expect(row.rawStatus == "pending" && row.errorMessage == "of an earlier try")
      await queue.close()
    }
  }

  @Test("A job that is asked for again while it is in hand stays pending, and runs again", arguments: [true, false])
  func superseded(succeeds: Bool) async throws {
    try await Deployment.with { deployment in
      let ids = try await deployment.addSpaces(1)
      _ = try await deployment.store.enqueue(SyncRequest(.card, .spaces(ids)))
      let first = PostgresJobQueue(deployment.parameters)
      let second = PostgresJobQueue(deployment.parameters)
      let job = try #require(try await first.claim())
      _ = try await deployment.store.enqueue(SyncRequest(.card, .spaces(ids)))
      // It waits again, but its space is in hand: nobody else may push it meanwhile.
      #expect(try await second.claim() == nil)
      #expect(try await first.finish(job, succeeds ? .completed : .failed("no")) == .superseded)
      #expect(try await deployment.text("SELECT status FROM stripe_sync_queue") == "pending")
      let again = try #require(try await second.claim())
      #expect(again.key == job.key && again.claim != job.claim)
      // The old claim is worth nothing any more, not even by the row's status (the row is in hand again).
      #expect(try await first.finish(job, .completed) == .superseded)
      #expect(try await second.finish(again, .completed) == .written)
      await first.close()
      await second.close()
    }
  }

  @Test("Eight slots drain the queue: every job once, no space in two hands")
  func exclusion() async throws {
    try await Deployment.with { deployment in
      let ids = try await deployment.addSpaces(12)
      for origin in [SyncOrigin.card, .debugSingle, .debugAll] { _ = try await deployment.store.enqueue(SyncRequest(origin, .spaces(ids))) }
      let hands = Hands()
      let parameters = deployment.parameters
      try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 1...8 {
          group.addTask {
            let queue = PostgresJobQueue(parameters)
            var done = 0
            while !(await hands.isEmpty(36)) {
              guard let job = try await queue.claim() else {
                await Task.yield()
                continue
              }
              await hands.take(job.key)
              _ = try await queue.space(of: job)
              await hands.free(job.key)
              #expect(try await queue.finish(job, .completed) == .written)
              done += 1
            }
            await queue.close()
            return done
          }
        }
        var done = 0
        for try await count in group { done += count }
        #expect(done == 36)
      }
      #expect(await hands.overlaps == 0)
      #expect(try await deployment.number("SELECT count(*) FROM stripe_sync_queue WHERE status = 'completed'") == 36)
      #expect(try await deployment.locks() == 0)
    }
  }

  @Test("The oldest request comes first")
  func order() async throws {
    try await Deployment.with { deployment in
      let ids = try await deployment.addSpaces(5)
      let queue = PostgresJobQueue(deployment.parameters)
      let order = ids.shuffled()
      for id in order { _ = try await deployment.store.enqueue(SyncRequest(.card, .spaces([id]))) }
      var claimed: [UUID] = []
      while let job = try await queue.claim() {
        claimed.append(job.key.spaceID)
        _ = try await queue.finish(job, .completed)
      }
      #expect(claimed == order)
      await queue.close()
    }
  }

  @Test("What a dead worker left is taken over after the lease, what a living one holds is not")
  func orphans() async throws {
    try await Deployment.with { deployment in
      let ids = try await deployment.addSpaces(1)
      _ = try await deployment.store.enqueue(SyncRequest(.card, .spaces(ids)))
      let dead = PostgresJobQueue(deployment.parameters, lease: .seconds(60))
      let living = PostgresJobQueue(deployment.parameters, lease: .seconds(60))
      let job = try #require(try await dead.claim())
      #expect(try await living.claim() == nil)
      // Older than the lease, but its holder lives.
      try await deployment.sql.script("UPDATE stripe_sync_queue SET updated_at = now() - interval '2 minutes'")
      #expect(try await living.claim() == nil)
      // Its holder is gone, and it is younger than the lease: the push may still be on its way.
      try await deployment.sql.script("UPDATE stripe_sync_queue SET updated_at = now()")
      await dead.close()
      #expect(await until { try await deployment.locks() == 0 })
      #expect(try await living.claim() == nil)
      try await deployment.sql.script("UPDATE stripe_sync_queue SET updated_at = now() - interval '2 minutes'")
      let taken = try #require(try await living.claim())
      #expect(taken.key == job.key)
      #expect(try await living.finish(taken, .completed) == .written)
      await living.close()
    }
  }

  @Test("A lost connection: no write-back without the lock, but the outcome is not lost")
  func lostConnection() async throws {
    try await Deployment.with { deployment in
      let ids = try await deployment.addSpaces(1)
      _ = try await deployment.store.enqueue(SyncRequest(.card, .spaces(ids)))
      var parameters = deployment.parameters
      parameters.applicationName = "slot_" + parameters.applicationName
      let queue = PostgresJobQueue(parameters)
      let job = try #require(try await queue.claim())
      let cut = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = '\(parameters.applicationName)'"
      try await deployment.sql.script(cut)
      let ids1 = StripeIDs(product: "prod_1", price: nil)
      let error = await failure { _ = try await queue.writeBack(ids1, of: job) }
      #expect(error?.code == .unreachable)
      #expect(try await queue.writeBack(ids1, of: job) == false)
      #expect(try await deployment.text("SELECT stripe_product_id FROM spaces") == nil)
      #expect(try await queue.finish(job, .completed) == .written)
      await queue.close()
    }
  }

  @Test("A job kept back by the worker is left out until it is asked for again")
  func deferred() async throws {
    try await Deployment.with { deployment in
      let ids = try await deployment.addSpaces(2)
      _ = try await deployment.store.enqueue(SyncRequest(.card, .spaces([ids[0]])))
      let queue = PostgresJobQueue(deployment.parameters)
      let job = try #require(try await queue.claim())
      #expect(try await queue.finish(job, .retry("503")) == .written)
      let deferred = [DeferredJob(key: job.key, requestedAt: job.requestedAt)]
      #expect(try await queue.claim(upTo: 1, deferring: deferred).isEmpty)
      _ = try await deployment.store.enqueue(SyncRequest(.card, .spaces([ids[1]])))
      let other = try #require(try await queue.claim(upTo: 1, deferring: deferred).first)
      #expect(other.key.spaceID == ids[1])
      _ = try await queue.finish(other, .completed)
      _ = try await deployment.store.enqueue(SyncRequest(.card, .spaces([ids[0]])))
      let again = try #require(try await queue.claim(upTo: 1, deferring: deferred).first)
      #expect(again.key == job.key)
      _ = try await queue.finish(again, .completed)
      // A request without a moment is kept back just as well.
      try await deployment.sql.script(
        "UPDATE stripe_sync_queue SET status = 'pending', created_at = NULL WHERE space_id = '\(ids[0].text)'")
      #expect(try await queue.claim(upTo: 1, deferring: [DeferredJob(key: job.key, requestedAt: nil)]).isEmpty)
      #expect(try await queue.claim()?.requestedAt == nil)
      await queue.close()
    }
  }

  @Test("Without updated_at, or without the right to write, the worker refuses and says why")
  func refusals() async throws {
    try await Deployment.with("ALTER TABLE stripe_sync_queue DROP COLUMN updated_at") { deployment in
      let error = await failure { _ = try await PostgresJobQueue(deployment.parameters).claim() }
      #expect(error?.code == .unsafe)
      #expect(error?.description.contains("updated_at") == true)
    }
    try await Deployment.with { deployment in
      var parameters = deployment.parameters
      parameters.readOnly = true
      #expect(await failure { _ = try await PostgresJobQueue(parameters).claim() }?.code == .readOnly)
    }
  }

  @Test("A write-back of a space that is gone says stop; one where the columns lack says nothing is in the way")
  func writeBackEdges() async throws {
    try await Deployment.with("ALTER TABLE spaces DROP COLUMN stripe_price_id") { deployment in
      let ids = try await deployment.addSpaces(1)
      _ = try await deployment.store.enqueue(SyncRequest(.card, .spaces(ids)))
      let queue = PostgresJobQueue(deployment.parameters)
      let job = try #require(try await queue.claim())
      #expect(try await queue.writeBack(StripeIDs(product: "p", price: "q"), of: job))
      try await deployment.sql.script("ALTER TABLE spaces DISABLE TRIGGER USER; DELETE FROM spaces")
      #expect(try await queue.space(of: job) == nil)
      #expect(try await queue.writeBack(StripeIDs(product: "p", price: "q"), of: job) == false)
      #expect(try await queue.finish(job, .completed) == .written)
      await queue.close()
    }
  }
}

/// What an edit in the midst of a push leaves behind.
@Suite struct EditDuringPushTests {
  @Test(
    "A row that was edited after it was read for the push needs a sync; the write-back's own touch is no edit",
    arguments: [true, false], [true, false])
  func anEditDuringAPushNeedsAnotherSync(_ migrated: Bool, _ isEdited: Bool) async throws {
    // As many deployments have it: whatever writes to the row moves updated_at.
    let touch = """
      CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.updated_at := now(); RETURN NEW; END';
      CREATE TRIGGER touch BEFORE UPDATE ON spaces FOR EACH ROW EXECUTE FUNCTION touch();
      """
    try await Deployment.with(touch) { deployment in
      let id = try #require(try await deployment.addSpaces(1).first)
      if migrated { try await deployment.migrator.up() }
      let store = try await PostgresStore.open(deployment.parameters)
      _ = try await store.enqueue(SyncRequest(.card, .spaces([id])))
      let queue = deployment.queue()
      let job = try #require(try await queue.claim())
      let space = try #require(try await queue.space(of: job))
      // The trigger that would ask for another sync is off: the filter is for those whom none asks for.
      if isEdited {
        try await deployment.sql.script(
          "ALTER TABLE spaces DISABLE TRIGGER trigger_stripe_sync_on_spaces; UPDATE spaces SET hourly_price = 99")
      }
      #expect(try await queue.writeBack(StripeIDs(product: "prod_1", price: "price_1"), of: job, pushed: space))
      #expect(try await queue.finish(job, .completed) == .written)
      let after = try #require(try await store.space(id)?.space)
      #expect(after.needsSync == isEdited && after.syncNeeds == (isEdited ? [.changed] : []), "\(after)")
      await queue.close()
      await store.close()
    }
  }
}

/// Who works on which space, as the far end sees it.
private actor Hands {
  private var spaces: Set<UUID> = []
  private var ended = 0
  private(set) var overlaps = 0

  func take(_ key: JobKey) { if !spaces.insert(key.spaceID).inserted { overlaps += 1 } }

  func free(_ key: JobKey) {
    spaces.remove(key.spaceID)
    ended += 1
  }

  func isEmpty(_ total: Int) -> Bool { ended >= total }
}

extension Deployment {
  /// How many advisory locks are held on this database.
  func locks() async throws -> Int {
    try await number(
      "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
  }
}
