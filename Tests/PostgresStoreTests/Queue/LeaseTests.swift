import FoundationEssentials
import Postgres
import PostgresStore
import SyncCore
import Testing

/// The rules of a migrated table, one after the other.
@Suite struct LeaseTests {
  @Test("A job is claimed with a lease, its ids are written under it, and it ends: row, lease and log agree")
  func wholeWay() async throws {
    try await Deployment.migrated { deployment in
      let id = try #require(try await deployment.addSpaces(1).first)
      let receipt = try await deployment.store.enqueue(SyncRequest(.card, .spaces([id])))
      #expect(receipt == SyncReceipt(requested: 1, inserted: 1, eventType: .manualSync, revision: 1))
      let queue = PostgresJobQueue(deployment.parameters, worker: "w1", lease: .seconds(60))
      let job = try #require(try await queue.claim())
      #expect(job.revision == 1 && job.attempt == 1 && job.lease == .seconds(60) && job.claimedAt != nil && job.requestedAt != nil)
      #expect(try await deployment.text("SELECT worker FROM spacesync_lease") == "w1")
      #expect(try await queue.space(of: job)?.name == "Space 1")
      #expect(try await queue.renew(job))
      #expect(try await queue.writeBack(StripeIDs(product: "prod_1", price: "price_1"), of: job))
      #expect(try await deployment.number("SELECT count(*) FROM stripe_sync_queue") == 1)
      #expect(try await queue.finish(job, .completed, requestID: "req_9") == .written)
      let row = try #require(try await deployment.store.job(job.key))
      #expect(row.status == .completed && row.processedAt != nil && row.isInHand == false && row.attempts == 1)
      #expect(try await deployment.number("SELECT synced_revision FROM stripe_sync_queue") == 1)
      #expect(try await deployment.number("SELECT count(*) FROM spacesync_lease") == 0)
      #expect(
        try await deployment.text("SELECT concat_ws('|', outcome, revision, attempt, worker, request_id) FROM spacesync_attempt")
          == "completed|1|1|w1|req_9")
      #expect(try await queue.claim() == nil)
      #expect(try await queue.finish(job, .completed) == .lost)
      await queue.close()
    }
  }

  @Test("Rows that others hold, however many, cost a claim no lock each: the server has room for a few thousand")
  func besideManyLockedRows() async throws {
    try await Deployment.migrated { deployment in
      _ = try await deployment.addSpaces(20_000)
      _ = try await deployment.store.enqueue(SyncRequest(.debugAll, .allActive))
      let other = try await Connection.open(deployment.parameters)
      try await other.script("BEGIN; UPDATE stripe_sync_queue SET payload = payload")
      let queue = deployment.queue()
      #expect(try await queue.claim(upTo: 4).isEmpty)
      try await other.script("ROLLBACK")
      #expect(try await queue.claim(upTo: 4).count == 4)
      await queue.close()
      await other.close()
    }
  }

  @Test("A request during the push: the space stays in one hand, the job runs again, and the old claim ends nothing")
  func superseded() async throws {
    try await Deployment.migrated { deployment in
      let ids = try await deployment.addSpaces(1)
      _ = try await deployment.store.enqueue(SyncRequest(.card, .spaces(ids)))
      let (first, second) = (deployment.queue(), deployment.queue())
      let job = try #require(try await first.claim())
      let receipt = try await deployment.store.enqueue(SyncRequest(.card, .spaces(ids)))
      #expect(receipt == SyncReceipt(requested: 1, superseding: 1, eventType: .manualSync, revision: 2))
      let waiting = try #require(try await deployment.store.job(job.key))
      #expect(waiting.state(at: .distantFuture) == .superseding)
      // Another job of the same space waits as well: the lease is the space's.
      _ = try await deployment.store.enqueue(SyncRequest(.debugSingle, .spaces(ids)))
      #expect(try await second.claim() == nil)
      #expect(try await first.finish(job, .completed) == .superseded)
      #expect(try await deployment.text("SELECT status FROM stripe_sync_queue WHERE event_type = 'MANUAL_SYNC'") == "pending")
      var again = try #require(try await second.claim())
      if again.key != job.key {
        #expect(try await second.finish(again, .completed) == .written)
        again = try #require(try await second.claim())
      }
      #expect(again.key == job.key && again.revision == 2 && again.attempt == 1)
      #expect(try await first.finish(job, .completed) == .lost)
      #expect(try await second.finish(again, .completed) == .written)
    }
  }

  @Test("A failed try waits longer each time, ends after the last one, and is tried at once when it is asked for again")
  func failures() async throws {
    try await Deployment.migrated { deployment in
      let ids = try await deployment.addSpaces(1)
      _ = try await deployment.store.enqueue(SyncRequest(.card, .spaces(ids)))
      let queue = deployment.queue(retry: RetryPolicy(base: .seconds(100), maximumAttempts: 3))
      var delays: [Duration] = []
      for attempt in 1...3 {
        let job = try #require(try await queue.claim())
        #expect(job.attempt == attempt)
        switch try await queue.finish(job, .retry("503"), requestID: "req_\(attempt)") {
        case .scheduled(let delay):
          delays.append(delay)
          #expect(try await queue.claim() == nil)
          #expect(try await deployment.store.job(job.key)?.state(at: .now) == .retrying)
          // As a repair, or the trigger would take it for an enqueue.
          try await deployment.sql.script(
            "SET spacesync.repair = 'on'; UPDATE stripe_sync_queue SET next_attempt_at = now(); RESET spacesync.repair")
        case let result:
          #expect(attempt == 3 && result == .written)
        }
      }
      #expect(delays.count == 2 && delays[0] >= .seconds(49) && delays[0] <= .seconds(150))
      #expect(delays[1] >= .seconds(99) && delays[1] <= .seconds(300))
      let row = try #require(try await deployment.store.jobs(JobQuery()).first)
      #expect(row.status == .failed)
    }
  }

  @Test("A permanent failure fails at once; retry by an operator brings it back with its payload and a name")
  func permanent() async throws {
    try await Deployment.migrated { deployment in
      let ids = try await deployment.addSpaces(2)
      let store = try await PostgresStore.open(deployment.parameters, operator: "marie@db1")
      _ = try await store.enqueue(SyncRequest(.card, .spaces(ids)))
      #expect(try await deployment.number("SELECT count(*) FROM stripe_sync_queue WHERE requested_by = 'marie@db1'") == 2)
      let queue = deployment.queue()
      for job in try await queue.claim(upTo: 10) { #expect(try await queue.finish(job, .failed("400 no")) == .written) }
      let before = try await deployment.text("SELECT string_agg(payload::text, ',' ORDER BY space_id) FROM stripe_sync_queue")
      #expect(try await deployment.store.retryFailed([ids[0]]) == [JobKey(spaceID: ids[0], eventType: .manualSync)])
      #expect(try await store.retryFailed(nil) == [JobKey(spaceID: ids[1], eventType: .manualSync)])
      #expect(try await store.retryFailed(nil) == [])
      let rows = try await deployment.store.jobs(JobQuery()).sorted { $0.key.spaceID < $1.key.spaceID }
      #expect(rows.map(\.status) == [.pending, .pending] && rows.map(\.attempts) == [0, 0] && rows.map(\.revision) == [2, 2])
      #expect(rows.map(\.requestedBy) == [nil, "marie@db1"] && rows.allSatisfy { $0.errorMessage == nil })
      #expect(try await deployment.text("SELECT string_agg(payload::text, ',' ORDER BY space_id) FROM stripe_sync_queue") == before)
      #expect(try await deployment.number("SELECT count(*) FROM spacesync_attempt WHERE outcome = 'failed' AND error = '400 no'") == 2)
      await store.close()
    }
  }

  @Test("A batch holds one job a space, in order of their turn, and ends in one statement")
  func batches() async throws {
    try await Deployment.migrated { deployment in
      let ids = try await deployment.addSpaces(30)
      for origin in [SyncOrigin.card, .debugAll] { _ = try await deployment.store.enqueue(SyncRequest(origin, .spaces(ids))) }
      let queue = deployment.queue()
      let jobs = try await queue.claim(upTo: 60)
      #expect(Set(jobs.map(\.key.spaceID)).count == jobs.count && jobs.count == 30)
      #expect(try await queue.claim(upTo: 60) == [])
      _ = try await deployment.store.enqueue(SyncRequest(.spaces([jobs[0].key.spaceID]), eventType: jobs[0].key.eventType))
      try await deployment.sql.script("DELETE FROM stripe_sync_queue WHERE space_id = '\(jobs[1].key.spaceID.text)'")
      let results = try await queue.finish(completed: jobs)
      #expect(results[0] == .superseded)
      #expect(results[1] == .lost)
      #expect(results.dropFirst(2).allSatisfy { $0 == .written })
      #expect(try await deployment.number("SELECT count(*) FROM spacesync_lease") == 0)
      #expect(try await deployment.number("SELECT count(*) FROM spacesync_attempt WHERE worker = 'w'") == 29)
    }
  }

  @Test("The place in the queue is kept by who is edited often; the oldest turn comes first")
  func order() async throws {
    try await Deployment.migrated { deployment in
      let order = try await deployment.addSpaces(5).shuffled()
      for id in order { _ = try await deployment.store.enqueue(SyncRequest(.card, .spaces([id]))) }
      _ = try await deployment.store.enqueue(SyncRequest(.card, .spaces([order[0]])))
      let queue = deployment.queue()
      var claimed: [UUID] = []
      while let job = try await queue.claim() {
        claimed.append(job.key.spaceID)
        _ = try await queue.finish(job, .completed)
      }
      #expect(claimed == order)
    }
  }

  @Test("A lease that has ended is never revived, writes nothing back, and its job is reaped: pending, or failed at the last try")
  func reaped() async throws {
    try await Deployment.migrated { deployment in
      let ids = try await deployment.addSpaces(1)
      _ = try await deployment.store.enqueue(SyncRequest(.card, .spaces(ids)))
      let retry = RetryPolicy(base: .seconds(1), maximumAttempts: 2)
      let keeper = deployment.keeper(retry: retry)
      let queue = deployment.queue(retry: retry)
      for attempt in 1...2 {
        let job = try #require(try await queue.claim())
        #expect(try await keeper.sweep(WorkerPresence()) == SweepResult())
        try await deployment.sql.script("UPDATE spacesync_lease SET until = clock_timestamp()")
        #expect(try await queue.renew(job) == false)
        #expect(try await queue.writeBack(StripeIDs(product: "p", price: nil), of: job) == false)
        let swept = try await keeper.sweep(WorkerPresence())
        #expect(swept == (attempt == 1 ? SweepResult(requeued: [job.key]) : SweepResult(failed: [job.key])))
        #expect(try await queue.finish(job, .completed) == .lost)
      }
      #expect(try await deployment.text("SELECT stripe_product_id FROM spaces") == nil)
      let tries = try await deployment.text("SELECT string_agg(outcome || ' ' || worker, ',' ORDER BY id) FROM spacesync_attempt")
      #expect(tries == "lost w,failed w")
      let row = try #require(try await deployment.store.jobs(JobQuery()).first)
      #expect(row.status == .failed && row.errorMessage == "the worker disappeared before it ended this try")
      await keeper.leave()
    }
  }

  @Test("A release gives the try back; an orphan of a processor without leases waits again after a quarter of an hour")
  func releasedAndOrphaned() async throws {
    try await Deployment.migrated { deployment in
      let ids = try await deployment.addSpaces(1)
      _ = try await deployment.store.enqueue(SyncRequest(.card, .spaces(ids)))
      let queue = deployment.queue()
      let job = try #require(try await queue.claim())
      #expect(try await queue.finish(job, .released) == .written)
      #expect(try await deployment.number("SELECT attempts FROM stripe_sync_queue") == 0)
      #expect(try await deployment.number("SELECT revision FROM stripe_sync_queue") == 1)
      let keeper = deployment.keeper()
      try await deployment.sql.script("UPDATE stripe_sync_queue SET status = 'processing', updated_at = now() - interval '14 minutes'")
      #expect(try await keeper.sweep(WorkerPresence()) == SweepResult())
      try await deployment.sql.script("UPDATE stripe_sync_queue SET updated_at = now() - interval '16 minutes'")
      #expect(try await keeper.sweep(WorkerPresence()) == SweepResult(requeued: [job.key]))
      #expect(try await queue.claim()?.key == job.key)
      await keeper.leave()
    }
  }

  @Test("A right that goes while a worker runs is the deployment's obstacle; a policy on a row is its job's", arguments: [true, false])
  func losesARight(migrated: Bool) async throws {
    try await Deployment.with { deployment in
      if migrated { try await deployment.migrator.up() }
      let role = "role_" + deployment.parameters.applicationName
      try await deployment.sql.script(
        "CREATE ROLE \(role) LOGIN BYPASSRLS; GRANT ALL ON ALL TABLES IN SCHEMA public TO \(role); "
          + "GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO \(role)")
      let ids = try await deployment.addSpaces(3)
      _ = try await deployment.store.enqueue(SyncRequest(.card, .spaces(ids)))
      try await deployment.sql.script(
        """
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN RAISE 'not this row' USING ERRCODE = 'insufficient_privilege'; END $$;
        CREATE TRIGGER refuse BEFORE UPDATE ON spaces FOR EACH ROW EXECUTE FUNCTION refuse();
        """)
      let queue = PostgresJobQueue(deployment.parameters.asRole(role), worker: "w")
      let refused = try #require(try await queue.claim())
      #expect(await failure { _ = try await queue.writeBack(StripeIDs(product: "p", price: nil), of: refused) }?.code == .forbidden)
      #expect(try await queue.finish(refused, .failed("not this row")) == .written)

      let job = try #require(try await queue.claim())
      try await deployment.sql.script("REVOKE UPDATE ON spaces FROM \(role)")
      #expect(await failure { _ = try await queue.writeBack(StripeIDs(product: "p", price: nil), of: job) }?.code == .forbidden)
      // Nothing is taken that could not be ended, and what is in hand has not failed.
      let obstacle = await failure { _ = try await queue.finish(job, .retry("denied", after: nil)) }
      #expect(obstacle?.code == .forbidden && obstacle?.description.contains("UPDATE on spaces") == true, "\(String(describing: obstacle))")
      #expect(await failure { _ = try await queue.claim() }?.code == .forbidden)
      #expect(try await deployment.number("SELECT count(*) FROM stripe_sync_queue WHERE status = 'processing'") == 1)
      try await deployment.sql.script("GRANT UPDATE ON spaces TO \(role)")
      #expect(try await queue.claim()?.key.spaceID != nil)
      await queue.close()
      try await deployment.sql.script("DROP OWNED BY \(role); DROP ROLE \(role)")
    }
  }

  @Test("A write-back that is repeated because its answer was lost is no edit, where a trigger stamps each write")
  func writesBackTwice() async throws {
    try await Deployment.migrated { deployment in
      let ids = try await deployment.addSpaces(1)
      try await deployment.sql.script(
        """
        UPDATE spaces SET updated_at = now() - interval '1 hour';
        DELETE FROM stripe_sync_queue;
        CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.updated_at := now(); RETURN NEW; END $$;
        CREATE TRIGGER touch BEFORE UPDATE ON spaces FOR EACH ROW EXECUTE FUNCTION touch();
        """)
      _ = try await deployment.store.enqueue(SyncRequest(.card, .spaces(ids)))
      let queue = deployment.queue()
      let job = try #require(try await queue.claim())
      let space = try #require(try await queue.space(of: job))
      for _ in 1...2 { #expect(try await queue.writeBack(StripeIDs(product: "p", price: "x"), of: job, pushed: space)) }
      #expect(try await deployment.store.space(ids[0])?.space.needsSync == false)
      // An edit between the two is one.
      try await deployment.sql.script("UPDATE spaces SET name = 'Edited'")
      #expect(try await queue.writeBack(StripeIDs(product: "p", price: "x"), of: job, pushed: space))
      #expect(try await deployment.store.space(ids[0])?.space.needsSync == true)
      await queue.close()
    }
  }

  @Test("A worker that may not say where it stands reaps all the same")
  func reapsWithoutPresence() async throws {
    try await Deployment.migrated { deployment in
      let role = "role_" + deployment.parameters.applicationName
      try await deployment.sql.script("CREATE ROLE \(role) LOGIN")
      try await deployment.migrator.apply(.grant(.worker, to: role))
      try await deployment.sql.script("REVOKE INSERT ON spacesync_worker FROM \(role)")
      let ids = try await deployment.addSpaces(1)
      _ = try await deployment.store.enqueue(SyncRequest(.card, .spaces(ids)))
      let queue = deployment.queue()
      _ = try #require(try await queue.claim())
      try await deployment.sql.script("UPDATE spacesync_lease SET until = clock_timestamp()")
      let keeper = PostgresQueueKeeper(deployment.parameters.asRole(role), worker: WorkerIdentity(host: "h", pid: 7, version: "v"))
      let failure = await #expect(throws: StoreError.self) { _ = try await keeper.sweep(WorkerPresence()) }
      #expect(failure?.code == .forbidden)
      #expect(try await deployment.text("SELECT status FROM stripe_sync_queue") == "pending")
      await keeper.leave()
      await queue.close()
      try await deployment.sql.script("DROP OWNED BY \(role); DROP ROLE \(role)")
    }
  }

  @Test("A log that has grown past what one statement removes is pruned at each sweep until it is as short as it should be")
  func pruning() async throws {
    try await Deployment.migrated { deployment in
      try await deployment.sql.script(
        """
        INSERT INTO spacesync_attempt (space_id, event_type, revision, attempt, worker, started, ended, outcome)
        SELECT gen_random_uuid(), 'X', n, 1, 'w', now(), now() - n * interval '1 minute' - CASE WHEN n > 1440 THEN interval '30 days' ELSE '0' END,
               'completed'
        FROM generate_series(1, 26440) AS n
        """)
      let keeper = deployment.keeper()
      for left in [16_440, 6_440, 1_440, 1_440] {
        _ = try await keeper.sweep(WorkerPresence())
        #expect(try await deployment.number("SELECT count(*) FROM spacesync_attempt") == left)
      }
      #expect(try await deployment.number("SELECT max(revision) FROM spacesync_attempt") == 1_440)
      await keeper.leave()
    }
  }

  @Test("A worker's row says that it is there and how it stands, and goes when it leaves; old entries go by themselves")
  func presence() async throws {
    try await Deployment.migrated { deployment in
      let keeper = deployment.keeper()
      try await deployment.sql.script(
        """
        INSERT INTO spacesync_attempt (space_id, event_type, revision, attempt, worker, started, ended, outcome)
        SELECT gen_random_uuid(), 'X', 1, 1, 'w', now(), now() - n * interval '1 day', 'completed' FROM generate_series(28, 32) AS n;
        INSERT INTO spacesync_worker (worker, host, pid, version, seen_at) VALUES ('gone', 'h', 1, 'v', now() - interval '2 days')
        """)
      _ = try await keeper.sweep(WorkerPresence())
      let workers = "SELECT string_agg(concat_ws('|', host, pid, version, state, reason), ',') FROM spacesync_worker"
      #expect(try await deployment.text(workers) == "h|7|v|running")
      _ = try await keeper.sweep(WorkerPresence(.paused, reason: "401"))
      #expect(try await deployment.text("SELECT concat_ws('|', state, reason) FROM spacesync_worker") == "paused|401")
      #expect(try await deployment.number("SELECT count(*) FROM spacesync_attempt") == 2)
      await keeper.leave()
      #expect(try await deployment.number("SELECT count(*) FROM spacesync_worker") == 0)
    }
  }

  @Test("A lease table without the queue's columns is said, and not looked at for ever")
  func leftover() async throws {
    try await Deployment.with("CREATE TABLE spacesync_lease (space_id uuid)") { deployment in
      _ = try await deployment.store.enqueue(SyncRequest(.card, .spaces(try await deployment.addSpaces(1))))
      let error = await failure { _ = try await deployment.queue().claim() }
      #expect(error?.code == .unusableSchema && error?.description.contains("spacesync migrate") == true)
    }
  }

  @Test("Cancel removes what waits, never what is in hand, nor what waits behind a push")
  func cancelled() async throws {
    try await Deployment.migrated { deployment in
      let id = try #require(try await deployment.addSpaces(1).first)
      for origin in [SyncOrigin.card, .debugSingle, .debugAll] {
        _ = try await deployment.store.enqueue(SyncRequest(origin, .spaces([id])))
      }
      let queue = deployment.queue()
      let job = try #require(try await queue.claim())
      #expect(try await deployment.store.cancel(id, eventType: job.key.eventType) == [])
      _ = try await deployment.store.enqueue(SyncRequest(.spaces([id]), eventType: job.key.eventType))
      #expect(try await deployment.store.cancel(id, eventType: job.key.eventType) == [])
      #expect(try await deployment.store.cancel(id, eventType: nil).count == 2)
      #expect(try await queue.finish(job, .completed) == .superseded)
      #expect(try await deployment.store.cancel(id, eventType: nil) == [job.key])
    }
  }
}
