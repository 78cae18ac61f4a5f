import DatabaseSupport
import FoundationEssentials
import Postgres
import PostgresStore
import SyncCore
import Testing

@Suite("The plain INSERT in the trigger on spaces")
struct PlainInsertTests {
  /// Replaces the deployment's trigger function by another, fired by `events`.
  private static func function(_ body: String, events: String = "INSERT OR UPDATE OR DELETE", declare: String = "") -> String {
    """
    DROP TRIGGER trigger_stripe_sync_on_spaces ON spaces;
    CREATE OR REPLACE FUNCTION enqueue_stripe_sync() RETURNS trigger LANGUAGE plpgsql AS $body$
    \(declare)
    BEGIN
    \(body)
    END
    $body$;
    CREATE TRIGGER trigger_stripe_sync_on_spaces AFTER \(events) ON spaces FOR EACH ROW EXECUTE FUNCTION enqueue_stripe_sync();
    """
  }

  /// Repairs what is found, which must be one function, and returns how it differed.
  @discardableResult
  private static func mend(_ deployment: Deployment) async throws -> [String] {
    let found = try await deployment.migrator.plainInsertTriggers()
    #expect(found.count == 1)
    let trigger = try #require(found.first)
    guard case .rewrite(_, let difference) = trigger.repair else {
      Issue.record("not rewritten: \(trigger.repair)")
      return []
    }
    try await deployment.migrator.repair(trigger)
    #expect(try await deployment.migrator.plainInsertTriggers().isEmpty)
    return difference
  }

  /// Inserts, edits twice and deletes a space; the jobs that stand then.
  private static func live(_ deployment: Deployment) async throws -> [String?] {
    try await deployment.sql.script(
      """
      DELETE FROM spaces; DELETE FROM stripe_sync_queue;
      INSERT INTO spaces (id, name) VALUES ('00000000-0000-0000-0000-00000000000a', 'one');
      UPDATE spaces SET name = 'two'; UPDATE spaces SET name = 'three'; DELETE FROM spaces;
      """)
    return try await deployment.column(
      "SELECT event_type || ' ' || right(space_id::text, 1) || ' ' || coalesce(payload->>'name', '-') || ' ' || status FROM stripe_sync_queue ORDER BY 1"
    )
  }

  @Test func aTriggerThatIsSwitchedOffIsMendedToo() async throws {
    try await Deployment.with("ALTER TABLE spaces DISABLE TRIGGER USER") { deployment in
      try await Self.mend(deployment)
      // Who switches it on again, after a bulk import for instance, finds an upsert.
      try await deployment.sql.script("ALTER TABLE spaces ENABLE TRIGGER USER")
      #expect(try await Self.live(deployment).count == 3)
    }
  }

  @Test(
    "The deployment's own function: the second edit failed, and no longer does; its filter, rights, settings and owner stay",
    arguments: [false, true])
  func deployed(migratedBefore: Bool) async throws {
    try await Deployment.with { deployment in
      try await deployment.sql.script("INSERT INTO spaces (name) VALUES ('one'); UPDATE spaces SET name = 'two'")
      await #expect(throws: PostgresError.self) { try await deployment.sql.script("UPDATE spaces SET name = 'three'") }
      try await deployment.sql.script(
        "DELETE FROM stripe_sync_queue; DELETE FROM spaces; REVOKE EXECUTE ON FUNCTION enqueue_stripe_sync() FROM PUBLIC")
      if migratedBefore { try await deployment.migrator.up() }
      let before = try deployment.dump()
      let difference = try await Self.mend(deployment)
      #expect(difference.filter { $0.hasPrefix("-") }.count == 2 && difference.filter { $0.hasPrefix("+") }.count == 6)
      #expect(try await Self.live(deployment) == ["DELETE a three pending", "INSERT a one pending", "UPDATE a three pending"])
      // Only the two INSERTs differ.
      let after = try deployment.dump().split(separator: "\n").filter { !$0.contains("ON CONFLICT") && !$0.contains("SET payload =") }
      let old = before.split(separator: "\n")
      #expect(after.count == old.count)
      #expect(zip(after, old).filter { $0.dropLast() != $1.dropLast() && $0 + ";" != $1 }.isEmpty)
      // The worker's write-back is no edit.
      try await deployment.sql.script(
        "INSERT INTO spaces (name) VALUES ('x'); DELETE FROM stripe_sync_queue; UPDATE spaces SET stripe_product_id = 'p'")
      #expect(try await deployment.number("SELECT count(*) FROM stripe_sync_queue") == 0)
      if migratedBefore { try await deployment.migrator.down() } else { try await deployment.migrator.up() }
      #expect(try await deployment.migrator.plainInsertTriggers().isEmpty)
      #expect(try await Self.live(deployment).count == 3)
    }
  }

  @Test("A column that our own migration added is not named: the way back must not break the function")
  func addedColumn() async throws {
    try await Deployment.with("ALTER TABLE stripe_sync_queue DROP COLUMN updated_at") { deployment in
      try await deployment.migrator.up()
      try await Self.mend(deployment)
      try await deployment.migrator.down()
      #expect(try await Self.live(deployment).count == 3)
    }
  }

  @Test(
    "A deletion's job speaks of OLD, also where the function forgot it",
    arguments: [
      "INSERT INTO stripe_sync_queue (space_id, event_type, payload) VALUES (NEW.id, TG_OP, to_jsonb(NEW)); RETURN NULL;",
      """
      IF TG_OP = 'DELETE' THEN
        INSERT INTO public.stripe_sync_queue (space_id, event_type, payload) VALUES (NEW.id, 'DELETE', to_jsonb(NEW)); -- a slip
      ELSE
        INSERT INTO public.stripe_sync_queue (space_id, event_type, payload, status) VALUES (NEW.id, TG_OP, to_jsonb(NEW), 'pending');
      END IF;
      RETURN NULL;
      """,
      """
      CASE TG_OP WHEN 'DELETE' THEN
        INSERT INTO stripe_sync_queue (space_id, event_type, payload) VALUES (NEW.id, TG_OP, to_jsonb(NEW));
      WHEN 'INSERT', 'UPDATE' THEN
        INSERT INTO "stripe_sync_queue" (space_id, event_type, payload) SELECT NEW.id, TG_OP, to_jsonb(NEW);
      END CASE;
      RETURN NULL;
      """,
      "INSERT INTO stripe_sync_queue AS q (space_id, event_type, payload) VALUES (COALESCE(NEW.id, OLD.id), TG_OP, to_jsonb(COALESCE(NEW, OLD))); RETURN NULL;",
    ])
  func deletions(body: String) async throws {
    try await Deployment.with(Self.function(body)) { deployment in
      try await Self.mend(deployment)
      #expect(try await Self.live(deployment) == ["DELETE a three pending", "INSERT a one pending", "UPDATE a three pending"])
    }
  }

  @Test("A branch that can't be reached by a deletion is left as it is")
  func untouched() async throws {
    try await Deployment.with(
      Self.function(
        """
        IF TG_OP <> 'DELETE' AND NEW.name <> '' THEN
          INSERT INTO stripe_sync_queue (space_id, event_type, payload) VALUES (NEW.id, TG_OP, to_jsonb(NEW));
        END IF;
        RETURN NULL;
        """)
    ) { deployment in
      let difference = try await Self.mend(deployment)
      #expect(!difference.contains { $0.contains("OLD") })
      #expect(try await Self.live(deployment) == ["INSERT a one pending", "UPDATE a three pending"])
    }
  }

  @Test("Variables named like columns, texts and comments that look like statements, a RETURNING, further columns")
  func odd() async throws {
    try await Deployment.with(
      "ALTER TABLE stripe_sync_queue ADD COLUMN \"Priority\" integer;"
        + Self.function(
          """
            /* INSERT INTO stripe_sync_queue; /* nested */ ' */
            space_id := NEW.id; -- don't; INSERT INTO stripe_sync_queue
            note := 'it''s; fine' || E'\\'' || $q$; $q$;
            IF (CASE WHEN note IS NULL THEN false ELSE true END) THEN
              INSERT INTO stripe_sync_queue (space_id, event_type, payload, status, "Priority", created_at)
              VALUES (NEW.id, TG_OP, jsonb_build_object('name', NEW.name), 'pending', 5, now()) RETURNING id INTO job;
            END IF;
            RETURN NEW;
          """, events: "INSERT OR UPDATE OF name", declare: "DECLARE space_id uuid; note text; job uuid;")
    ) { deployment in
      let difference = try await Self.mend(deployment)
      #expect(difference.contains { $0.contains("ON CONSTRAINT \"unique_space_event\"") })
      #expect(try await Self.live(deployment) == ["INSERT a one pending", "UPDATE a three pending"])
      #expect(try await deployment.number("SELECT count(*) FROM stripe_sync_queue WHERE \"Priority\" = 5") == 2)
    }
  }

  @Test(
    "What can't be rewritten safely is left alone, with the reason and the statement to put in",
    arguments: [
      (
        "EXECUTE 'INSERT INTO stripe_sync_queue (space_id, event_type, payload) VALUES ($1, $2, $3)' USING NEW.id, TG_OP, to_jsonb(NEW); RETURN NEW;",
        "EXECUTE"
      ),
      ("INSERT INTO stripe_sync_queue VALUES (gen_random_uuid(), NEW.id, TG_OP, '{}'); RETURN NEW;", "columns"),
      ("INSERT INTO stripe_sync_queue (space_id, event_type, payload) SELECT id, TG_OP, '{}' FROM spaces; RETURN NEW;", "query"),
      (
        "INSERT INTO stripe_sync_queue (space_id, event_type, payload) VALUES (NEW.id, 'A', '{}'), (NEW.id, 'B', '{}'); RETURN NEW;",
        "several"
      ),
      (
        "WITH x AS (INSERT INTO stripe_sync_queue (space_id, event_type, payload) VALUES (NEW.id, TG_OP, '{}') RETURNING 1) UPDATE bookings SET ends = ends; RETURN NEW;",
        "another statement"
      ),
    ])
  func refused(body: String, reason: String) async throws {
    try await Deployment.with(Self.function(body, events: "INSERT OR UPDATE")) { deployment in
      let before = try deployment.dump()
      let trigger = try #require(try await deployment.migrator.plainInsertTriggers().first)
      guard case .byHand(let why, let replacement) = trigger.repair else {
        Issue.record("rewritten: \(trigger.repair)")
        return
      }
      #expect(why.contains(reason))
      #expect(await failure { try await deployment.migrator.repair(trigger) }?.code == .refused)
      #expect(try deployment.dump() == before)
      // What is offered instead works for every operation.
      try await deployment.sql.script(Self.function("\(replacement) RETURN NULL;"))
      #expect(try await Self.live(deployment) == ["DELETE a three pending", "INSERT a one pending", "UPDATE a three pending"])
    }
  }

  @Test(
    "A function that has an upsert, or makes one by hand, is no finding",
    arguments: [
      "INSERT INTO stripe_sync_queue (space_id, event_type, payload) VALUES (NEW.id, TG_OP, '{}') ON CONFLICT (space_id, event_type) DO UPDATE SET status = 'pending'; RETURN NEW;",
      "BEGIN INSERT INTO stripe_sync_queue (space_id, event_type, payload) VALUES (NEW.id, TG_OP, '{}'); EXCEPTION WHEN unique_violation THEN NULL; END; RETURN NEW;",
      "INSERT INTO bookings (space_id, starts, ends) VALUES (NEW.id, now(), now()); RETURN NEW;",
    ])
  func healthy(body: String) async throws {
    try await Deployment.with(Self.function(body, events: "INSERT OR UPDATE")) { deployment in
      let found = try await deployment.migrator.plainInsertTriggers()
      #expect(found.isEmpty)
    }
  }

  @Test("A function that changed since it was looked at, and a queue without a unique key, are refused")
  func changedMeanwhile() async throws {
    try await Deployment.with { deployment in
      let trigger = try #require(try await deployment.migrator.plainInsertTriggers().first)
      try await deployment.sql.script(
        "CREATE OR REPLACE FUNCTION enqueue_stripe_sync() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'")
      let error = await failure { try await deployment.migrator.repair(trigger) }
      #expect(error?.description.contains("changed meanwhile") == true)
    }
    try await Deployment.with("ALTER TABLE stripe_sync_queue DROP CONSTRAINT unique_space_event") { deployment in
      let trigger = try #require(try await deployment.migrator.plainInsertTriggers().first)
      #expect(await failure { try await deployment.migrator.repair(trigger) }?.code == .unusableSchema)
    }
  }
}
