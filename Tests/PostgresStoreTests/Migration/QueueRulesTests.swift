import DatabaseSupport
import FoundationEssentials
import Postgres
import PostgresStore
import SyncCore
import Testing

@Suite("A migrated queue, whoever writes")
struct QueueRulesTests {
  /// A web client's upsert that knows none of our columns, and not even updated_at.
  private static let legacyUpsert = """
    INSERT INTO stripe_sync_queue (space_id, event_type, payload, status)
    SELECT id, 'MANUAL_SYNC', jsonb_build_object('at', clock_timestamp()), 'pending' FROM spaces
    ON CONFLICT (space_id, event_type) DO UPDATE SET payload = excluded.payload, status = 'pending', error_message = NULL, processed_at = NULL
    """

  /// One job, migrated, as text columns.
  private static func job(_ deployment: Deployment, _ columns: String) async throws -> [String?] {
    try await deployment.column("SELECT unnest(ARRAY[\(columns)]::text[]) FROM stripe_sync_queue")
  }

  @Test("An enqueue by anyone bumps the revision, keeps the place in the queue, and forgets the last error")
  func enqueue() async throws {
    try await Deployment.with { deployment in
      try await deployment.addSpaces(1)
      try await deployment.migrator.up()
      try await deployment.sql.script("SET spacesync.operator = 'marie@db1'; \(Self.legacyUpsert); RESET spacesync.operator")
      #expect(try await Self.job(deployment, "revision, requested_by, attempts") == ["1", "marie@db1", "0"])
      try await deployment.sql.script(
        """
        UPDATE stripe_sync_queue SET status = 'processing';
        UPDATE stripe_sync_queue SET queued_at = '2026-01-01', next_attempt_at = '2026-01-02', status = 'failed', attempts = 3,
          error_message = 'x', processed_at = now(), updated_at = '2026-01-01';
        """)
      #expect(try await Self.job(deployment, "revision, requested_by, status") == ["1", "marie@db1", "failed"])
      // Back to pending by someone unnamed: a new place at the end, and nothing of before.
      try await deployment.sql.script(Self.legacyUpsert)
      #expect(
        try await Self.job(
          deployment, "revision, requested_by, attempts, error_message, processed_at, queued_at > '2026-01-02', updated_at > '2026-01-02'")
          == ["2", nil, "0", nil, nil, "true", "true"])
      // Pending again: the place stays, a back-off ends.
      try await deployment.sql.script(
        """
        SET spacesync.repair = 'on';
        UPDATE stripe_sync_queue SET queued_at = '2026-01-01', next_attempt_at = now() + interval '1 hour';
        RESET spacesync.repair;
        """)
      #expect(try await Self.job(deployment, "revision") == ["2"])
      try await deployment.sql.script(Self.legacyUpsert)
      #expect(
        try await Self.job(deployment, "revision, queued_at = '2026-01-01', next_attempt_at <= clock_timestamp()") == ["3", "true", "true"])
      // A client that writes whole rows back can't turn the revision back.
      try await deployment.sql.script("UPDATE stripe_sync_queue SET revision = 1, status = 'completed'")
      #expect(try await Self.job(deployment, "revision") == ["3"])
    }
  }

  @Test("Our own repairs are no enqueue; every write carries its transaction")
  func repairs() async throws {
    try await Deployment.with { deployment in
      try await deployment.addSpaces(3)
      try await deployment.sql.script(Self.legacyUpsert)
      try await deployment.migrator.up()
      try await deployment.sql.script(
        """
        UPDATE stripe_sync_queue SET status = 'done';
        BEGIN; SET LOCAL spacesync.repair = 'on';
        UPDATE stripe_sync_queue SET changed_xid = changed_xid WHERE changed_xid >= pg_snapshot_xmax(pg_current_snapshot());
        UPDATE stripe_sync_queue SET status = CASE status WHEN 'done' THEN 'completed' ELSE 'failed' END WHERE status IN ('done', 'error');
        COMMIT;
        """)
      #expect(try await deployment.text("SELECT string_agg(DISTINCT status || revision, ',') FROM stripe_sync_queue") == "completed1")
      let xid = try await deployment.text("SELECT max(changed_xid::text::bigint) FROM stripe_sync_queue")
      try await deployment.sql.script("UPDATE stripe_sync_queue SET payload = '{}'")
      #expect(try await deployment.number("SELECT count(*) FROM stripe_sync_queue WHERE changed_xid::text::bigint > \(xid ?? "0")") == 3)
    }
  }

  @Test("A job in hand: new data counts as a new revision; claim and release by its holder don't")
  func inHand() async throws {
    try await Deployment.with { deployment in
      try await deployment.addSpaces(1)
      try await deployment.migrator.up()
      try await deployment.sql.script(Self.legacyUpsert)
      try await deployment.sql.script(
        "UPDATE stripe_sync_queue SET status = 'processing', attempts = attempts + 1, lease_token = gen_random_uuid()")
      #expect(try await Self.job(deployment, "revision, attempts") == ["1", "1"])
      try await deployment.sql.script("UPDATE stripe_sync_queue SET payload = '{\"new\": 1}'")
      #expect(try await Self.job(deployment, "revision, status") == ["2", "processing"])
      try await deployment.sql.script(Self.legacyUpsert)
      #expect(try await Self.job(deployment, "revision, status, lease_token IS NULL") == ["3", "pending", "false"])
      try await deployment.sql.script("UPDATE stripe_sync_queue SET status = 'pending', lease_token = NULL")
      #expect(try await Self.job(deployment, "revision") == ["3"])
    }
  }

  @Test(
    "An Edge Function that finishes by id keeps working; where ids rotate, it misses a job that was asked for again",
    arguments: [false, true])
  func finishByID(rotates: Bool) async throws {
    try await Deployment.with { deployment in
      try await deployment.addSpaces(2)
      try await deployment.sql.script(Self.legacyUpsert)
      try await deployment.migrator.up(rotateIDs: rotates)
      let jobs = try await deployment.column("SELECT id FROM stripe_sync_queue ORDER BY space_id")
      let (first, second) = (jobs[0] ?? "", jobs[1] ?? "")
      let done = { (id: String) in "UPDATE stripe_sync_queue SET status = 'done', processed_at = now() WHERE id = '\(id)'" }
      try await deployment.sql.script("UPDATE stripe_sync_queue SET status = 'processing' WHERE id = '\(first)'")
      try await deployment.sql.script(done(first))
      #expect(try await deployment.text("SELECT status FROM stripe_sync_queue WHERE id = '\(first)'") == "done")
      // Asked for again between its reading and its finishing.
      try await deployment.sql.script("UPDATE stripe_sync_queue SET status = 'processing' WHERE id = '\(second)'")
      try await deployment.sql.script(Self.legacyUpsert)
      try await deployment.sql.script(done(second))
      #expect(try await deployment.number("SELECT count(*) FROM stripe_sync_queue WHERE status = 'pending'") == (rotates ? 2 : 1))
      #expect(
        try await deployment.number("SELECT count(*) FROM stripe_sync_queue WHERE id IN ('\(first)', '\(second)')") == (rotates ? 0 : 2))
      if rotates {
        #expect(try await deployment.migrator.status().rotatesIDs)
        try await deployment.migrator.up(rotateIDs: false)
        #expect(try await deployment.number("SELECT count(*) FROM pg_proc WHERE proname = 'spacesync_rotate'") == 0)
      }
    }
  }

  @Test("Deletions leave graves: rows, all, none; old ones are swept")
  func graves() async throws {
    try await Deployment.with { deployment in
      try await deployment.addSpaces(5)
      try await deployment.migrator.up()
      try await deployment.sql.script(Self.legacyUpsert)
      try await deployment.sql.script("DELETE FROM stripe_sync_queue WHERE false")
      #expect(try await deployment.number("SELECT count(*) FROM spacesync_tombstone") == 0)
      let deleted = try await deployment.column(
        "DELETE FROM stripe_sync_queue WHERE id IN (SELECT id FROM stripe_sync_queue LIMIT 2) RETURNING space_id::text")
      #expect(
        Set(try await deployment.column("SELECT space_id::text FROM spacesync_tombstone WHERE event_type = 'MANUAL_SYNC'")) == Set(deleted))
      try await deployment.sql.script("UPDATE spacesync_tombstone SET at = now() - interval '3 days'; TRUNCATE stripe_sync_queue")
      #expect(try await deployment.number("SELECT count(*) FROM spacesync_tombstone WHERE space_id IS NULL AND event_type IS NULL") == 1)
      #expect(try await deployment.number("SELECT count(*) FROM spacesync_tombstone") == 1)
    }
  }

  @Test("One message a transaction, the same text whatever it changed; 100,000 spaces edited at once are one message")
  func notifications() async throws {
    try await Deployment.with { deployment in
      try await deployment.sql.script("ALTER TABLE spaces DISABLE TRIGGER USER")
      try await deployment.sql.script(
        "INSERT INTO spaces (name) SELECT 'Space ' || n FROM generate_series(1, 100000) AS n", timeout: .seconds(120))
      try await deployment.sql.script("ALTER TABLE spaces ENABLE TRIGGER USER")
      try await deployment.migrator.up()
      let channel = "spacesync_" + (try await deployment.text("SELECT 'stripe_sync_queue'::regclass::oid") ?? "")
      let listener = try await deployment.another()
      try await listener.listen(to: channel)
      // Through the row trigger: 100,000 INSERT statements, each of which fires the announcement.
      try await deployment.sql.script("UPDATE spaces SET name = name || '!'", timeout: .seconds(240))
      try await deployment.sql.script(
        "BEGIN; DELETE FROM stripe_sync_queue; \(Self.legacyUpsert); UPDATE stripe_sync_queue SET payload = '{}'; COMMIT",
        timeout: .seconds(240))
      try await deployment.sql.script("UPDATE stripe_sync_queue SET payload = '{}' WHERE false; TRUNCATE stripe_sync_queue")
      try await deployment.sql.script("SELECT pg_notify('\(channel)', 'end')")
      var payloads: [String] = []
      for await notification in listener.notifications {
        if notification.payload == "end" { break }
        payloads.append(notification.payload)
      }
      #expect(payloads.count == 3)
      #expect(payloads.allSatisfy { $0.wholeMatch(of: /1 [0-9]+/) != nil })
      await listener.close()
    }
  }

  @Test("A program older than the schema writes nothing and says why; it still reads")
  func newerSchema() async throws {
    try await Deployment.with { deployment in
      let ids = try await deployment.addSpaces(1)
      try await deployment.migrator.up()
      try await deployment.sql.script("UPDATE spacesync_setting SET value = '2' WHERE name = 'schema.version'")
      let store = try await PostgresStore.open(deployment.parameters)
      #expect(try await store.page(of: SpaceQuery(), at: .first, limit: 10).spaces.count == 1)
      let refusal = await failure { _ = try await store.enqueue(SyncRequest(.card, .spaces(ids))) }
      #expect(refusal?.code == .unusableSchema)
      #expect(refusal?.description.contains("schema 2") == true)
      await store.close()
      let queue = PostgresJobQueue(deployment.parameters)
      #expect(await failure { _ = try await queue.claim() }?.description.contains("schema 2") == true)
      await queue.close()
      for change in [MigrationChange.up(), .down(force: true), .indexSpaces, .grant(.worker, to: "postgres")] {
        #expect(await failure { try await deployment.migrator.apply(change) }?.description.contains("schema 2") == true)
      }
      for id in [FindingID.legacyStatuses, .plainInsertTrigger] {
        #expect(await failure { _ = try await Doctor(deployment.parameters).fix(id) }?.description.contains("schema 2") == true)
      }
      let trigger = try #require(try await deployment.migrator.plainInsertTriggers().first)
      #expect(await failure { try await deployment.migrator.repair(trigger) }?.description.contains("schema 2") == true)
      #expect(try await deployment.migrator.status().isNewer)
      #expect(try await deployment.number("SELECT count(*) FROM stripe_sync_queue") == 0)
    }
  }
}
