import FoundationEssentials
import Postgres
import SyncCore
import Testing

@testable import PostgresStore

/// Changing spaces on a real server.
@Suite struct EditTests {
  /// A text that the column takes.
  private static func sample(_ field: SpaceField) -> String {
    switch field.kind {
    case .pricing: "daily"
    case .state: "true"
    case .tags: "{a,b}"
    default: "12"
    }
  }

  @Test(
    "Every statement is planned by the server, with all columns and with the needed ones alone",
    arguments: ["", OddDeploymentTests.minimal])
  func planned(changes: String) async throws {
    try await Deployment.with(changes) { deployment in
      let catalogue = try await Catalogue.read(from: deployment.sql)
      let fields = RecordColumns(catalogue).fields
      #expect(fields.count == (changes.isEmpty ? SpaceField.allCases.count : 1))
      var record = SpaceRecord(fields: fields)
      for field in fields { record[field] = Self.sample(field) }
      let id = UUID()
      let edit = SpaceEdit(id: id, name: "a", before: SpaceRecord(fields: fields), after: record)
      try await deployment.plan(RecordStatement(catalogue, id))
      try await deployment.plan(SpaceUpdateStatement(catalogue, edit, operator: "me@here"))
      try await deployment.plan(SpaceInsertStatement(catalogue, record, id: id, operator: "me@here"))
      try await deployment.plan(JobsDeleteStatement(id, operator: "me@here"))
      try await deployment.plan(SpaceDeleteStatement(id, expecting: record))
      try await deployment.plan(DeleteJobExistsStatement(id))
      try await deployment.plan(DeleteJobInsertStatement(catalogue, id, payload: "{}"))
    }
    try await Deployment.withEach(migrated: true) { deployment in
      let catalogue = try await Catalogue.read(from: deployment.sql)
      try await deployment.plan(RecordStatement(catalogue, UUID()))
      try await deployment.plan(DeleteJobInsertStatement(catalogue, UUID(), payload: "{}"))
    }
  }

  @Test("An edit writes just what changed, exactly, and makes the trigger's job", arguments: [false, true])
  func saves(migrated: Bool) async throws {
    try await Deployment.withEach(migrated: migrated) { deployment in
      let id = try await deployment.addSpaces(1)[0]
      try await deployment.sql.script(
        "ALTER TABLE spaces DISABLE TRIGGER USER; UPDATE spaces SET description = 'two' || chr(10) || 'lines', last_stripe_sync = now(), "
          + "stripe_product_id = 'p', stripe_price_id = 'q'; ALTER TABLE spaces ENABLE TRIGGER USER")
      let edit = try await deployment.edit(id, [.hourlyPrice: "99999999.99", .capacity: "12", .customLabel: "l'été 会议室"])
      #expect(edit.before[.description] == "two\nlines")
      #expect(try await deployment.store.save(edit) == .done)
      #expect(
        try await deployment.text("SELECT hourly_price || ' ' || capacity || ' ' || custom_label || ' ' || name FROM spaces")
          == "99999999.99 12 l'été 会议室 Space 1")
      #expect(try await deployment.text("SELECT description FROM spaces") == "two\nlines")
      #expect(try await deployment.jobs() == ["UPDATE pending"])
      #expect(try await deployment.text("SELECT updated_at > now() - interval '1 minute' FROM spaces") == "true")
      if migrated {
        #expect(
          try await deployment.text("SELECT requested_by IS NULL FROM stripe_sync_queue") == "true", "the store of this test has no name")
      }
      // Taken back, every column is what it was.
      if migrated {
        #expect(try await deployment.store.save(edit.reversed) == .done)
        #expect(try await deployment.store.record(of: id) == edit.before)
      }
    }
  }

  @Test("The plain INSERT of a deployment's trigger refuses the second edit of a space: said as such, and nothing is lost")
  func plainInsert() async throws {
    try await Deployment.with { deployment in
      let id = try await deployment.addSpaces(1)[0]
      #expect(try await deployment.store.save(try await deployment.edit(id, [.name: "once"])) == .done)
      let second = try await deployment.edit(id, [.name: "twice"])
      #expect(try await deployment.store.save(second) == .refused(.plainInsertTrigger))
      #expect(try await deployment.text("SELECT name FROM spaces") == "once")
      let report = try await deployment.store.activate([id], false)
      #expect(report.refused == 1 && report.firstRefusal?.reason == .plainInsertTrigger && report.firstRefusal?.name == "once")
      // Columns that the trigger doesn't look at can be edited all the same.
      #expect(try await deployment.store.save(try await deployment.edit(id, [.capacity: "3"])) == .done)
      for trigger in try await deployment.migrator.plainInsertTriggers() { try await deployment.migrator.repair(trigger) }
      #expect(try await deployment.store.save(try await deployment.edit(id, [.name: "twice"])) == .done)
    }
  }

  @Test("An edit meets another one: nothing is overwritten, and both values are told", arguments: [false, true])
  func conflicts(migrated: Bool) async throws {
    try await Deployment.withEach(migrated: migrated) { deployment in
      let id = try await deployment.addSpaces(1)[0]
      let mine = try await deployment.edit(id, [.hourlyPrice: "20.00"])
      try await deployment.sql.script(
        "SELECT set_config('spacesync.operator', 'marie@desk', false); UPDATE spaces SET hourly_price = 30, updated_at = now()")
      guard case .conflict(let conflict) = try await deployment.store.save(mine) else {
        Issue.record("no conflict")
        return
      }
      #expect(conflict.theirs[.hourlyPrice] == "30.00" && conflict.theirs[.name] == "Space 1")
      #expect(conflict.changedAt != nil)
      #expect(conflict.changedBy == (migrated ? "marie@desk" : nil))
      #expect(try await deployment.text("SELECT hourly_price FROM spaces") == "30.00")
      // What a worker writes back is no edit.
      try await deployment.sql.script("DELETE FROM stripe_sync_queue")
      let next = try await deployment.edit(id, [.hourlyPrice: "21.00"])
      try await deployment.sql.script("UPDATE spaces SET stripe_product_id = 'p', last_stripe_sync = now()")
      #expect(try await deployment.store.save(next) == .done)
      try await deployment.sql.script("DELETE FROM stripe_sync_queue; DELETE FROM spaces")
      #expect(try await deployment.store.save(next) == .gone)
      #expect(try await deployment.store.record(of: id) == nil)
    }
  }

  @Test("Of many who save at once one wins, whoever waits for whom", arguments: [false, true])
  func together(migrated: Bool) async throws {
    try await Deployment.withEach(migrated: migrated) { deployment in
      let id = try await deployment.addSpaces(1)[0]
      let stores = [
        deployment.store, try await PostgresStore.open(deployment.parameters), try await PostgresStore.open(deployment.parameters),
      ]
      for round in 1...10 {
        try await deployment.sql.script("DELETE FROM stripe_sync_queue")
        let edit = try await deployment.edit(id, [:])
        let outcomes = try await withThrowingTaskGroup(of: WriteOutcome.self) { group in
          for (number, store) in stores.enumerated() {
            var mine = edit
            mine.after[.hourlyPrice] = "\(100 * round + number).00"
            let wanted = mine
            group.addTask { try await store.save(wanted) }
          }
          var all: [WriteOutcome] = []
          for try await outcome in group { all.append(outcome) }
          return all
        }
        #expect(outcomes.filter { $0 == .done }.count == 1, "round \(round): \(outcomes)")
        #expect(
          outcomes.filter {
            if case .conflict(let conflict) = $0 { conflict.theirs[.hourlyPrice]?.hasPrefix("\(round)0") == true } else { false }
          }
          .count == 2)
      }
      for store in stores.dropFirst() { await store.close() }
    }
  }

  @Test("What the database refuses is told in its kind, and nothing is written")
  func refusals() async throws {
    let rules = """
      ALTER TABLE spaces ADD CONSTRAINT fair_price CHECK (hourly_price < 1000), ADD CONSTRAINT one_name UNIQUE (name),
        ALTER COLUMN capacity TYPE smallint, ALTER COLUMN description SET NOT NULL, ALTER COLUMN description SET DEFAULT '';
      CREATE FUNCTION no_red() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF NEW.custom_label = 'red' THEN RAISE EXCEPTION 'red is not sold'; END IF; RETURN NEW; END $$;
      CREATE TRIGGER no_red BEFORE UPDATE ON spaces FOR EACH ROW EXECUTE FUNCTION no_red();
      """
    try await Deployment.with(rules) { deployment in
      let id = try await deployment.addSpaces(2)[0]
      func outcome(_ field: SpaceField, _ value: String?) async throws -> WriteOutcome {
        try await deployment.store.save(try await deployment.edit(id, [field: value]))
      }
      let before = try await deployment.store.record(of: id)
      #expect(try await outcome(.hourlyPrice, "1000.00") == .refused(.check(constraint: "fair_price")))
      let taken = try #require(try await deployment.text("SELECT name FROM spaces WHERE id <> '\(id)'"))
      #expect(try await outcome(.name, taken) == .refused(.duplicate(constraint: "one_name")))
      #expect(try await outcome(.description, nil) == .refused(.required(column: "description")))
      #expect(try await outcome(.customLabel, "red") == .refused(.raised("red is not sold")))
      guard case .refused(.invalid(let sentence)) = try await outcome(.capacity, "70000") else {
        Issue.record("a number that does not fit")
        return
      }
      #expect(!sentence.contains("70000"), "no value in a sentence that a log may hold")
      #expect(try await deployment.store.record(of: id) == before)
    }
  }

  @Test("A role without the right, row security that shows but does not let write, and a read-only session")
  func rights() async throws {
    let roles = """
      CREATE ROLE looker_edit LOGIN; GRANT SELECT ON spaces, stripe_sync_queue TO looker_edit;
      CREATE ROLE half_edit LOGIN; GRANT SELECT, INSERT, UPDATE, DELETE ON spaces, stripe_sync_queue TO half_edit;
      CREATE POLICY see ON spaces FOR SELECT TO looker_edit, half_edit USING (true);
      CREATE POLICY see ON stripe_sync_queue FOR ALL TO looker_edit, half_edit USING (true);
      CREATE POLICY own ON spaces FOR UPDATE TO half_edit USING (name = 'mine') WITH CHECK (name <> 'theirs');
      """
    try await Deployment.with(roles) { deployment in
      let id = try await deployment.addSpaces(1)[0]
      let edit = try await deployment.edit(id, [.capacity: "4"])
      let looker = try await PostgresStore.open(deployment.parameters.asRole("looker_edit"))
      await #expect { try await looker.save(edit) } throws: { ($0 as? StoreError)?.code == .forbidden }
      let half = try await PostgresStore.open(deployment.parameters.asRole("half_edit"))
      #expect(try await half.save(edit) == .refused(.hidden))
      try await deployment.sql.script("ALTER TABLE spaces DISABLE TRIGGER USER; UPDATE spaces SET name = 'mine'")
      guard case .refused(.forbidden) = try await half.save(try await deployment.edit(id, [.name: "theirs"])) else {
        Issue.record("a policy's check")
        return
      }
      let reader = try await PostgresStore.open(deployment.parameters, readOnly: true)
      await #expect { try await reader.save(edit) } throws: { ($0 as? StoreError)?.code == .readOnly }
      await #expect { try await reader.create(edit.after, id: UUID()) } throws: { ($0 as? StoreError)?.code == .readOnly }
      await #expect { try await reader.delete(id, expecting: edit.before) } throws: { ($0 as? StoreError)?.code == .readOnly }
      var parameters = deployment.parameters
      parameters.readOnly = true
      let session = try await Connection.open(parameters)
      let catalogue = try await Catalogue.read(from: deployment.sql)
      await #expect { try await session.run(SpaceUpdateStatement(catalogue, edit, operator: "")) } throws: {
        ($0 as? PostgresError)?.sqlState == "25006"
      }
      await session.close()
      for store in [looker, half, reader] { await store.close() }
      #expect(try await deployment.text("SELECT capacity IS NULL FROM spaces") == "true")
      try await deployment.sql.script("DROP OWNED BY looker_edit, half_edit; DROP ROLE looker_edit, half_edit")
    }
  }

  @Test("A new space with defaults, once however often it is asked for", arguments: [false, true])
  func adds(migrated: Bool) async throws {
    try await Deployment.withEach(migrated: migrated) { deployment in
      var record = try #require(try await deployment.store.record(of: nil))
      #expect(record.fields == SpaceField.allCases)
      record[.name] = "Neuf"
      record[.dailyPrice] = "120.00"
      record[.pricingType] = "daily"
      let id = UUID()
      for _ in 1...2 { #expect(try await deployment.store.create(record, id: id) == .done) }
      #expect(
        try await deployment.text("SELECT count(*) || name || daily_price || is_active FROM spaces GROUP BY name, daily_price, is_active")
          == "1Neuf120.00true")
      #expect(try await deployment.jobs() == ["INSERT pending"])
      record[.name] = nil
      #expect(try await deployment.store.create(record, id: UUID()) == .refused(.required(column: "name")))
    }
  }

  @Test("Activating many: each by itself, nulls count as inactive, undo brings the nulls back", arguments: [false, true])
  func activates(migrated: Bool) async throws {
    try await Deployment.withEach(migrated: migrated) { deployment in
      let ids = try await deployment.addSpaces(4)
      try await deployment.sql.script(
        """
        ALTER TABLE spaces DISABLE TRIGGER USER;
        UPDATE spaces SET is_active = NULL WHERE id = '\(ids[0])'; UPDATE spaces SET is_active = false WHERE id = '\(ids[1])';
        ALTER TABLE spaces ENABLE TRIGGER USER;
        """)
      let report = try await deployment.store.activate(ids + [UUID()], true)
      #expect(report.edits.map(\.id) == [ids[0], ids[1]])
      #expect(report.unchanged == 2 && report.gone == 1 && report.refused == 0)
      #expect(try await deployment.number("SELECT count(*) FROM spaces WHERE is_active") == 4)
      if !migrated { try await deployment.sql.script("DELETE FROM stripe_sync_queue") }
      for edit in report.edits { #expect(try await deployment.store.save(edit.reversed) == .done) }
      #expect(try await deployment.text("SELECT is_active IS NULL FROM spaces WHERE id = '\(ids[0])'") == "true")
    }
  }
}
