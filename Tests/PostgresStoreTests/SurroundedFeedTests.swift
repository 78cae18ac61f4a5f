import DatabaseSupport
import FoundationEssentials
import Postgres
import PrivatePostgres
import SyncCore
import Testing

@testable import PostgresStore

/// The feed where something stands between it and the primary.
@Suite struct SurroundedFeedTests {
  @Test(
    "Through PgBouncer in transaction mode the feed polls, says so, leaves nothing on a session, and misses nothing",
    arguments: [false, true])
  func pooler(migrated: Bool) async throws {
    try await Deployment.with { deployment in
      if migrated { try await deployment.migrator.up() }
      let pooler = try TransactionPooler(before: try await TestServer.shared)
      let database = try #require(try await deployment.text("SELECT current_database()"))
      let ids = try await deployment.addSpaces(4)
      var parameters = deployment.parameters
      parameters.conninfo = pooler.conninfo(database: database)
      // Others on the same sessions, so that a feed that relied on one would be found out.
      let other = try await Connection.open(parameters)
      #expect(other.isPooled)
      try await deployment.following(parameters, .pooled) { feed, events in
        _ = try await deployment.store.enqueue(SyncRequest(.card, .spaces(ids)))
        for round in 1...5 {
          _ = try await other.run(Text(sql: "SELECT pg_backend_pid()::text"))
          let id = ids[round % 4].text
          try await deployment.sql.script("UPDATE stripe_sync_queue SET status = 'round \(round)' WHERE space_id = '\(id)'")
          feed.nudge()
          let truth = try await deployment.truth()
          #expect(await events.reaches { $0.picture == truth })
        }
        #expect(events.all.losses.isEmpty && !events.all.contains(.reload))
        let store = try await PostgresStore.open(parameters)
        #expect(try await store.page(of: SpaceQuery(), at: .first, limit: 10).spaces.count == 4)
        #expect(try await store.jobCounts().total == 4)
        await store.close()
      }
      #expect(try await other.run(Text(sql: "SELECT count(*)::text FROM pg_prepared_statements")) == ["0"])
      #expect(try await other.run(Text(sql: "SELECT count(*)::text FROM pg_listening_channels()")) == ["0"])
      await other.close()
      withExtendedLifetime(pooler) {}
    }
  }

  @Test("Behind a pooler, which hides that a server was started again, the feed says that what was known means nothing any more")
  func restartedBehindPooler() async throws {
    let server = try await TestServer.start()
    defer { server.stop() }
    let sql = try await Connection.open(ConnectionParameters(conninfo: server.conninfo, statementTimeout: .seconds(30)))
    try await sql.script(DeploymentSchema.sql)
    await sql.close()
    let pooler = try TransactionPooler(before: server)
    let parameters = ConnectionParameters(conninfo: pooler.conninfo(database: "postgres"), statementTimeout: .seconds(30))
    let feed = PostgresJobFeed(parameters)
    let events = Recorder<FeedEvent>()
    let task = Task { await feed.run { events.append($0) } }
    #expect(await events.reaches { $0.contains(.connected(.pooled)) && $0.counts != nil })
    try server.restart()
    feed.nudge()
    #expect(await events.reaches { $0.contains(.restarted) })
    task.cancel()
    await task.value
    withExtendedLifetime(pooler) {}
  }

  @Test("On a hot standby the feed polls, says so, and misses no late commit; nothing can be written there", arguments: [false, true])
  func standby(migrated: Bool) async throws {
    let primary = try await TestServer.start()
    defer { primary.stop() }
    let sql = try await Connection.open(ConnectionParameters(conninfo: primary.conninfo, statementTimeout: .seconds(30)))
    try await sql.script(DeploymentSchema.sql)
    let copy = try await TestServer.startStandby(of: primary)
    defer { copy.stop() }
    let parameters = ConnectionParameters(conninfo: primary.conninfo, applicationName: "standby", statementTimeout: .seconds(30))
    let deployment = Deployment(parameters: parameters, sql: sql, store: try await PostgresStore.open(parameters))
    if migrated { try await deployment.migrator.up() }
    let ids = try await deployment.addSpaces(12)
    _ = try await deployment.store.enqueue(SyncRequest(.card, .spaces(Array(ids.prefix(2)))))

    var there = parameters
    there.conninfo = copy.conninfo
    let standby = try await Connection.open(there)
    let reached = await until {
      guard try await standby.first(Text(sql: "SELECT count(*)::text FROM stripe_sync_queue")) == "2" else { return false }
      return try await Catalogue.read(from: standby).isMigrated == migrated
    }
    #expect(reached)
    let store = try await PostgresStore.open(there)
    let refusal = await #expect(throws: StoreError.self) { _ = try await store.enqueue(SyncRequest(.card, .spaces(ids))) }
    #expect(refusal?.code == .readOnly)
    await store.close()

    try await deployment.following(there, .standby) { feed, events in
      let late = try await Connection.open(parameters)
      try await late.script("BEGIN; SAVEPOINT a; UPDATE stripe_sync_queue SET status = 'late' WHERE space_id = '\(ids[0].text)'")
      // Read again and again because of the open transaction, and still told once.
      for round in 2..<8 {
        _ = try await deployment.store.enqueue(SyncRequest(.card, .spaces([ids[round]])))
        feed.nudge()
        #expect(await events.reaches { $0.jobs.count >= round - 1 })
      }
      #expect(events.all.jobs.count == 6)
      try await sql.script(
        """
        BEGIN; DELETE FROM stripe_sync_queue WHERE space_id = '\(ids[2].text)'; COMMIT;
        INSERT INTO stripe_sync_queue (space_id, event_type, payload, status) VALUES ('\(ids[2].text)', 'MANUAL_SYNC', '{}', 'again')
        """)
      feed.nudge()
      #expect(await events.reaches { $0.jobs.last?.rawStatus == "again" })
      try await late.script("COMMIT")
      await late.close()
      feed.nudge()
      #expect(await events.reaches { $0.jobs.last?.rawStatus == "late" })
      if migrated {
        #expect(events.all.removed.map(\.spaceID) == [ids[2]])
        let truth = try await deployment.truth().filter { $0.key.spaceID != ids[1] }
        #expect(events.all.picture == truth)
      }
      #expect(events.all.losses.isEmpty)

      // Promoted under the open feed, it is a primary like any other.
      _ = try await standby.run(Text(sql: "SELECT pg_promote()::text"))
      feed.nudge()
      #expect(await events.reaches { $0.contains(.connected(migrated ? .live : .polling)) })
      try await standby.script("UPDATE stripe_sync_queue SET status = 'promoted' WHERE space_id = '\(ids[3].text)'")
      feed.nudge()
      #expect(await events.reaches { $0.jobs.last?.rawStatus == "promoted" })
    }
    await standby.close()
    await deployment.store.close()
    await sql.close()
  }
}
