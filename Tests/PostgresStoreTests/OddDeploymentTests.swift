import FoundationEssentials
import Postgres
import PostgresStore
import SyncCore
import Testing

@Suite struct OddDeploymentTests {
  /// All that is optional, gone.
  static let minimal = """
    DROP TRIGGER trigger_stripe_sync_on_spaces ON spaces;
    ALTER TABLE spaces DROP COLUMN description, DROP COLUMN capacity, DROP COLUMN image_url, DROP COLUMN pricing_type,
      DROP COLUMN hourly_price, DROP COLUMN daily_price, DROP COLUMN half_day_price, DROP COLUMN monthly_price, DROP COLUMN quarter_price,
      DROP COLUMN yearly_price, DROP COLUMN custom_price, DROP COLUMN custom_label, DROP COLUMN is_active, DROP COLUMN features,
      DROP COLUMN tags, DROP COLUMN color, DROP COLUMN order_index, DROP COLUMN stripe_product_id, DROP COLUMN stripe_price_id,
      DROP COLUMN last_stripe_sync, DROP COLUMN status, DROP COLUMN created_by, DROP COLUMN created_at, DROP COLUMN updated_at;
    ALTER TABLE stripe_sync_queue DROP COLUMN error_message, DROP COLUMN updated_at, DROP COLUMN processed_at;
    """

  @Test("A deployment with nothing but the needed columns is read and synced")
  func minimal() async throws {
    try await Deployment.with(Self.minimal) { deployment in
      try await deployment.sql.script("INSERT INTO spaces (name) VALUES ('A'), ('B')")
      let store = deployment.store
      let page = try await store.page(of: SpaceQuery(filter: .all), at: .first, limit: 10)
      #expect(page.spaces.map(\.name) == ["A", "B"])
      #expect(page.spaces.allSatisfy { !$0.isActive && $0.price == nil && $0.updatedAt == nil })
      #expect(try await store.spaceCounts(search: "a") == SpaceCounts(all: 1, active: 0, inactive: 1, needsSync: 0))
      let ids = page.spaces.map(\.id)
      for _ in 1...2 { #expect(try await store.enqueue(SyncRequest(.card, .spaces(ids))).requested == 2) }
      #expect(try await deployment.text("SELECT payload->'pricing_type' FROM stripe_sync_queue LIMIT 1") == "null")
      let jobs = try await store.jobs(JobQuery())
      #expect(jobs.count == 2 && jobs.allSatisfy { $0.updatedAt == nil && $0.status == .pending })
      #expect(try await store.statusReport().active == 0)
      #expect(try await store.space(ids[0])?.jobs.count == 1)
    }
  }

  @Test("A column dropped or added while the store runs: it looks again and goes on")
  func changes() async throws {
    try await Deployment.with { deployment in
      let ids = try await deployment.addSpaces(2)
      let store = deployment.store
      for _ in 1...3 {
        _ = try await store.page(of: SpaceQuery(), at: .first, limit: 10)
        _ = try await store.enqueue(SyncRequest(.card, .spaces(ids)))
      }
      try await deployment.sql.script(
        "ALTER TABLE spaces DROP COLUMN image_url, ALTER COLUMN capacity TYPE smallint; ALTER TABLE stripe_sync_queue DROP COLUMN processed_at"
      )
      #expect(try await store.page(of: SpaceQuery(), at: .first, limit: 10).spaces.count == 2)
      #expect(try await store.enqueue(SyncRequest(.card, .spaces(ids))).replaced == 2)
      try await deployment.sql.script("ALTER TABLE stripe_sync_queue RENAME TO elsewhere")
      await #expect(throws: StoreError.self) { try await store.jobs(JobQuery()) }
      try await deployment.sql.script("ALTER TABLE elsewhere RENAME TO stripe_sync_queue")
      #expect(try await store.jobs(JobQuery()).count == 2)
    }
  }

  @Test(
    "Without a usable unique key nothing is written, and the reason is said",
    arguments: [
      "", "ALTER TABLE stripe_sync_queue ADD UNIQUE (space_id, event_type) DEFERRABLE",
      "CREATE UNIQUE INDEX ON stripe_sync_queue (space_id, event_type) WHERE status = 'pending'",
      "CREATE UNIQUE INDEX ON stripe_sync_queue (space_id, event_type, status)", "CREATE INDEX ON stripe_sync_queue (space_id, event_type)",
      "CREATE UNIQUE INDEX ON stripe_sync_queue (space_id, lower(event_type))",
    ])
  func noKey(instead: String) async throws {
    try await Deployment.with("ALTER TABLE stripe_sync_queue DROP CONSTRAINT unique_space_event; \(instead)") { deployment in
      let ids = try await deployment.addSpaces(1)
      let error = await failure { _ = try await deployment.store.enqueue(SyncRequest(.card, .spaces(ids))) }
      #expect(error?.code == .unusableSchema)
      #expect(error?.description.contains("unique key") == true)
      #expect(try await deployment.number("SELECT count(*) FROM stripe_sync_queue") == 0)
      // Mended while the store is open.
      try await deployment.sql.script(
        """
        ALTER TABLE stripe_sync_queue DROP CONSTRAINT IF EXISTS stripe_sync_queue_space_id_event_type_key;
        CREATE UNIQUE INDEX mended ON stripe_sync_queue (event_type, space_id)
        """)
      #expect(try await deployment.store.enqueue(SyncRequest(.card, .spaces(ids))).inserted == 1)
    }
  }

  @Test("A missing table or a missing needed column is said by name", arguments: ["spaces CASCADE", "stripe_sync_queue"])
  func missingTable(table: String) async throws {
    try await Deployment.with { deployment in
      try await deployment.sql.script("DROP TABLE \(table)")
      let error = await failure { _ = try await PostgresStore.open(deployment.parameters) }
      #expect(error?.code == .unusableSchema)
      #expect(error?.description.contains(table.split(separator: " ")[0]) == true)
    }
    try await Deployment.with { deployment in
      try await deployment.sql.script("ALTER TABLE stripe_sync_queue DROP COLUMN payload, DROP COLUMN status")
      let error = await failure { _ = try await PostgresStore.open(deployment.parameters) }
      #expect(error?.code == .unusableSchema)
      #expect(error?.description.contains("payload, status") == true)
    }
  }

  @Test("Rights and row security: what is missing is said, and hidden rows are never shown as an empty list")
  func rights() async throws {
    try await Deployment.with { deployment in
      let ids = try await deployment.addSpaces(2)
      let role = "role_" + deployment.parameters.applicationName
      try await deployment.sql.script("CREATE ROLE \(role) LOGIN")
      let parameters = deployment.parameters.asRole(role)
      func opening() async -> StoreError? { await failure { await (try PostgresStore.open(parameters)).close() } }

      #expect(await opening()?.code == .forbidden)
      #expect(await opening()?.description.contains("SELECT") == true)
      // With the rights but without a policy, PostgreSQL shows an empty table and no error.
      try await deployment.sql.script("GRANT SELECT, INSERT, UPDATE ON spaces, stripe_sync_queue TO \(role)")
      #expect(await opening()?.code == .forbidden)
      #expect(await opening()?.description.contains("ow security") == true)

      try await deployment.sql.script(
        """
        CREATE POLICY p1 ON spaces FOR SELECT TO \(role) USING (true);
        CREATE POLICY p2 ON stripe_sync_queue FOR SELECT TO \(role) USING (true);
        """)
      let store = try await PostgresStore.open(parameters)
      #expect(try await store.page(of: SpaceQuery(), at: .first, limit: 10).spaces.count == 2)
      #expect(await failure { _ = try await store.enqueue(SyncRequest(.card, .spaces(ids))) }?.code == .forbidden)
      #expect(try await deployment.number("SELECT count(*) FROM stripe_sync_queue") == 0)
      try await deployment.sql.script(
        """
        CREATE POLICY p3 ON stripe_sync_queue FOR INSERT TO \(role) WITH CHECK (true);
        CREATE POLICY p4 ON stripe_sync_queue FOR UPDATE TO \(role) USING (true);
        """)
      #expect(try await store.enqueue(SyncRequest(.card, .spaces(ids))).inserted == 2)
      try await deployment.sql.script("REVOKE UPDATE ON stripe_sync_queue FROM \(role)")
      #expect(await failure { _ = try await store.enqueue(SyncRequest(.card, .spaces(ids))) }?.code == .forbidden)
      await store.close()
      try await deployment.sql.script("DROP OWNED BY \(role); DROP ROLE \(role)")
    }
  }

  @Test(
    "A payload that is no JSON, or not the role's to read, costs no page of jobs: only the name that it might have told",
    arguments: [("json", #"{"name": "\u0000"}"#), ("text", "nonsense"), ("jsonb", "[1]"), ("jsonb", #"{"name": "Gone"}"#)])
  func oddPayloads(type: String, payload: String) async throws {
    try await Deployment.with("ALTER TABLE stripe_sync_queue ALTER COLUMN payload TYPE \(type) USING payload::text::\(type)") {
      deployment in
      try await deployment.sql.script(
        "INSERT INTO stripe_sync_queue (space_id, event_type, payload) VALUES (gen_random_uuid(), 'DELETE', '\(payload)')")
      let jobs = try await deployment.store.jobs(JobQuery())
      #expect(jobs.map(\.spaceName) == [payload.contains("Gone") ? "Gone" : nil])
      let events = Recorder<FeedEvent>()
      let task = Task { await PostgresJobFeed(deployment.parameters).run { events.append($0) } }
      #expect(await events.reaches { $0.contains(.connected(.polling)) })
      try await deployment.sql.script("UPDATE stripe_sync_queue SET status = 'failed', updated_at = now()")
      #expect(await events.reaches { $0.jobs.count == 1 })
      task.cancel()
      await task.value
      #expect(events.all.losses.isEmpty)
    }
  }

  @Test("A right to the payload that goes while the store runs takes no list with it")
  func payloadRight() async throws {
    try await Deployment.with { deployment in
      let role = "role_" + deployment.parameters.applicationName
      try await deployment.sql.script(
        """
        CREATE ROLE \(role) LOGIN BYPASSRLS; GRANT SELECT ON spaces, stripe_sync_queue TO \(role);
        INSERT INTO stripe_sync_queue (space_id, event_type, payload) VALUES (gen_random_uuid(), 'DELETE', '{"name": "Gone"}')
        """)
      let store = try await PostgresStore.open(deployment.parameters.asRole(role))
      #expect(try await store.jobs(JobQuery()).map(\.spaceName) == ["Gone"])
      try await deployment.sql.script(
        """
        REVOKE SELECT ON stripe_sync_queue FROM \(role);
        GRANT SELECT (id, space_id, event_type, status, error_message, created_at, updated_at, processed_at) ON stripe_sync_queue TO \(role)
        """)
      #expect(try await store.jobs(JobQuery()).map(\.spaceName) == [nil])
      await store.close()
      try await deployment.sql.script("DROP OWNED BY \(role); DROP ROLE \(role)")
    }
  }

  @Test("A read-only store refuses before it sends")
  func readOnly() async throws {
    try await Deployment.with { deployment in
      let ids = try await deployment.addSpaces(1)
      var parameters = deployment.parameters
      parameters.readOnly = true
      for store in [
        try await PostgresStore.open(parameters), try await PostgresStore.open(deployment.parameters, readOnly: true),
      ] {
        #expect(store.isReadOnly)
        #expect(try await store.page(of: SpaceQuery(), at: .first, limit: 10).spaces.count == 1)
        #expect(await failure { _ = try await store.enqueue(SyncRequest(.card, .spaces(ids))) }?.code == .readOnly)
        await store.close()
      }
      #expect(try await deployment.number("SELECT count(*) FROM stripe_sync_queue") == 0)
    }
  }

  @Test("A lost connection is opened again by the next call")
  func reconnects() async throws {
    try await Deployment.with { deployment in
      let ids = try await deployment.addSpaces(1)
      let store = deployment.store
      for _ in 1...3 {
        #expect(try await store.page(of: SpaceQuery(), at: .first, limit: 10).spaces.count == 1)
        #expect(try await store.enqueue(SyncRequest(.card, .spaces(ids))).requested == 1)
        try await deployment.sql.script(
          "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
      }
    }
  }

  @Test("An unreachable server and a refused role are told apart")
  func unreachable() async throws {
    let nowhere = await failure {
      _ = try await PostgresStore.open(ConnectionParameters(conninfo: "host=127.0.0.1 port=1 dbname=x user=x"))
    }
    #expect(nowhere?.code == .unreachable)
    try await Deployment.with { deployment in
      let refused = await failure { _ = try await PostgresStore.open(deployment.parameters.asRole("nobody_of_this_name")) }
      #expect(refused?.code == .authentication)
    }
  }
}

/// The store's error that a call ends with, or nil when it succeeds.
func failure(_ body: () async throws -> Void) async -> StoreError? {
  do {
    try await body()
    return nil
  } catch {
    return error as? StoreError
  }
}
