import DatabaseSupport
import FoundationEssentials
import Postgres
import PostgresStore
import SyncCore
import Testing

/// What the dashboard reads of the workers, and what workers remember of Stripe's account.
///
/// The limit has room for the start of the server that all tests share, which takes many seconds on a busy machine.
@Suite(.timeLimit(.minutes(3))) struct WorkersTests {
  private static let identity = WorkerIdentity(host: "host-a", pid: 7, version: "0.0.0", mark: 1, rate: 20)

  @Test func anUnmigratedTableKnowsOfNobody() async throws {
    try await Deployment.with { deployment in
      let (workers, attempts) = (try await deployment.store.workers(), try await deployment.store.attempts(limit: 10))
      #expect(workers.isEmpty && attempts.isEmpty)
      let account = StripeAccount(id: "acct_1", mode: .test, latencyMilliseconds: 3)
      let settled = try await PostgresAccountLedger(deployment.parameters).settle(account)
      #expect(settled == LastAccount(account))
    }
  }

  @Test func workersSayWhereTheyStandAndWhy() async throws {
    try await Deployment.with { deployment in
      try await deployment.migrator.up()
      let keeper = PostgresQueueKeeper(deployment.parameters, worker: Self.identity)
      _ = try await keeper.sweep(WorkerPresence(.paused, reason: "Stripe 401: Invalid API Key"))
      try await deployment.sql.script(
        "INSERT INTO spacesync_worker (worker, host, pid, version, seen_at) VALUES ('old', 'host-b', 1, '0', now() - interval '5 minutes')")
      let store = try await PostgresStore.open(deployment.parameters)
      let workers = try await store.workers()
      #expect(workers.map(\.worker) == ["host-a:7:1", "old"])
      #expect(
        workers[0].isPaused && workers[0].isAlive && workers[0].reason == "Stripe 401: Invalid API Key" && workers[0].host == "host-a")
      #expect(!workers[1].isAlive && workers[1].state == "running" && workers[1].age >= .seconds(299))
      await keeper.leave()
      #expect(try await store.workers().map(\.worker) == ["old"])
      await store.close()
    }
  }

  @Test func theFeedTellsWhenAWorkerBeginsSaysElseAndEnds() async throws {
    try await Deployment.migrated { deployment in
      try await deployment.following(nil, .live) { feed, events in
        func told(_ count: Int) async -> Bool { await events.reaches { $0.count { $0 == .workersChanged } == count } }
        #expect(await told(1), "what was read since the feed began may be older than its first look")
        let keeper = PostgresQueueKeeper(deployment.parameters, worker: Self.identity)
        for (number, presence) in [WorkerPresence(), WorkerPresence(.paused, reason: "Stripe 401")].enumerated() {
          _ = try await keeper.sweep(presence)
          feed.nudge()
          #expect(await told(2 + number))
          // The sign of life that changes nothing else is no news.
          try await deployment.sql.script("UPDATE spacesync_worker SET seen_at = clock_timestamp()")
          feed.nudge()
        }
        try await deployment.sql.script("UPDATE spacesync_worker SET seen_at = clock_timestamp() - interval '61 seconds'")
        feed.nudge()
        #expect(await told(4), "a worker that died says nothing")
        try await deployment.sql.script("UPDATE spacesync_worker SET seen_at = clock_timestamp()")
        feed.nudge()
        #expect(await told(5))
        await keeper.leave()
        feed.nudge()
        #expect(await told(6))
      }
    }
  }

  @Test func theLogOfTriesComesNewestFirstWithNames() async throws {
    try await Deployment.with { deployment in
      let spaces = try await deployment.addSpaces(3)
      try await deployment.migrator.up()
      let store = try await PostgresStore.open(deployment.parameters)
      _ = try await store.enqueue(SyncRequest(.debugAll, .allActive))
      let queue = PostgresJobQueue(deployment.parameters, worker: "w1")
      let outcomes: [JobOutcome] = [.completed, .failed("Stripe 400 url_invalid: no"), .retry("Stripe 429: later")]
      for (index, outcome) in outcomes.enumerated() {
        let job = try #require(try await queue.claim())
        _ = try await queue.finish(job, outcome, requestID: "req_\(index)")
      }
      try await deployment.sql.script("DELETE FROM spaces WHERE id = '\(spaces[2])'")
      let log = try await store.attempts(limit: 10)
      #expect(log.map(\.outcome) == ["retry", "failed", "completed"])
      #expect(log.map(\.requestID) == ["req_2", "req_1", "req_0"])
      #expect(log.map(\.error) == ["Stripe 429: later", "Stripe 400 url_invalid: no", nil])
      #expect(log.allSatisfy { $0.worker == "w1" && $0.number == 1 && $0.ended >= $0.started && spaces.contains($0.key.spaceID) })
      #expect(log.filter { $0.spaceName == nil }.map(\.key.spaceID) == [spaces[2]])
      #expect(try await store.attempts(limit: 2).count == 2)
      await queue.close()
      await store.close()
    }
  }

  @Test func theFirstAccountIsTheOneThatCounts() async throws {
    try await Deployment.with { deployment in
      try await deployment.migrator.up()
      let ledger = PostgresAccountLedger(deployment.parameters)
      let accounts = (1...4).map { StripeAccount(id: "acct_\($0)", mode: $0 == 2 ? .live : .test, latencyMilliseconds: 0) }
      let settled = try await withThrowingTaskGroup(of: LastAccount.self) { group in
        for account in accounts { group.addTask { try await ledger.settle(account) } }
        return try await group.reduce(into: [LastAccount]()) { $0.append($1) }
      }
      #expect(Set(settled.map(\.account.id)).count == 1, "of several at once the first decides for all")
      let later = try await ledger.settle(accounts[3])
      #expect(later == settled[0] && !later.isChosen)
      // An operator's word puts another in its place.
      #expect(try await ledger.choose(accounts[3]))
      #expect(try await ledger.last() == LastAccount(accounts[3], isChosen: true))
      #expect(try await ledger.settle(accounts[0]).account == accounts[3])
    }
  }

  @Test func theBellRingsForWhateverChangesTheQueue() async throws {
    try await Deployment.with { deployment in
      try await deployment.addSpaces(1)
      try await deployment.migrator.up()
      let (rings, continuation) = AsyncStream.makeStream(of: Void.self)
      let bell = Task { await QueueBell(deployment.parameters).run { continuation.yield() } }
      var iterator = rings.makeAsyncIterator()
      // The first ring says that it listens.
      _ = await iterator.next()
      _ = try await deployment.store.enqueue(SyncRequest(.debugAll, .allActive))
      _ = await iterator.next()
      // A connection that is cut is made again.
      _ = try await deployment.sql.script(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query ILIKE 'LISTEN%'")
      _ = await iterator.next()
      bell.cancel()
      await bell.value
    }
  }
}
