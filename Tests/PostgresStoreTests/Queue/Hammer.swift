import Fixtures
import FoundationEssentials
import Glibc
import Postgres
import PostgresStore
import SyncCore

/// Producers, workers that crash, stall and fail, and reapers on one migrated table; all that is random comes from the seed.
struct Hammer {
  let deployment: Deployment
  let seed: UInt64
  let ledger = Ledger()
  let spaces: [UUID]

  static let lease = Duration.milliseconds(600)
  static let producers = 6
  static let requests = 350
  /// One worker a batch size.
  static let batches = [1, 1, 1, 1, 2, 3, 5, 8]

  /// A seed from `SPACESYNC_HAMMER_SEED`, to see a failure again, or a new one.
  static var seed: UInt64 { getenv("SPACESYNC_HAMMER_SEED").flatMap { UInt64(String(cString: $0)) } ?? .random(in: 0...UInt64.max) }

  /// What records every completion, whoever makes it.
  static let audit = """
    CREATE TABLE audit (space_id uuid, event_type text, token text, revision bigint, synced bigint);
    CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      INSERT INTO audit VALUES (NEW.space_id, NEW.event_type, upper(OLD.lease_token::text), NEW.revision, NEW.synced_revision);
      RETURN NULL;
    END $$;
    CREATE TRIGGER audit AFTER UPDATE ON stripe_sync_queue FOR EACH ROW
      WHEN (NEW.status = 'completed' AND OLD.status IS DISTINCT FROM 'completed') EXECUTE FUNCTION audit()
    """

  /// Runs it all; true when the queue has drained in time.
  func run() async throws -> Bool {
    let course = Course(producers: Self.producers)
    return try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<Self.producers {
        group.addTask {
          try await produce(number)
          course.leave()
        }
      }
      for number in Self.batches.indices { group.addTask { try await work(number, course) } }
      for _ in 0..<2 { group.addTask { try await reap(course) } }
      let deadline = ContinuousClock.now + .seconds(60)
      var hasDrained = false
      while !hasDrained, ContinuousClock.now < deadline {
        try await Task.sleep(for: .milliseconds(20))
        guard !course.isProducing else { continue }
        hasDrained = try await deployment.number("SELECT count(*) FROM stripe_sync_queue WHERE status <> 'completed'") == 0
      }
      course.end()
      try await group.waitForAll()
      return hasDrained
    }
  }

  // MARK: Producers

  private func produce(_ number: Int) async throws {
    var random = SeededRandom(seed: seed ^ UInt64(number + 1))
    let store = try await PostgresStore.open(deployment.parameters, operator: "producer@\(number)")
    let web = try await deployment.another()
    for request in 0..<Self.requests {
      let some = Array(spaces.shuffled(using: &random).prefix(Int.random(in: 1...3, using: &random)))
      switch Int.random(in: 0..<20, using: &random) {
      case 0: _ = try await store.enqueue(SyncRequest(.debugAll, .allActive))
      case 1:
        // New data under a job in hand, by one who knows of no status.
        _ = try await web.run(Self.change(some[0], number * 100_000 + request))
      case 2..<8: _ = try await store.enqueue(SyncRequest(.debugSingle, .spaces(some)))
      default:
        _ = try await web.run(Self.upsert(some[0], number * 100_000 + request))
      }
      if random.chance(70) { try await Task.sleep(for: .milliseconds(Int.random(in: 1...12, using: &random))) }
    }
    await store.close()
    await web.close()
  }

  /// The web client's upsert: it knows none of the new columns and writes one row.
  static func upsert(_ space: UUID, _ number: Int) -> Text {
    Text(
      sql: """
        INSERT INTO stripe_sync_queue (space_id, event_type, payload, status, created_at) VALUES ($1, 'MANUAL_SYNC', $2, 'pending', now())
        ON CONFLICT (space_id, event_type) DO UPDATE SET payload = excluded.payload, status = 'pending', created_at = excluded.created_at
        RETURNING NULL::text
        """, binds: [.uuid(space), .jsonb("{\"n\": \(number)}")])
  }

  /// Writes another payload into a job of a space that is in hand, and nothing else.
  static func change(_ space: UUID, _ number: Int) -> Text {
    Text(
      sql: "UPDATE stripe_sync_queue SET payload = $2 WHERE space_id = $1 AND status = 'processing' RETURNING NULL::text",
      binds: [.uuid(space), .jsonb("{\"n\": \(number)}")])
  }

  // MARK: Workers

  private func work(_ number: Int, _ course: Course) async throws {
    var random = SeededRandom(seed: seed ^ (UInt64(number + 1) << 32))
    var life = 0
    var (queue, name) = slot(number, life)
    while !course.isOver {
      let asked = ContinuousClock.now
      let jobs = try await queue.claim(upTo: Self.batches[number])
      if jobs.isEmpty {
        try await Task.sleep(for: .milliseconds(3))
        continue
      }
      var done: [ClaimedJob] = []
      var isDead = false
      for job in jobs {
        // As a worker does: nothing is begun that might outlive its lease.
        guard !isDead, ContinuousClock.now < asked + Self.lease / 2 else { break }
        ledger.begin(job, until: asked + Self.lease)
        if random.chance(50) { try await Task.sleep(for: .microseconds(Int.random(in: 100...3_000, using: &random))) }
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<3:
          // The process dies: its push with it, its connection, and all that it had claimed.
          ledger.end(job)
          ledger.crash()
          try await cut(name)
          isDead = true
        case 3..<5:
          // The connection is cut, and the worker lives on.
          ledger.crash()
          try await cut(name)
          ledger.end(job)
          _ = try? await queue.finish(job, .completed)
        case 5..<7:
          // It stalls until its lease has long ended, and then says that it is done.
          try await Task.sleep(until: asked + Self.lease * 1.3, clock: .continuous)
          ledger.end(job)
          ledger.ended(job, try await queue.finish(job, .completed), isLive: false)
        case 7..<12:
          ledger.end(job)
          _ = try await queue.finish(job, .retry("503"))
        case 12..<15:
          ledger.end(job)
          _ = try await queue.finish(job, .released)
        default:
          ledger.end(job)
          done.append(job)
        }
      }
      if isDead {
        await queue.close()
        life += 1
        (queue, name) = slot(number, life)
      } else {
        try await finish(done, asked, queue)
      }
    }
    await queue.close()
  }

  private func finish(_ done: [ClaimedJob], _ asked: ContinuousClock.Instant, _ queue: PostgresJobQueue) async throws {
    guard !done.isEmpty else { return }
    let results: [FinishResult]
    if done.count == 1 {
      results = [try await queue.finish(done[0], .completed)]
    } else {
      results = try await queue.finish(completed: done)
    }
    let isLive = ContinuousClock.now < asked + Self.lease
    for (job, result) in zip(done, results) { ledger.ended(job, result, isLive: isLive) }
  }

  private func slot(_ number: Int, _ life: Int) -> (PostgresJobQueue, String) {
    let name = "slot_\(number)_\(life)_\(deployment.parameters.applicationName)"
    var parameters = deployment.parameters
    parameters.applicationName = name
    return (
      PostgresJobQueue(
        parameters, worker: name, lease: Self.lease, retry: RetryPolicy(base: .milliseconds(5), maximumAttempts: 1_000)), name
    )
  }

  private func cut(_ name: String) async throws {
    try await deployment.sql.script("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = '\(name)'")
  }

  private func reap(_ course: Course) async throws {
    let keeper = deployment.keeper(retry: RetryPolicy(maximumAttempts: 1_000))
    while !course.isOver {
      _ = try await keeper.sweep(WorkerPresence())
      try await Task.sleep(for: .milliseconds(30))
    }
    await keeper.leave()
  }
}
