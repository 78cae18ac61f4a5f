import DatabaseSupport
import Postgres
import PostgresStore
import SyncCore
import Testing

@Suite(.timeLimit(.minutes(5))) struct DoctorFixTests {
  @Test("What can be mended is mended, and then gone", arguments: Sickness.all.filter { Doctor.fixable.contains($0.id) })
  func mended(_ sickness: Sickness) async throws {
    let clinic = try await Clinic.open(sickness.kind, sickness.sql)
    let repair = try await clinic.doctor.fix(sickness.id)
    #expect(repair.id == sickness.id && repair.changed > 0)
    let after = try #require(try await clinic.finding(sickness.id))
    #expect(after.severity == .ok, "\(after)")
    // A second time there is nothing left to do.
    #expect(try await clinic.doctor.fix(sickness.id).changed == 0)
  }

  @Test("With its key mended the upsert goes through", arguments: Sickness.keys)
  func upsert(_ sickness: Sickness) async throws {
    let clinic = try await Clinic.open(sickness.kind, sickness.sql)
    // Without its trigger, whose upsert would fail just so.
    try await clinic.database.execute("ALTER TABLE spaces DISABLE TRIGGER USER; INSERT INTO spaces (name, is_active) VALUES ('Key', true)")
    let enqueue = { () async throws(StoreError) in
      let store = try await PostgresStore.open(ConnectionParameters(conninfo: clinic.database.conninfo))
      let receipt = try await store.enqueue(SyncRequest(.card, .allActive))
      await store.close()
      return receipt
    }
    await #expect(throws: StoreError.self) { _ = try await enqueue() }
    _ = try await clinic.doctor.fix(.uniqueKey)
    for _ in 1...2 { _ = try await enqueue() }
  }

  @Test("The printed SQL does the same", arguments: Sickness.jobs.filter { Doctor.fixable.contains($0.id) } + Sickness.keys)
  func printed(_ sickness: Sickness) async throws {
    let clinic = try await Clinic.open(sickness.kind, sickness.sql)
    let fix = try #require(try await clinic.finding(sickness.id)?.fix)
    // One after the other, as psql does: an index that is built beside the traffic wants no transaction around it.
    let psql = try await clinic.database.connect()
    for statement in fix.split(separator: ";\n") { try await psql.script(String(statement)) }
    await psql.close()
    #expect(try await clinic.finding(sickness.id)?.severity == .ok)
  }

  @Test("Of duplicates the one in hand stays and runs again with the newest request; no request is lost")
  func duplicates() async throws {
    for kind in [Clinic.Kind.legacy, .migrated] {
      let clinic = try await Clinic.open(
        kind,
        """
        ALTER TABLE stripe_sync_queue DROP CONSTRAINT unique_space_event;
        SET session_replication_role = replica;
        INSERT INTO stripe_sync_queue (space_id, event_type, payload, status, created_at, updated_at) VALUES
          (md5('a')::uuid, 'UPDATE', '{"n": 1}', 'processing', now() - interval '3 minutes', now()),
          (md5('a')::uuid, 'UPDATE', '{"n": 3}', 'pending', now() - interval '1 minute', now() - interval '1 minute'),
          (md5('a')::uuid, 'UPDATE', '{"n": 2}', 'failed', now() - interval '2 minutes', now() - interval '2 minutes'),
          (md5('b')::uuid, 'UPDATE', '{"n": 4}', 'completed', now() - interval '3 minutes', now()),
          (md5('b')::uuid, 'UPDATE', '{"n": 5}', 'failed', now() - interval '2 minutes', now() - interval '2 minutes')
        """)
      let inHand = try await clinic.database.value("SELECT id::text FROM stripe_sync_queue WHERE payload ->> 'n' = '1'")
      #expect(try await clinic.doctor.fix(.duplicates).changed == 3)
      let rows = try await clinic.database.rows(
        "SELECT payload ->> 'n', status, id::text FROM stripe_sync_queue WHERE event_type = 'UPDATE' ORDER BY 1")
      #expect(rows.map { $0.prefix(2) } == [["3", "pending"], ["4", "completed"]])
      #expect(rows.first?.last == inHand)
    }
  }

  @Test("Our words for old statuses are no request: no revision, no other column changes")
  func rewordingIsNoRequest() async throws {
    let clinic = try await Clinic.open(
      .migrated,
      """
      SET session_replication_role = replica;
      INSERT INTO stripe_sync_queue (space_id, event_type, payload, status, processed_at, error_message, updated_at) VALUES
        (md5('clinic 1')::uuid, 'UPDATE', '{}', 'done', '2026-01-01', NULL, '2026-01-02'),
        (md5('clinic 2')::uuid, 'UPDATE', '{}', 'error', '2026-01-01', 'no', '2026-01-02')
      """)
    let state =
      "SELECT revision, processed_at, error_message, updated_at, queued_at FROM stripe_sync_queue WHERE event_type = 'UPDATE' ORDER BY space_id"
    let read = "SELECT row_to_json(s)::text FROM (\(state)) AS s"
    let before = try await clinic.database.rows(read)
    #expect(try await clinic.doctor.fix(.legacyStatuses).changed == 2)
    #expect(try await clinic.database.rows(read) == before)
  }

  @Test("A job that died eight times has failed; a living one is left alone")
  func reaping() async throws {
    let clinic = try await Clinic.open(
      .migrated,
      """
      SET session_replication_role = replica;
      INSERT INTO stripe_sync_queue (space_id, event_type, payload, status, attempts, lease_token, updated_at) VALUES
        (md5('clinic 1')::uuid, 'UPDATE', '{}', 'processing', 8, gen_random_uuid(), now() - interval '1 hour'),
        (md5('clinic 2')::uuid, 'UPDATE', '{}', 'processing', 2, gen_random_uuid(), now() - interval '1 hour'),
        (md5('clinic 3')::uuid, 'UPDATE', '{}', 'processing', 2, md5('alive')::uuid, now() - interval '1 hour'),
        (md5('clinic 4')::uuid, 'UPDATE', '{}', 'processing', 2, md5('late')::uuid, now() - interval '1 hour'),
        (md5('clinic 5')::uuid, 'UPDATE', '{}', 'processing', 2, md5('new')::uuid, now());
      -- One that has just ended is a worker's to reap; one that can't be seen yet belongs to a claim just made.
      INSERT INTO spacesync_lease VALUES (md5('clinic 3')::uuid, md5('alive')::uuid, 'w', now() + interval '1 minute'),
        (md5('clinic 4')::uuid, md5('late')::uuid, 'w', now() - interval '10 seconds')
      """)
    #expect(try await clinic.finding(.stuckProcessing)?.count == 2)
    #expect(try await clinic.doctor.fix(.stuckProcessing).changed == 2)
    let rows = try await clinic.database.rows(
      """
      SELECT q.status FROM generate_series(1, 5) AS i JOIN stripe_sync_queue AS q ON q.space_id = md5('clinic ' || i)::uuid
      WHERE q.event_type = 'UPDATE' ORDER BY i
      """)
    #expect(rows.map(\.first) == ["failed", "pending", "processing", "processing", "processing"])
  }

  @Test("On an unmigrated table a job whose space a worker has locked is neither found nor taken back")
  func lockedSpace() async throws {
    let clinic = try await Clinic.open(
      .legacy,
      """
      INSERT INTO stripe_sync_queue (space_id, event_type, payload, status, updated_at)
      VALUES (md5('a')::uuid, 'UPDATE', '{}', 'processing', now() - interval '1 hour')
      """)
    let worker = try await clinic.database.connect()
    _ = try await worker.run(Query("SELECT pg_advisory_lock(hashtextextended(md5('a')::uuid::text, 7358227))::text"))
    #expect(try await clinic.finding(.stuckProcessing)?.severity == .ok)
    #expect(try await clinic.doctor.fix(.stuckProcessing).changed == 0)
    await worker.close()
  }

  @Test("Many rows are mended a few at a time, in the order of their keys, beside a sync-all", arguments: [Clinic.Kind.legacy, .migrated])
  func manyRows(_ kind: Clinic.Kind) async throws {
    let clinic = try await Clinic.open(
      kind,
      """
      INSERT INTO stripe_sync_queue (space_id, event_type, payload, status, processed_at)
      SELECT gen_random_uuid(), 'DELETE', '{}', 'done', now() FROM generate_series(1, 4500);
      CREATE TABLE turns (jobs bigint);
      CREATE FUNCTION count_turn() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN INSERT INTO turns SELECT count(*) FROM written; RETURN NULL; END $$;
      CREATE TRIGGER count_turn AFTER UPDATE ON stripe_sync_queue REFERENCING NEW TABLE AS written
        FOR EACH STATEMENT EXECUTE FUNCTION count_turn();
      """)
    // Another writer holds the last row that a transaction of the repair reaches: what came before is committed meanwhile.
    let other = try await clinic.database.connect()
    try await other.script(
      "BEGIN; SELECT 1 FROM stripe_sync_queue WHERE event_type = 'DELETE' ORDER BY space_id DESC LIMIT 1 FOR UPDATE")
    let fixing = Task { try await clinic.doctor.fix(.legacyStatuses) }
    #expect(
      await until {
        try await clinic.database.value("SELECT count(*) FROM stripe_sync_queue WHERE status = 'completed' AND event_type = 'DELETE'")
          == "4000"
      })
    // The row before it: in another order the two would wait for each other.
    try await other.script("ROLLBACK")
    #expect(try await fixing.value.changed >= 500)
    #expect(try await clinic.database.value("SELECT count(*) FROM stripe_sync_queue WHERE status = 'done'") == "0")
    #expect(try await clinic.database.value("SELECT max(jobs) FROM turns") == "2000")
    await other.close()
  }

  @Test("Who holds a row for too long costs one transaction another try, and the count nothing")
  func aRowHeldInTheMiddle() async throws {
    let clinic = try await Clinic.open(
      .legacy,
      """
      INSERT INTO stripe_sync_queue (space_id, event_type, payload, status, processed_at)
      SELECT gen_random_uuid(), 'DELETE', '{}', 'done', now() FROM generate_series(1, 4500);
      CREATE SEQUENCE turns;
      CREATE FUNCTION count_turn() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM nextval('turns'); RETURN NULL; END $$;
      CREATE TRIGGER count_turn BEFORE UPDATE ON stripe_sync_queue FOR EACH STATEMENT EXECUTE FUNCTION count_turn();
      """)
    let other = try await clinic.database.connect()
    try await other.script("BEGIN; SELECT 1 FROM stripe_sync_queue ORDER BY space_id DESC LIMIT 1 FOR UPDATE")
    let fixing = Task { try await clinic.doctor.fix(.legacyStatuses) }
    // The third transaction begins a second time: its lock's time was over.
    #expect(await until { try await Int(clinic.database.value("SELECT last_value FROM turns") ?? "") ?? 0 >= 4 })
    try await other.script("ROLLBACK")
    #expect(try await fixing.value.changed == 4500)
    await other.close()
  }

  @Test("On a large unmigrated table more jobs are taken back than the server's table of locks holds")
  func manyStuck() async throws {
    let clinic = try await Clinic.open(
      .legacy,
      """
      INSERT INTO stripe_sync_queue (space_id, event_type, payload, status, updated_at)
      SELECT gen_random_uuid(), 'DELETE', '{}', 'processing', now() - interval '1 hour' FROM generate_series(1, 30000)
      """)
    #expect(try await clinic.doctor.fix(.stuckProcessing).changed == 30_000)
  }

  @Test("A repair gives way to who holds the table, and says so")
  func patience() async throws {
    let clinic = try await Clinic.open(.migrated, Sickness.jobs.first { $0.id == .duplicates }?.sql ?? "")
    let holder = try await clinic.database.connect()
    try await holder.script("BEGIN; LOCK TABLE stripe_sync_queue IN ROW EXCLUSIVE MODE")
    await #expect(throws: StoreError.self) { try await clinic.doctor.fix(.duplicates) }
    try await holder.script("ROLLBACK")
    #expect(try await clinic.doctor.fix(.duplicates).changed > 0)
    await holder.close()
  }

  @Test("What is not safe to mend is refused")
  func refused() async throws {
    let clinic = try await Clinic.open(.legacy)
    await #expect(throws: StoreError.self) { try await clinic.doctor.fix(.foreignKey) }
  }

  @Test("The mended trigger lets a space be edited twice, and keeps the newest state")
  func trigger() async throws {
    let clinic = try await Clinic.open(.legacy)
    #expect(try await clinic.doctor.fix(.plainInsertTrigger).changed > 0)
    try await clinic.database.execute(
      """
      INSERT INTO spaces (id, name) VALUES (md5('a')::uuid, 'One');
      UPDATE spaces SET name = 'Two';
      UPDATE spaces SET name = 'Three';
      """)
    let rows = try await clinic.database.rows("SELECT event_type, payload ->> 'name' FROM stripe_sync_queue ORDER BY event_type")
    #expect(rows == [["INSERT", "One"], ["UPDATE", "Three"]])
  }
}
