import FoundationEssentials
import Glibc
import Postgres
import PostgresStore
import SyncCore
import Testing

@Suite struct FeedTests {
  @Test("The feed tells what it has read, then every change with its last state and its space's name")
  func follows() async throws {
    try await Deployment.with { deployment in
      let ids = try await deployment.addSpaces(3)
      _ = try await deployment.store.enqueue(SyncRequest(.card, .spaces([ids[0]])))
      try await deployment.following { feed, events in
        #expect(await events.reaches { $0.contains(.counted(JobCounts(pending: 1))) })
        #expect(events.all.first == .connected(.polling))

        _ = try await deployment.store.enqueue(SyncRequest(.card, .spaces(ids)))
        feed.nudge()
        #expect(await events.reaches { $0.jobs.count >= 3 && $0.contains(.counted(JobCounts(pending: 3))) })
        #expect(events.all.jobs.count == 3)
        #expect(Set(events.all.jobs.map(\.key.spaceID)) == Set(ids))
        #expect(events.all.jobs.allSatisfy { $0.status == .pending && $0.spaceName?.hasPrefix("Space") == true && $0.payload == nil })

        try await deployment.sql.script("UPDATE stripe_sync_queue SET status = 'error' WHERE space_id = '\(ids[1].text)'")
        feed.nudge()
        #expect(await events.reaches { $0.contains(.counted(JobCounts(pending: 2, failed: 1))) })
        #expect(events.all.jobs.count == 4)
        #expect(events.all.jobs.last?.rawStatus == "error")
        #expect(events.all.jobs.last?.key.spaceID == ids[1])
        #expect(!events.all.contains(.reload))

        // A space that is gone has the name that its job remembers.
        try await deployment.sql.script(
          "INSERT INTO stripe_sync_queue (space_id, event_type, payload) VALUES (gen_random_uuid(), 'DELETE', '{\"name\": \"Salle partie\"}')"
        )
        feed.nudge()
        #expect(await events.reaches { $0.jobs.last?.spaceName == "Salle partie" })
      }
    }
  }

  @Test("What a long transaction commits late is delivered, which a reader of updated_at would miss", arguments: [false, true])
  func lateCommit(inSubtransaction: Bool) async throws {
    try await Deployment.with { deployment in
      let ids = try await deployment.addSpaces(4)
      _ = try await deployment.store.enqueue(SyncRequest(.card, .spaces(ids)))
      let late = try await Connection.open(deployment.parameters)
      try await late.script("BEGIN")
      if inSubtransaction { try await late.script("UPDATE spaces SET color = 'x'; SAVEPOINT a; SAVEPOINT b") }
      try await late.script(
        "UPDATE stripe_sync_queue SET status = 'late', updated_at = clock_timestamp() WHERE space_id = '\(ids[0].text)'")

      try await deployment.following { feed, events in
        for (round, id) in ids[1...].enumerated() {
          try await deployment.sql.script(
            "UPDATE stripe_sync_queue SET status = 'completed', updated_at = clock_timestamp() WHERE space_id = '\(id.text)'")
          feed.nudge()
          #expect(await events.reaches { $0.contains(.counted(JobCounts(pending: 3 - round, completed: round + 1))) })
        }
        // Read again and again because of the open transaction, and still each is delivered once.
        #expect(events.all.jobs.count == 3)
        let naive = try #require(try await deployment.text("SELECT max(updated_at) FROM stripe_sync_queue"))

        try await late.script("COMMIT")
        #expect(try await deployment.number("SELECT count(*) FROM stripe_sync_queue WHERE updated_at > '\(naive)'") == 0)
        feed.nudge()
        #expect(await events.reaches { $0.jobs.count >= 4 })
        #expect(events.all.jobs.last?.rawStatus == "late")
        #expect(events.all.jobs.count == 4)
      }
      await late.close()
    }
  }

  @Test("A storm is one word, and what follows it is delivered singly again, even while a transaction stays open")
  func storm() async throws {
    try await Deployment.with { deployment in
      let ids = try await deployment.addSpaces(2_500)
      let open = try await Connection.open(deployment.parameters)
      try await open.script("BEGIN; UPDATE spaces SET color = 'x' WHERE id = '\(ids[0].text)'")
      try await deployment.following { feed, events in
        _ = try await deployment.store.enqueue(SyncRequest(.debugAll, .allActive))
        feed.nudge()
        #expect(await events.reaches { $0.contains(.reload) && $0.contains(.counted(JobCounts(pending: 2_500))) })
        #expect(events.all.jobs.count <= 500)
        let reloads = events.all.count { $0 == .reload }
        let before = events.all.jobs.count
        for word in ["one", "two"] {
          try await deployment.sql.script("UPDATE stripe_sync_queue SET status = '\(word)' WHERE space_id = '\(ids[7].text)'")
          feed.nudge()
          #expect(await events.reaches { $0.jobs.last?.rawStatus == word })
        }
        #expect(events.all.jobs.count == before + 2)
        #expect(events.all.count { $0 == .reload } == reloads)
      }
      await open.close()
    }
  }

  @Test("Deleted rows make the screen read anew, also when an insertion hides them from the count")
  func deletions() async throws {
    try await Deployment.with { deployment in
      let ids = try await deployment.addSpaces(4)
      _ = try await deployment.store.enqueue(SyncRequest(.card, .spaces(Array(ids.prefix(3)))))
      try await deployment.following { feed, events in
        try await deployment.sql.script("DELETE FROM stripe_sync_queue WHERE space_id = '\(ids[0].text)'")
        feed.nudge()
        #expect(await events.reaches { $0.contains(.reload) && $0.contains(.counted(JobCounts(pending: 2))) })
      }
      try await deployment.following { feed, events in
        let connection = try await Connection.open(deployment.parameters)
        try await connection.script(
          """
          BEGIN; DELETE FROM stripe_sync_queue WHERE space_id = '\(ids[1].text)';
          INSERT INTO stripe_sync_queue (space_id, event_type, payload) VALUES ('\(ids[3].text)', 'MANUAL_SYNC', '{}'); COMMIT
          """)
        // A session reports its statistics when it ends, at the latest.
        await connection.close()
        #expect(await events.reaches { $0.contains(.reload) })
        #expect(await events.reaches { $0.jobs.last?.key.spaceID == ids[3] })
        #expect(!events.all.contains(.counted(JobCounts(pending: 1))))
      }
    }
  }

  @Test("Where counting takes long, counts that are older than a change say of when they are, until they are made anew")
  func oldCounts() async throws {
    try await Deployment.with { deployment in
      let role = "role_" + deployment.parameters.applicationName
      try await deployment.sql.script(
        """
        CREATE ROLE \(role) LOGIN; GRANT SELECT ON spaces, stripe_sync_queue TO \(role);
        CREATE POLICY reading ON spaces FOR SELECT TO \(role) USING (true);
        CREATE POLICY reading ON stripe_sync_queue FOR SELECT TO \(role) USING ((SELECT pg_sleep(0.1)::text) IS NOT NULL);
        INSERT INTO stripe_sync_queue (space_id, event_type, payload) VALUES (gen_random_uuid(), 'X', '{}')
        """)
      try await deployment.following(deployment.parameters.asRole(role)) { feed, events in
        #expect(await events.reaches { $0.counts == JobCounts(pending: 1) })
        let before = Timestamp.now
        try await deployment.sql.script(
          "INSERT INTO stripe_sync_queue (space_id, event_type, payload) VALUES (gen_random_uuid(), 'X', '{}')")
        feed.nudge()
        #expect(await events.reaches { $0.counts?.countedAt != nil })
        #expect(events.all.counts.map { $0.pending == 1 && ($0.countedAt ?? .distantFuture) < before } == true)
        #expect(await events.reaches { $0.counts == JobCounts(pending: 2) })
      }
      try await deployment.sql.script("DROP OWNED BY \(role); DROP ROLE \(role)")
    }
  }

  @Test("A lost connection is said, with the next try; after it nothing is missing")
  func loss() async throws {
    try await Deployment.with { deployment in
      let ids = try await deployment.addSpaces(2)
      _ = try await deployment.store.enqueue(SyncRequest(.card, .spaces(ids)))
      try await deployment.following { feed, events in
        try await deployment.sql.script(
          """
          UPDATE stripe_sync_queue SET status = 'completed' WHERE space_id = '\(ids[1].text)';
          SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = '\(deployment.feedName)';
          """)
        feed.nudge()
        #expect(await events.reaches { $0.losses.count == 1 && $0.count { $0 == .connected(.polling) } == 2 })
        let loss = try #require(events.all.losses.first)
        #expect(loss.attempt == 1 && !loss.reason.isEmpty)
        #expect((0.1...0.2).contains(try #require(loss.retryAfter)))
        #expect(await events.reaches { $0.jobs.contains { $0.key.spaceID == ids[1] && $0.status == .completed } })
        #expect(!events.all.contains(.reload))
      }
    }
  }

  @Test("A server that answers no more is a lost connection in bounded time")
  func frozen() async throws {
    try await Deployment.with { deployment in
      var parameters = deployment.parameters
      parameters.statementTimeout = .milliseconds(500)
      try await deployment.following(parameters) { feed, events in
        let pid = try await deployment.number("SELECT pid FROM pg_stat_activity WHERE application_name = '\(deployment.feedName)'")
        try #require(pid > 1)
        kill(pid_t(pid), SIGSTOP)
        defer { kill(pid_t(pid), SIGCONT) }
        feed.nudge()
        #expect(await events.reaches { $0.losses.count >= 1 && $0.count { $0 == .connected(.polling) } >= 2 })
      }
    }
  }

  @Test("A refused role is not asked again until the operator says so")
  func refused() async throws {
    try await Deployment.with { deployment in
      let feed = PostgresJobFeed(deployment.parameters.asRole("nobody_of_this_name"))
      let events = Recorder<FeedEvent>()
      let task = Task { await feed.run { events.append($0) } }
      #expect(await events.reaches { $0.losses.count == 1 })
      #expect(events.all.losses.first?.retryAfter == nil)
      feed.nudge()
      #expect(await events.reaches { $0.losses.count == 2 })
      #expect(events.all.losses.last?.attempt == 2)
      task.cancel()
      await task.value
      #expect(events.all.count == 2)
    }
  }

  @Test("Rows that row security hides are a reason, not an empty queue")
  func hidden() async throws {
    try await Deployment.with { deployment in
      let role = "role_" + deployment.parameters.applicationName
      try await deployment.sql.script("CREATE ROLE \(role) LOGIN; GRANT SELECT ON spaces, stripe_sync_queue TO \(role)")
      let feed = PostgresJobFeed(deployment.parameters.asRole(role))
      let events = Recorder<FeedEvent>()
      let task = Task { await feed.run { events.append($0) } }
      #expect(await events.reaches { $0.losses.first?.reason.contains("ow security") == true })
      task.cancel()
      await task.value
      try await deployment.sql.script("DROP OWNED BY \(role); DROP ROLE \(role)")
    }
  }

  @Test("The feed writes nothing and takes no transaction id")
  func writesNothing() async throws {
    try await Deployment.with { deployment in
      var parameters = deployment.parameters
      parameters.readOnly = true
      try await deployment.following(parameters) { feed, events in
        try await deployment.sql.script(
          "INSERT INTO stripe_sync_queue (space_id, event_type, payload) VALUES (gen_random_uuid(), 'X', '{}')")
        feed.nudge()
        #expect(await events.reaches { $0.jobs.last?.key.eventType.rawValue == "X" })
        #expect(events.all.jobs.last?.spaceName == nil)
      }
    }
  }
}

extension Deployment {
  /// What the feed's connection is called on the server.
  var feedName: String { parameters.applicationName + "_feed" }

  /// Runs a body while a feed follows this deployment, from its first `.connected` on.
  func following(
    _ other: ConnectionParameters? = nil, _ mode: FeedMode = .polling,
    _ body: (PostgresJobFeed, Recorder<FeedEvent>) async throws -> Void
  ) async throws {
    var parameters = other ?? parameters
    parameters.applicationName = feedName
    let feed = PostgresJobFeed(parameters)
    let events = Recorder<FeedEvent>()
    let task = Task { await feed.run { events.append($0) } }
    #expect(await events.reaches { $0.contains(.connected(mode)) })
    let result: Result<Void, any Error>
    do {
      try await body(feed, events)
      result = .success(())
    } catch {
      result = .failure(error)
    }
    task.cancel()
    await task.value
    try result.get()
  }
}

extension [FeedEvent] {
  /// All jobs that were delivered, in order.
  var jobs: [Job] {
    flatMap(\.jobs)
  }

  /// How many jobs the largest event held.
  var largestPage: Int { map(\.jobs.count).max() ?? 0 }

  /// The keys that were told to be gone, in order.
  var removed: [JobKey] {
    flatMap { event -> [JobKey] in if case .removed(let keys) = event { keys } else { [] } }
  }

  /// The last counts, or nil before the first.
  var counts: JobCounts? {
    reduce(nil) { if case .counted(let counts) = $1 { counts } else { $0 } }
  }

  /// What a screen that follows these events shows: the raw status of each job.
  var picture: [JobKey: String?] {
    reduce(into: [:]) { picture, event in
      switch event {
      case .changed(let jobs): for job in jobs { picture[job.key] = .some(job.rawStatus) }
      case .removed(let keys): for key in keys { picture[key] = nil }
      default: break
      }
    }
  }

  /// All losses, in order.
  var losses: [FeedLoss] {
    compactMap { event -> FeedLoss? in if case .lost(let loss) = event { loss } else { nil } }
  }
}

extension FeedEvent {
  /// The jobs of a change or of a storm's page.
  fileprivate var jobs: [Job] {
    switch self {
    case .changed(let jobs), .listed(let jobs): jobs
    default: []
    }
  }
}
