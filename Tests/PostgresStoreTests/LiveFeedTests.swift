import DatabaseSupport
import FoundationEssentials
import Postgres
import SyncCore
import Testing

@testable import PostgresStore

@Suite struct LiveFeedTests {
  @Test("On a migrated table a change is told without being asked for, a deletion by name, and an emptied table as a whole")
  func follows() async throws {
    try await Deployment.migrated { deployment in
      let ids = try await deployment.addSpaces(3)
      try await deployment.following(nil, .live) { _, events in
        #expect(await events.reaches { $0.counts == JobCounts() })
        _ = try await deployment.store.enqueue(SyncRequest(.card, .spaces(ids)))
        #expect(await events.reaches { $0.jobs.count >= 3 && $0.counts == JobCounts(pending: 3) })
        #expect(events.all.jobs.count == 3)
        #expect(events.all.jobs.allSatisfy { $0.revision == 1 && $0.attempts == 0 && $0.spaceName != nil && $0.payload == nil })

        // Deleted and made again between two looks: gone first, then there.
        let key = JobKey(spaceID: ids[0], eventType: .manualSync)
        try await deployment.sql.script("BEGIN; DELETE FROM stripe_sync_queue WHERE space_id = '\(ids[0].text)'")
        _ = try await deployment.sql.run(
          Text(
            sql: """
              INSERT INTO stripe_sync_queue (space_id, event_type, payload, status)
              VALUES ($1, 'MANUAL_SYNC', '{}', 'again') RETURNING ''
              """,
            binds: [.uuid(ids[0])]))
        try await deployment.sql.script("COMMIT")
        #expect(await events.reaches { $0.jobs.last?.rawStatus == "again" })
        #expect(events.all.removed == [key])
        #expect(events.all.picture[key] == .some("again"))

        try await deployment.sql.script("DELETE FROM stripe_sync_queue WHERE space_id = '\(ids[1].text)'")
        #expect(await events.reaches { $0.removed.last?.spaceID == ids[1] && $0.counts == JobCounts(pending: 1, unknown: 1) })
        #expect(!events.all.contains(.reload))
        try await deployment.sql.script("TRUNCATE stripe_sync_queue")
        #expect(await events.reaches { $0.contains(.reload) && $0.counts == JobCounts() })
        #expect(events.all.losses.isEmpty)
      }
    }
  }

  @Test("In one schedule three naive readers miss a late commit for good, and the feed misses nothing", arguments: [false, true])
  func readers(migrated: Bool) async throws {
    try await Deployment.with { plain in
      if migrated { try await plain.migrator.up() }
      let ids = try await plain.addSpaces(8)
      try await plain.sql.script(
        "CREATE SEQUENCE turn; ALTER TABLE stripe_sync_queue ADD COLUMN turn bigint NOT NULL DEFAULT nextval('turn')")
      let store = try await PostgresStore.open(plain.parameters)
      let deployment = Deployment(parameters: plain.parameters, sql: plain.sql, store: store)
      _ = try await store.enqueue(SyncRequest(.card, .spaces(ids)))
      var naive = [
        NaiveReader(mark: "updated_at"), NaiveReader(mark: "updated_at", overlap: "interval '1 second'"), NaiveReader(mark: "turn"),
      ]
      try await deployment.following(nil, migrated ? .live : .polling) { feed, events in
        let late = try await deployment.another()
        try await late.script("BEGIN; SAVEPOINT a; SAVEPOINT b")
        try await late.script(Self.change(ids[0], "late"))
        let overtaken = """
          SELECT max(updated_at) > '\(try await deployment.text("SELECT clock_timestamp()") ?? "")'::timestamptz + interval '1.1 seconds'
          FROM stripe_sync_queue
          """
        var round = 0
        // Each row has changed, and the late change is older than the overlap of the second reader.
        var isOvertaken = false
        while round < 16 || !isOvertaken {
          round += 1
          isOvertaken = try await deployment.text(overtaken) == "true"
          let change = Self.change(ids[1 + round % 7], "round \(round)")
          switch round % 4 {
          case 0: try await deployment.sql.script("BEGIN; \(change); ROLLBACK")
          case 1: try await deployment.sql.script("BEGIN; SAVEPOINT a; \(Self.change(ids[1], "undone")); ROLLBACK TO a; \(change); COMMIT")
          case 2: try await deployment.sql.script("BEGIN; SAVEPOINT a; \(change); RELEASE a; COMMIT")
          default: try await deployment.sql.script(change)
          }
          for index in naive.indices { try await naive[index].look(at: deployment.sql) }
        }
        try await late.script("COMMIT")
        await late.close()
        feed.nudge()
        for index in naive.indices { try await naive[index].look(at: deployment.sql) }
        let truth = try await deployment.truth()
        for reader in naive { #expect(reader.seen[ids[0]] != "late", "\(reader.mark) would do") }
        #expect(await events.reaches { events in truth.allSatisfy { events.picture[$0.key] == $0.value } })
        #expect(events.all.picture == truth)
        #expect(!events.all.contains(.reload) && events.all.losses.isEmpty)
      }
      await store.close()
    }
  }

  private static func change(_ id: UUID, _ status: String) -> String {
    "UPDATE stripe_sync_queue SET status = '\(status)', updated_at = clock_timestamp(), turn = nextval('turn') WHERE space_id = '\(id.text)'"
  }

  @Test("After a cut connection, whichever of the two, nothing is missing and nothing is read anew", arguments: [false, true])
  func resume(onlyListener: Bool) async throws {
    try await Deployment.migrated { deployment in
      let ids = try await deployment.addSpaces(20)
      try await deployment.following(nil, .live) { _, events in
        for round in 1...3 {
          _ = try await deployment.store.enqueue(SyncRequest(.card, .spaces(ids)))
          try await deployment.sql.script(
            """
            BEGIN;
            SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
            WHERE application_name = '\(deployment.feedName)' \(onlyListener ? "AND query LIKE 'LISTEN%'" : "");
            UPDATE stripe_sync_queue SET status = 'round \(round)' WHERE space_id = '\(ids[round].text)';
            DELETE FROM stripe_sync_queue WHERE space_id = '\(ids[10 + round].text)';
            COMMIT
            """)
          #expect(await events.reaches { $0.losses.count == round && $0.count { $0 == .connected(.live) } == round + 1 })
          let truth = try await deployment.truth()
          #expect(await events.reaches { $0.picture == truth })
        }
        #expect(!events.all.contains(.reload) && !events.all.contains(.restarted))
      }
    }
  }

  @Test("A storm of 100,000 changes is one notification and one word, and the counts are exact at its end")
  func storm() async throws {
    try await Deployment.migrated { deployment in
      try await deployment.addSpaces(100_000)
      let listener = try await deployment.another()
      let channel = "spacesync_" + (try await deployment.text("SELECT 'stripe_sync_queue'::regclass::oid") ?? "")
      try await listener.listen(to: channel)
      let heard = Recorder<String>()
      let hearing = Task { for await notification in listener.notifications { heard.append(notification.payload) } }
      let pages = Recorder<FeedEvent>()
      let listing = Task { await PostgresJobFeed(deployment.parameters).list(storms: true) { pages.append($0) } }
      #expect(await pages.reaches { $0.contains(.connected(.live)) })
      try await deployment.following(nil, .live) { _, events in
        try await deployment.sql.script(
          """
          INSERT INTO stripe_sync_queue (space_id, event_type, payload) SELECT id, 'MANUAL_SYNC_ALL', '{}' FROM spaces
          """, timeout: .seconds(120))
        #expect(await events.reaches { $0.counts == JobCounts(pending: 100_000) })
        // The test's own listener may be later than the feed.
        #expect(await heard.reaches { $0.contains { $0.hasPrefix("1 ") } })
        #expect(heard.all.count { $0.hasPrefix("1 ") } == 1)
        #expect(events.all.contains(.reload))
        #expect(events.all.jobs.isEmpty)
        // Who wants each change gets each once, in pages of bounded size.
        #expect(await pages.reaches { $0.contains(.reload) })
        #expect(pages.all.jobs.count == 100_000 && Set(pages.all.jobs.map(\.key)).count == 100_000)
        #expect(pages.all.largestPage == StormStatement.size)
        // Bounded memory: what the feed reads of it is as little as of any storm.
        let reader = FeedReader(Session.Opened(connection: deployment.sql, catalogue: try await Catalogue.read(from: deployment.sql)))
        var start = try await reader.position()
        start.snapshot = Snapshot(text: "3:3:")
        let rules = FeedRules(usesChangedXID: true, seesGraves: true, rereads: false, seesWorkers: true, polls: false)
        let delta = try await reader.delta(DeltaStatement(reader.catalogue, rules, since: start.snapshot, delivered: []))
        #expect(delta.isStorm && delta.jobs.count == rules.limit + 1 && delta.versions.count == delta.jobs.count)
        // What follows the storm comes singly again.
        try await deployment.sql.script(
          "UPDATE stripe_sync_queue SET status = 'failed' WHERE space_id = (SELECT id FROM spaces ORDER BY id LIMIT 1)")
        #expect(await events.reaches { $0.jobs.count == 1 && $0.counts == JobCounts(pending: 99_999, failed: 1) })
        #expect(events.all.count { $0 == .reload } == 1)
      }
      listing.cancel()
      await listing.value
      hearing.cancel()
      await listener.close()
    }
  }

  @Test("On a table as it stands a storm is listed in pages, too, each job once, while a transaction stays open")
  func listedStorm() async throws {
    try await Deployment.with { deployment in
      let ids = try await deployment.addSpaces(12_000)
      let open = try await deployment.another()
      try await open.script("BEGIN; UPDATE spaces SET color = 'x' WHERE id = '\(ids[0].text)'")
      let feed = PostgresJobFeed(deployment.parameters)
      let events = Recorder<FeedEvent>()
      let task = Task { await feed.list(storms: true) { events.append($0) } }
      #expect(await events.reaches { $0.contains(.connected(.polling)) })
      _ = try await deployment.sql.script(
        "INSERT INTO stripe_sync_queue (space_id, event_type, payload) SELECT id, 'MANUAL_SYNC_ALL', '{}' FROM spaces")
      feed.nudge()
      #expect(await events.reaches { $0.contains(.reload) && $0.counts == JobCounts(pending: 12_000) })
      try await deployment.sql.script("UPDATE stripe_sync_queue SET status = 'failed' WHERE space_id = '\(ids[7].text)'")
      feed.nudge()
      #expect(await events.reaches { $0.jobs.last?.status == .failed })
      #expect(events.all.jobs.count == 12_001 && Set(events.all.jobs.map(\.key)).count == 12_000)
      #expect(events.all.largestPage == StormStatement.size)
      task.cancel()
      await task.value
      await open.close()
    }
  }

  @Test("Where it is looked once a second 2,000 changes are listed, and one more is a storm")
  func stormOfAPoll() async throws {
    try await Deployment.with { deployment in
      _ = try await deployment.addSpaces(2_001)
      let reader = FeedReader(Session.Opened(connection: deployment.sql, catalogue: try await Catalogue.read(from: deployment.sql)))
      let start = try await reader.position()
      let question = DeltaStatement(reader.catalogue, .unmigrated, since: start.snapshot, delivered: [])
      let writer = try await deployment.another()
      try await writer.script(
        "INSERT INTO stripe_sync_queue (space_id, event_type, payload) SELECT id, 'MANUAL_SYNC', '{}' FROM spaces LIMIT 2000")
      let listed = try await reader.delta(question)
      #expect(!listed.isStorm && listed.jobs.count == 2_000)
      try await writer.script(
        "INSERT INTO stripe_sync_queue (space_id, event_type, payload) SELECT id, 'UPDATE', '{}' FROM spaces LIMIT 1")
      #expect(try await reader.delta(question).isStorm)
      await writer.close()
    }
  }

  @Test("A migration, and the way back, under an open feed: it goes on by the other rules and misses nothing")
  func migrations() async throws {
    try await Deployment.with { deployment in
      let ids = try await deployment.addSpaces(3)
      _ = try await deployment.store.enqueue(SyncRequest(.card, .spaces(ids)))
      try await deployment.following { feed, events in
        try await deployment.migrator.up()
        feed.nudge()
        #expect(await events.reaches { $0.contains(.connected(.live)) })
        try await deployment.sql.script("UPDATE stripe_sync_queue SET status = 'a' WHERE space_id = '\(ids[0].text)'")
        #expect(await events.reaches { $0.jobs.last?.rawStatus == "a" && $0.jobs.last?.revision == 1 })

        try await deployment.migrator.down()
        try await deployment.sql.script("UPDATE stripe_sync_queue SET status = 'b' WHERE space_id = '\(ids[1].text)'")
        feed.nudge()
        #expect(await events.reaches { $0.last { if case .connected = $0 { true } else { false } } == .connected(.polling) })
        #expect(await events.reaches { $0.jobs.contains { $0.rawStatus == "b" && $0.revision == nil } })

        try await deployment.migrator.up(notify: false)
        feed.nudge()
        try await deployment.sql.script("DELETE FROM stripe_sync_queue WHERE space_id = '\(ids[2].text)'")
        #expect(await events.reaches { $0.removed.last?.spaceID == ids[2] })
        try await deployment.migrator.up(notify: true)
        feed.nudge()
        #expect(await events.reaches { $0.last { if case .connected = $0 { true } else { false } } == .connected(.live) })
        #expect(events.all.losses.isEmpty)
      }
    }
  }

  @Test("Where the test message does not arrive, the feed polls and says so, and stays exact")
  func unheard() async throws {
    try await Deployment.migrated { deployment in
      let ids = try await deployment.addSpaces(1)
      var elsewhere = deployment.parameters
      elsewhere.conninfo += " dbname=postgres"
      let feed = PostgresJobFeed(deployment.parameters, listening: elsewhere)
      let events = Recorder<FeedEvent>()
      let task = Task { await feed.run { events.append($0) } }
      #expect(await events.reaches { $0.first == .connected(.unheard) })
      _ = try await deployment.store.enqueue(SyncRequest(.card, .spaces(ids)))
      #expect(await events.reaches { $0.jobs.count == 1 })
      task.cancel()
      await task.value
      #expect(events.all.losses.isEmpty)
    }
  }

  @Test("Where the listening connection is refused at first, the feed polls, and listens once it is granted")
  func listensLater() async throws {
    try await Deployment.migrated { deployment in
      let ids = try await deployment.addSpaces(1)
      let role = "role_" + deployment.parameters.applicationName
      try await deployment.sql.script("CREATE ROLE \(role) LOGIN CONNECTION LIMIT 0")
      let feed = PostgresJobFeed(deployment.parameters, listening: deployment.parameters.asRole(role), probing: .milliseconds(50))
      let events = Recorder<FeedEvent>()
      let task = Task { await feed.run { events.append($0) } }
      #expect(await events.reaches { $0.first == .connected(.unheard) })
      try await deployment.sql.script("ALTER ROLE \(role) CONNECTION LIMIT -1")
      #expect(await events.reaches { $0.contains(.connected(.live)) })
      _ = try await deployment.store.enqueue(SyncRequest(.card, .spaces(ids)))
      #expect(await events.reaches { $0.jobs.count == 1 })
      task.cancel()
      await task.value
      #expect(events.all.losses.isEmpty)
      try await deployment.sql.script("DROP ROLE \(role)")
    }
  }

  @Test("A try to listen that gets no answer keeps no look waiting")
  func listensInVain() async throws {
    try await Deployment.migrated { deployment in
      let ids = try await deployment.addSpaces(1)
      // The port is free again, and refuses, until the feed polls.
      let port = try SilentListener().port
      var elsewhere = deployment.parameters
      elsewhere.conninfo += " host=127.0.0.1 port=\(port) connect_timeout=120"
      let feed = PostgresJobFeed(deployment.parameters, listening: elsewhere, probing: .milliseconds(50))
      let events = Recorder<FeedEvent>()
      let task = Task { await feed.run { events.append($0) } }
      #expect(await events.reaches { $0.first == .connected(.unheard) })
      let silent = try SilentListener(port: port)
      #expect(await until { silent.hasCaller })
      _ = try await deployment.store.enqueue(SyncRequest(.card, .spaces(ids)))
      #expect(await events.reaches { $0.jobs.count == 1 })
      task.cancel()
      await task.value
      #expect(events.all.losses.isEmpty)
    }
  }

  @Test("A look that a standby's recovery ends is repeated, and is no lost connection")
  func recoveryConflict() async throws {
    try await Deployment.with { deployment in
      let role = "role_" + deployment.parameters.applicationName
      // The codes of a conflict with recovery, at the third row that is looked at and the eighth.
      try await deployment.sql.script(
        """
        CREATE ROLE \(role) LOGIN; GRANT SELECT ON spaces, stripe_sync_queue TO \(role); CREATE SEQUENCE looks;
        CREATE FUNCTION looked() RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER AS $$
        BEGIN
          CASE nextval('looks') WHEN 3 THEN RAISE 'conflict with recovery' USING ERRCODE = '40001';
            WHEN 8 THEN RAISE 'conflict with recovery' USING ERRCODE = '40P01'; ELSE NULL; END CASE;
          RETURN true;
        END $$;
        CREATE POLICY reading ON spaces FOR SELECT TO \(role) USING (true);
        CREATE POLICY reading ON stripe_sync_queue FOR SELECT TO \(role) USING (looked());
        INSERT INTO stripe_sync_queue (space_id, event_type, payload) VALUES (gen_random_uuid(), 'X', '{}')
        """)
      try await deployment.following(deployment.parameters.asRole(role)) { feed, events in
        for round in 1...10 {
          try await deployment.sql.script("UPDATE stripe_sync_queue SET status = 'round \(round)'")
          feed.nudge()
          #expect(await events.reaches { $0.jobs.last?.rawStatus == "round \(round)" })
        }
        #expect(events.all.losses.isEmpty)
      }
      #expect(try await deployment.number("SELECT last_value FROM looks") > 8)
      try await deployment.sql.script("DROP OWNED BY \(role); DROP ROLE \(role)")
    }
  }

  @Test("A read that a standby's recovery ends is repeated by the store as well")
  func readConflict() async throws {
    try await Deployment.with { deployment in
      try await deployment.sql.script("CREATE SEQUENCE reads")
      let session = Session(deployment.parameters)
      _ = try await session.perform(.read) { connection, _ throws(PostgresError) in
        try await connection.script(
          "DO $$ BEGIN IF nextval('reads') < 3 THEN RAISE 'conflict' USING ERRCODE = '40001'; END IF; END $$")
      }
      #expect(try await deployment.number("SELECT last_value FROM reads") == 3)
      await session.close()
    }
  }

  @Test("A role that may not read the graves still hears of deletions, by reading anew")
  func withoutGraves() async throws {
    try await Deployment.migrated { deployment in
      let role = "role_" + deployment.parameters.applicationName
      try await deployment.sql.script(
        """
        CREATE ROLE \(role) LOGIN; GRANT SELECT ON spaces, stripe_sync_queue TO \(role);
        CREATE POLICY reading ON stripe_sync_queue FOR SELECT TO \(role) USING (true);
        CREATE POLICY reading ON spaces FOR SELECT TO \(role) USING (true);
        INSERT INTO stripe_sync_queue (space_id, event_type, payload) VALUES (gen_random_uuid(), 'X', '{}')
        """)
      try await deployment.following(deployment.parameters.asRole(role), .live) { feed, events in
        #expect(await events.reaches { $0.counts == JobCounts(pending: 1) })
        try await deployment.sql.script("DELETE FROM stripe_sync_queue")
        #expect(await events.reaches { $0.contains(.reload) && $0.counts == JobCounts() })
        #expect(events.all.removed.isEmpty && events.all.losses.isEmpty)
      }
      try await deployment.sql.script("DROP OWNED BY \(role); DROP ROLE \(role)")
    }
  }
}

/// A reader as one would write it first: whatever has a greater mark than the greatest seen.
private struct NaiveReader {
  let mark: String
  var overlap: String?
  private var greatest: String?
  private(set) var seen: [UUID: String] = [:]

  init(mark: String, overlap: String? = nil) {
    self.mark = mark
    self.overlap = overlap
  }

  mutating func look(at connection: Connection) async throws {
    let condition = greatest.map { "\(mark) > '\($0)'" + (overlap.map { " ::timestamptz - \($0)" } ?? "") } ?? "true"
    let rows = try await connection.run(
      Columns(sql: "SELECT space_id::text, status, \(mark)::text FROM stripe_sync_queue WHERE \(condition) ORDER BY \(mark)"))
    for row in rows {
      if let id = row[0].flatMap({ UUID(uuidString: $0) }) { seen[id] = row[1] ?? "" }
      greatest = row[2]
    }
  }
}

/// All columns as text.
private struct Columns: Statement {
  var sql: String
  func decode(_ row: inout RowDecoder) throws(PostgresError) -> [String?] {
    var columns: [String?] = []
    while !row.isAtEnd { columns.append(try row.next()) }
    return columns
  }
}

extension Deployment {
  /// The raw status of each job as it stands.
  func truth() async throws -> [JobKey: String?] {
    let rows = try await sql.run(Columns(sql: "SELECT space_id::text, event_type, status FROM stripe_sync_queue"))
    return rows.reduce(into: [:]) { truth, row in
      guard let id = row[0].flatMap({ UUID(uuidString: $0) }), let type = row[1] else { return }
      truth[JobKey(spaceID: id, eventType: EventType(rawValue: type))] = .some(row[2])
    }
  }
}
