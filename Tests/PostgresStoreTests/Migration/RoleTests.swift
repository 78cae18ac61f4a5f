import DatabaseSupport
import FoundationEssentials
import Postgres
import PostgresStore
import SyncCore
import Testing

@Suite("Rights on a migrated deployment")
struct RoleTests {
  private static let own = ["spacesync_setting", "spacesync_lease", "spacesync_worker", "spacesync_attempt", "spacesync_tombstone"]

  /// A role of the whole server, so its name is the test's own.
  private static func makeRole(_ deployment: Deployment, _ kind: String) async throws -> String {
    let role = "\(kind)_\(deployment.parameters.applicationName)"
    try await deployment.sql.script("CREATE ROLE \(role) LOGIN")
    return role
  }

  private static func drop(_ roles: String..., on deployment: Deployment) async throws {
    for role in roles { try await deployment.sql.script("DROP OWNED BY \(role); DROP ROLE \(role)") }
  }

  /// The SQLSTATE that a statement ends with, or nil when it succeeds.
  private static func state(_ connection: Connection, _ sql: String) async -> String? {
    do throws(PostgresError) {
      try await connection.script("BEGIN; \(sql); ROLLBACK")
      return nil
    } catch {
      _ = try? await connection.script("ROLLBACK")
      return error.sqlState
    }
  }

  @Test("Default privileges that give everything to a web role give it nothing of ours: no table, no sequence, no function")
  func defaultPrivileges() async throws {
    try await Deployment.with { deployment in
      let role = try await Self.makeRole(deployment, "Anon")
      let quoted = role.lowercased()
      try await deployment.sql.script(
        """
        ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON TABLES TO \(quoted);
        ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON SEQUENCES TO \(quoted), PUBLIC;
        ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON FUNCTIONS TO \(quoted);
        GRANT ALL ON stripe_sync_queue TO \(quoted);
        """)
      try await deployment.migrator.up()
      for table in Self.own {
        for right in ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"] {
          #expect(try await deployment.text("SELECT has_table_privilege('\(quoted)', '\(table)', '\(right)')") == "false")
        }
        #expect(try await deployment.text("SELECT relrowsecurity FROM pg_class WHERE oid = '\(table)'::regclass") == "true")
      }
      #expect(
        try await deployment.text("SELECT has_sequence_privilege('\(quoted)', 'spacesync_attempt_id_seq', 'USAGE, SELECT, UPDATE')")
          == "false")
      for function in ["touch", "announce", "bury"] {
        #expect(try await deployment.text("SELECT has_function_privilege('\(quoted)', 'spacesync_\(function)()', 'EXECUTE')") == "false")
      }
      // The queue's own row security stays in force: all rights, no policy, no row.
      try await deployment.addSpaces(1)
      try await deployment.sql.script("INSERT INTO stripe_sync_queue (space_id, event_type, payload) SELECT id, 'X', '{}' FROM spaces")
      let anon = try await Connection.open(deployment.parameters.asRole(quoted))
      #expect(try await anon.run(Text(sql: "SELECT count(*)::text FROM stripe_sync_queue")) == ["0"])
      #expect(await Self.state(anon, "SELECT * FROM spacesync_tombstone") == "42501")
      await anon.close()
      try await Self.drop(quoted, on: deployment)
    }
  }

  @Test("A role with rights and a policy of its own writes as before, though it has no right on our tables")
  func serviceRole() async throws {
    try await Deployment.with { deployment in
      try await deployment.addSpaces(2)
      try await deployment.migrator.up()
      try await deployment.sql.script(
        """
        SET ROLE service_role;
        INSERT INTO stripe_sync_queue (space_id, event_type, payload) SELECT id, 'MANUAL_SYNC', '{}' FROM spaces;
        UPDATE stripe_sync_queue SET status = 'done';
        DELETE FROM stripe_sync_queue;
        RESET ROLE;
        """)
      #expect(try await deployment.number("SELECT count(*) FROM spacesync_tombstone") == 2)
    }
  }

  @Test("An operator's role: each of its statements works, each of the others is refused, and row security stays on")
  func operatorRole() async throws {
    try await Deployment.with { deployment in
      let ids = try await deployment.addSpaces(2)
      let role = try await Self.makeRole(deployment, "operator")
      let before = try deployment.dump()
      try await deployment.migrator.up()
      for _ in 1...2 { try await deployment.migrator.apply(.grant(.operator, to: role)) }
      #expect(try await deployment.migrator.status().roles == [role])
      #expect(try await deployment.migrator.up().isEmpty)

      let store = try await PostgresStore.open(deployment.parameters.asRole(role))
      #expect(try await store.enqueue(SyncRequest(.card, .spaces(ids))).inserted == 2)
      #expect(try await store.enqueue(SyncRequest(.card, .spaces(ids))).replaced == 2)
      #expect(try await store.page(of: SpaceQuery(), at: .first, limit: 10).jobs.count == 2)
      await store.close()
      let connection = try await Connection.open(deployment.parameters.asRole(role))
      for table in Self.own { #expect(await Self.state(connection, "SELECT * FROM \(table)") == nil) }
      #expect(try await connection.run(Text(sql: "SELECT value FROM spacesync_setting WHERE name = 'schema.version'")) == ["1"])
      #expect(await Self.state(connection, "UPDATE stripe_sync_queue SET status = 'pending' WHERE status = 'failed'") == nil)
      #expect(await Self.state(connection, "DELETE FROM stripe_sync_queue WHERE status = 'pending' AND lease_token IS NULL") == nil)
      for refused in [
        "UPDATE spaces SET name = 'x'", "DELETE FROM spaces", "INSERT INTO spaces (name) VALUES ('x')", "SELECT * FROM bookings",
        "TRUNCATE stripe_sync_queue", "INSERT INTO spacesync_tombstone DEFAULT VALUES", "DELETE FROM spacesync_lease",
        "UPDATE spacesync_setting SET value = '9'", "DELETE FROM spacesync_attempt",
        "ALTER TABLE stripe_sync_queue DISABLE ROW LEVEL SECURITY",
        "CREATE TABLE own (id int)",
      ] {
        #expect(await Self.state(connection, refused) == "42501", "\(refused)")
      }
      await connection.close()
      #expect(
        try await deployment.number("SELECT count(*) FROM pg_class WHERE relname IN ('spaces', 'stripe_sync_queue') AND relrowsecurity")
          == 2)
      try await deployment.migrator.down()
      #expect(try deployment.dump() == before)
      try await Self.drop(role, on: deployment)
    }
  }

  @Test("A worker's role: claims, writes back, logs; nothing else; and what the migration remembers is not its to change")
  func workerRole() async throws {
    try await Deployment.with { deployment in
      try await deployment.addSpaces(1)
      let role = try await Self.makeRole(deployment, "worker")
      // A right that it has of its own is kept by the way back.
      try await deployment.sql.script("GRANT SELECT ON spaces TO \(role)")
      let before = try deployment.dump()
      try await deployment.migrator.up()
      try await deployment.migrator.apply(.grant(.worker, to: role))
      try await deployment.sql.script(
        "INSERT INTO stripe_sync_queue (space_id, event_type, payload) SELECT id, 'MANUAL_SYNC', '{}' FROM spaces")
      let connection = try await Connection.open(deployment.parameters.asRole(role))
      for allowed in [
        "SELECT * FROM spaces FOR SHARE",
        "UPDATE spaces SET stripe_product_id = 'prod_1', stripe_price_id = 'price_1', last_stripe_sync = now()",
        "UPDATE stripe_sync_queue SET status = 'processing', attempts = attempts + 1, lease_token = gen_random_uuid()",
        """
        INSERT INTO spacesync_lease AS l (space_id, token, worker, until) SELECT space_id, gen_random_uuid(), 'w', now() FROM stripe_sync_queue
        ON CONFLICT (space_id) DO UPDATE SET token = excluded.token WHERE l.until <= now() RETURNING l.token
        """,
        "SELECT 1 FROM spacesync_lease FOR SHARE", "UPDATE spacesync_lease SET until = now()", "DELETE FROM spacesync_lease",
        "INSERT INTO spacesync_worker (worker, host, pid, version) VALUES ('w', 'h', 1, '0'); UPDATE spacesync_worker SET seen_at = now()",
        """
        INSERT INTO spacesync_attempt (space_id, event_type, revision, attempt, worker, started, outcome)
        VALUES (gen_random_uuid(), 'X', 1, 1, 'w', now(), 'completed') RETURNING id; DELETE FROM spacesync_attempt
        """,
        """
        INSERT INTO spacesync_setting VALUES ('stripe.account', 'acct_1') ON CONFLICT (name) DO UPDATE SET value = excluded.value;
        UPDATE spacesync_setting SET value = 'acct_2' WHERE name = 'stripe.account'
        """,
      ] {
        #expect(await Self.state(connection, allowed) == nil, "\(allowed)")
      }
      for refused in [
        "UPDATE spaces SET name = 'x'", "DELETE FROM stripe_sync_queue",
        "INSERT INTO stripe_sync_queue (space_id, event_type, payload) VALUES (gen_random_uuid(), 'X', '{}')",
        "SELECT * FROM spacesync_tombstone",
        "DELETE FROM spacesync_setting", "UPDATE spacesync_attempt SET error = 'x'",
        "INSERT INTO spacesync_setting VALUES ('schema.added.payload', 'yes')",
      ] {
        #expect(await Self.state(connection, refused) == "42501", "\(refused)")
      }
      // Hidden by the policy rather than refused.
      #expect(await Self.state(connection, "UPDATE spacesync_setting SET value = '9' WHERE name = 'schema.version'") == nil)
      try await connection.script("UPDATE spacesync_setting SET value = '9' WHERE name = 'schema.version'")
      #expect(try await deployment.migrator.status().version == 1)
      await connection.close()
      try await deployment.migrator.down()
      #expect(try deployment.dump() == before)
      try await Self.drop(role, on: deployment)
    }
  }

  @Test("Who may not migrate is told who may; a role that does not exist is named; a read-only session changes nothing")
  func refusals() async throws {
    try await Deployment.with { deployment in
      let role = try await Self.makeRole(deployment, "guest")
      try await deployment.sql.script("GRANT SELECT ON spaces, stripe_sync_queue TO \(role)")
      let guest = Migrator(deployment.parameters.asRole(role))
      #expect(await failure { try await guest.up() }?.code == .forbidden)
      #expect(await failure { try await guest.up() }?.description.contains("owner") == true)
      #expect(await failure { try await guest.apply(.indexSpaces) }?.code == .forbidden)
      try await deployment.migrator.up()
      let unknown = await failure { try await deployment.migrator.apply(.grant(.operator, to: "no such \"role\"")) }
      #expect(unknown?.description.contains("no such \"role\"") == true, "\(String(describing: unknown?.description))")
      var readOnly = deployment.parameters
      readOnly.readOnly = true
      #expect(await failure { try await Migrator(readOnly).down() }?.code == .readOnly)
      try await Self.drop(role, on: deployment)
    }
  }

  @Test("A superuser migrates for an owner: what is made belongs to the owner, who goes on by himself")
  func owner() async throws {
    try await Deployment.with { deployment in
      let role = try await Self.makeRole(deployment, "owner")
      try await deployment.sql.script(
        "ALTER TABLE stripe_sync_queue OWNER TO \(role); ALTER TABLE spaces OWNER TO \(role); GRANT CREATE ON SCHEMA public TO \(role)")
      let before = try deployment.dump()
      try await deployment.migrator.up(rotateIDs: true)
      #expect(
        try await deployment.number(
          "SELECT count(*) FROM pg_tables WHERE tablename LIKE 'spacesync%' AND tableowner = '\(role)'") == 5)
      #expect(
        try await deployment.number(
          "SELECT count(*) FROM pg_proc WHERE proname LIKE 'spacesync%' AND pg_get_userbyid(proowner) = '\(role)'") == 4)
      let own = Migrator(deployment.parameters.asRole(role))
      #expect(try await own.up().isEmpty)
      try await own.down()
      #expect(try deployment.dump() == before)
      try await own.up()
      #expect(try await own.status().isCurrent)
      try await own.down()
      try await deployment.sql.script("REASSIGN OWNED BY \(role) TO postgres")
      try await Self.drop(role, on: deployment)
    }
  }
}
