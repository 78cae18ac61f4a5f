import DatabaseSupport
import Postgres
import PostgresStore
import SyncCore
import Testing

@Suite("Migrate, up and down")
struct MigrateTests {
  @Test("Up, up again, down, up: the second does nothing, the third leaves the schema byte for byte, no row is lost or rewritten")
  func upAndDown() async throws {
    try await Deployment.with { deployment in
      try await deployment.addSpaces(300)
      try await deployment.sql.script(
        """
        INSERT INTO stripe_sync_queue (space_id, event_type, payload, status, error_message, created_at, updated_at)
        SELECT id, e, jsonb_build_object('n', name), s, nullif(s, 'pending'), now() - interval '1 day', now() - interval '1 hour'
        FROM spaces, (VALUES ('MANUAL_SYNC', 'pending'), ('UPDATE', 'done'), ('INSERT', 'failed'), ('DELETE', NULL)) AS t(e, s);
        ANALYZE
        """)
      let before = try deployment.dump()
      let rows = try await deployment.column("SELECT q::text FROM stripe_sync_queue AS q ORDER BY id")
      let file = try await deployment.text("SELECT relfilenode FROM pg_class WHERE oid = 'stripe_sync_queue'::regclass")
      #expect(try await deployment.migrator.status().version == nil)

      #expect(try await deployment.migrator.up().count == 6)
      let status = try await deployment.migrator.status()
      #expect(status.isCurrent && status.defects.isEmpty && status.notifies && !status.rotatesIDs)
      #expect(
        status.addedColumns == [
          "revision", "synced_revision", "attempts", "queued_at", "next_attempt_at", "lease_token", "requested_by", "changed_xid",
        ])
      #expect(try await deployment.text("SELECT relfilenode FROM pg_class WHERE oid = 'stripe_sync_queue'::regclass") == file)
      let migrated = try deployment.dump()
      #expect(migrated != before)

      // Again: not even a lock is taken, so a writer in a transaction is no hindrance.
      let writer = try await deployment.another()
      try await writer.script("BEGIN")
      try await writer.script(
        "UPDATE stripe_sync_queue SET payload = payload WHERE false; LOCK TABLE stripe_sync_queue IN ROW EXCLUSIVE MODE")
      #expect(try await deployment.migrator(tries: 1).up().isEmpty)
      await writer.close()
      #expect(try deployment.dump() == migrated)

      try await deployment.migrator.down()
      #expect(try deployment.dump() == before)
      #expect(try await deployment.column("SELECT q::text FROM stripe_sync_queue AS q ORDER BY id") == rows)
      #expect(try await deployment.migrator.down().isEmpty)

      try await deployment.migrator.up()
      #expect(try deployment.dump() == migrated)
      #expect(try await deployment.migrator.status().isCurrent)
    }
  }

  @Test("Columns that lack are added and go again; one of another meaning is refused by name")
  func columns() async throws {
    try await Deployment.with(
      "ALTER TABLE stripe_sync_queue DROP COLUMN updated_at, DROP COLUMN error_message, DROP COLUMN processed_at"
    ) { deployment in
      let ids = try await deployment.addSpaces(2)
      let before = try deployment.dump()
      try await deployment.migrator.up()
      #expect(try await deployment.migrator.status().addedColumns.prefix(3) == ["updated_at", "error_message", "processed_at"])
      let store = try await PostgresStore.open(deployment.parameters)
      for _ in 1...2 { _ = try await store.enqueue(SyncRequest(.card, .spaces(ids))) }
      await store.close()
      #expect(try await deployment.number("SELECT sum(revision) FROM stripe_sync_queue WHERE updated_at IS NOT NULL") == 4)
      try await deployment.migrator.down()
      #expect(try deployment.dump() == before)
      #expect(try await deployment.number("SELECT count(*) FROM stripe_sync_queue") == 2)
    }
    try await Deployment.with("ALTER TABLE stripe_sync_queue ADD COLUMN attempts integer NOT NULL DEFAULT 7") { deployment in
      let before = try deployment.dump()
      try await deployment.migrator.up()
      #expect(try await deployment.migrator.status().addedColumns.contains("attempts") == false)
      try await deployment.migrator.down()
      #expect(try deployment.dump() == before)
    }
    try await Deployment.with("ALTER TABLE stripe_sync_queue ADD COLUMN revision text") { deployment in
      let before = try deployment.dump()
      let error = await failure { try await deployment.migrator.up() }
      #expect(error?.code == .unusableSchema)
      #expect(error?.description.contains("revision") == true)
      #expect(try deployment.dump() == before)
    }
  }

  @Test("Timestamps without a zone: migrated, only the index that the zone would decide is left out")
  func timestamps() async throws {
    try await Deployment.with(
      "ALTER TABLE stripe_sync_queue ALTER COLUMN created_at TYPE timestamp, ALTER COLUMN updated_at TYPE timestamp"
    ) { deployment in
      let before = try deployment.dump()
      try await deployment.migrator.up()
      #expect(try await deployment.migrator.status().isCurrent)
      let ids = try await deployment.addSpaces(1)
      for _ in 1...2 { _ = try await deployment.store.enqueue(SyncRequest(.card, .spaces(ids))) }
      #expect(try await deployment.number("SELECT max(revision) FROM stripe_sync_queue") == 2)
      try await deployment.migrator.down()
      #expect(try deployment.dump() == before)
    }
  }

  @Test("A queue in another schema of the search path, with a name that must be quoted")
  func otherSchema() async throws {
    let schema = "Odd \"schema\""
    let quoted = "\"Odd \"\"schema\"\"\""
    try await Deployment.with(
      """
      CREATE SCHEMA \(quoted);
      ALTER TABLE stripe_sync_queue SET SCHEMA \(quoted);
      ALTER FUNCTION enqueue_stripe_sync() SET search_path = \(quoted), public, pg_temp;
      DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = public, \(quoted)', current_database()); END $$;
      SET search_path = public, \(quoted)
      """
    ) { deployment in
      let before = try deployment.dump()
      try await deployment.migrator.up()
      #expect(try await deployment.migrator.status().table == schema + ".stripe_sync_queue")
      #expect(
        try await deployment.number("SELECT count(*) FROM pg_tables WHERE tablename LIKE 'spacesync%' AND schemaname = '\(schema)'") == 5)
      // A writer with another search path still leaves its graves in the right place.
      let writer = try await deployment.another()
      try await writer.script(
        """
        SET search_path = pg_catalog;
        INSERT INTO public.spaces (name) VALUES ('one');
        DELETE FROM \(quoted).stripe_sync_queue;
        """)
      await writer.close()
      #expect(try await deployment.number("SELECT count(*) FROM \(quoted).spacesync_tombstone") == 1)
      try await deployment.migrator.apply(.indexSpaces)
      #expect(try await deployment.migrator.status().hasSpacesIndex)
      try await deployment.migrator.down()
      #expect(try deployment.dump() == before)
    }
  }

  @Test("What was broken since is found and mended; an index that an interrupted build left is built anew")
  func mending() async throws {
    try await Deployment.with { deployment in
      try await deployment.migrator.up()
      let whole = try deployment.dump()
      try await deployment.sql.script(
        """
        ALTER TABLE stripe_sync_queue DISABLE TRIGGER spacesync_touch;
        DROP TRIGGER spacesync_bury_delete ON stripe_sync_queue;
        CREATE OR REPLACE FUNCTION spacesync_announce() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
        ALTER TABLE spacesync_lease DISABLE ROW LEVEL SECURITY;
        DROP INDEX spacesync_changed;
        UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'spacesync_ready'::regclass;
        """)
      let defects = try await deployment.migrator.status().defects.map(\.text)
      #expect(
        Set(defects) == [
          "trigger spacesync_touch disabled", "trigger spacesync_bury_delete missing", "function spacesync_announce changed",
          "rowSecurity spacesync_lease disabled", "index spacesync_changed missing", "index spacesync_ready invalid",
        ])
      try await deployment.migrator.up()
      #expect(try await deployment.migrator.status().isCurrent)
      #expect(try deployment.dump() == whole)
    }
  }

  @Test("A dry run prints what would run, and runs nothing; the print itself migrates")
  func dryRun() async throws {
    try await Deployment.with { deployment in
      let before = try deployment.dump()
      let steps = try await deployment.migrator.plan(.up())
      #expect(try deployment.dump() == before)
      let script = steps.map(\.script).joined(separator: "\n")
      #expect(script.contains("BEGIN;") && script.contains("CREATE INDEX CONCURRENTLY"))
      for step in steps { try await deployment.sql.script(step.index == nil ? "BEGIN;\(step.sql);COMMIT" : step.sql) }
      #expect(try await deployment.migrator.status().isCurrent)
      #expect(try await deployment.migrator.plan(.up()).isEmpty)
    }
  }

  @Test("Without notifications, and back: remembered by the next migration")
  func silent() async throws {
    try await Deployment.with { deployment in
      try await deployment.migrator.up(notify: false)
      #expect(try await deployment.migrator.status().notifies == false)
      #expect(try await deployment.migrator.up().isEmpty)
      #expect(try await deployment.number("SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'spacesync_announce%'") == 0)
      let listener = try await deployment.another()
      let channel = "spacesync_" + (try await deployment.text("SELECT 'stripe_sync_queue'::regclass::oid") ?? "")
      try await listener.listen(to: channel)
      try await deployment.addSpaces(1)
      try await deployment.sql.script("UPDATE spaces SET name = 'x'; DELETE FROM stripe_sync_queue")
      #expect(try await deployment.number("SELECT count(*) FROM spacesync_tombstone") == 1)
      try await deployment.sql.script("SELECT pg_notify('\(channel)', 'end')")
      var first: String?
      for await notification in listener.notifications {
        first = notification.payload
        break
      }
      #expect(first == "end")
      await listener.close()
      try await deployment.migrator.up(notify: true)
      #expect(try await deployment.migrator.status().isCurrent)
      #expect(try await deployment.number("SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'spacesync_announce%'") == 2)
    }
  }
}
