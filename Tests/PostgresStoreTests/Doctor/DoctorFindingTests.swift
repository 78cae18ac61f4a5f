import DatabaseSupport
import Postgres
import SyncCore
import Testing

@testable import PostgresStore

@Suite(.timeLimit(.minutes(5))) struct DoctorFindingTests {
  @Test("What is wrong is found, with its severity, its sample and what to do", arguments: Sickness.all)
  func found(_ sickness: Sickness) async throws {
    let clinic = try await Clinic.open(sickness.kind, sickness.sql)
    let finding = try #require(try await clinic.finding(sickness.id))
    #expect(finding.severity == sickness.severity)
    #expect(finding.count > 0)
    #expect(sickness.sign.isEmpty || finding.sample.contains { $0.contains(sickness.sign) }, "\(finding.sample)")
    #expect(finding.fix != nil || [.unknownEventTypes, .tableShape].contains(sickness.id))
    #expect(finding.isFixable == Doctor.fixable.contains(sickness.id))
  }

  @Test("A migrated deployment that is well has no finding above info, and every check says so")
  func healthy() async throws {
    let clinic = try await Clinic.open(.migrated)
    let findings = try await clinic.doctor.examine()
    let bad = findings.filter { $0.severity > .info }
    #expect(bad.isEmpty, "\(bad)")
    #expect(Set(findings.map(\.id)) == Set(FindingID.allCases))
    #expect(findings.map(\.id) == FindingID.allCases)
    #expect(findings.allSatisfy { $0.count == 0 && $0.sample.isEmpty && $0.fix == nil && !$0.isFixable })
    #expect(await clinic.doctor.worst() == nil)
  }

  @Test(
    "A trigger that asks for the columns that matter, or who writes, is no endless loop",
    arguments: [
      (" WHEN (OLD.name IS DISTINCT FROM NEW.name)", ""),
      (" WHEN ((OLD.name, OLD.is_active) IS DISTINCT FROM (NEW.name, NEW.is_active))", ""),
      (" WHEN (OLD.last_stripe_sync IS NOT DISTINCT FROM NEW.last_stripe_sync)", ""), (" WHEN (current_user <> 'worker')", ""),
      (" WHEN (to_jsonb(OLD) - 'last_stripe_sync' IS DISTINCT FROM to_jsonb(NEW) - 'last_stripe_sync')", ""), ("", "name, hourly_price"),
    ])
  func filtered(condition: String, columns: String) async throws {
    let clinic = try await Clinic.open(.migrated, Sickness.filter("", condition, of: columns).sql)
    let finding = try await clinic.finding(.triggerWithoutFilter)
    #expect(finding?.severity == .ok, "\(finding?.sample ?? [])")
  }

  @Test("A space that was synced while it was inactive and then activated waits for its product; that is no error")
  func awaitedProduct() async throws {
    let clinic = try await Clinic.open(
      .migrated,
      """
      UPDATE spaces SET stripe_product_id = NULL, is_active = false WHERE name = 'Space 3';
      UPDATE stripe_sync_queue SET status = 'completed', processed_at = now();
      UPDATE spaces SET is_active = true WHERE name = 'Space 3'
      """)
    #expect(try await clinic.database.value("SELECT status FROM stripe_sync_queue WHERE event_type = 'UPDATE'") == "pending")
    #expect(try await clinic.finding(.missingProducts)?.severity == .ok)
  }

  @Test("An existing deployment has just what it has: the plain INSERT, and no migration")
  func legacy() async throws {
    let clinic = try await Clinic.open(.legacy)
    let bad = try await clinic.doctor.examine().filter { $0.severity > .info }
    #expect(bad.map(\.id) == [.plainInsertTrigger, .notMigrated], "\(bad)")
    #expect(bad.map(\.severity) == [.critical, .warn])
    #expect(await clinic.doctor.worst()?.id == .plainInsertTrigger)
  }

  @Test("The smallest tables that work are examined without a failed check")
  func minimal() async throws {
    let clinic = Clinic(database: try await TestDatabase.make(.empty))
    try await clinic.database.execute(
      """
      CREATE TABLE spaces (id uuid PRIMARY KEY, name text NOT NULL);
      CREATE TABLE stripe_sync_queue (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), space_id uuid NOT NULL, event_type text NOT NULL,
        payload jsonb NOT NULL, status text, created_at timestamptz, UNIQUE (space_id, event_type));
      INSERT INTO spaces VALUES (gen_random_uuid(), 'One');
      INSERT INTO stripe_sync_queue (space_id, event_type, payload, status, created_at)
      SELECT id, 'INSERT', '{}', 'completed', now() FROM spaces;
      """)
    let bad = try await clinic.doctor.examine().filter { $0.severity > .info }
    #expect(bad.map(\.id) == [.notMigrated], "\(bad)")
  }

  @Test("A database without the tables is told as that, and nothing else fails")
  func empty() async throws {
    let clinic = Clinic(database: try await TestDatabase.make(.empty))
    let bad = try await clinic.doctor.examine().filter { $0.severity > .info }
    #expect(bad.map(\.id) == [.tableShape])
    #expect(bad.first?.sample == ["spaces is missing", "stripe_sync_queue is missing"])
  }

  @Test("A check that takes too long, or can't look, is a finding of its own; the others go on")
  func unanswered() async throws {
    let clinic = try await Clinic.open(.migrated)
    let holder = try await clinic.database.connect()
    try await holder.script("BEGIN; LOCK TABLE spaces IN ACCESS EXCLUSIVE MODE")
    let findings = try await Doctor(ConnectionParameters(conninfo: clinic.database.conninfo), patience: .milliseconds(200)).examine()
    let late = try #require(findings.first { $0.id == .duplicateProducts })
    #expect(late.severity == .warn && late.title.english.hasPrefix("Could not be examined"))
    #expect(late.sample.first?.contains("57014") == true)
    #expect(findings.first { $0.id == .uniqueKey }?.severity == .ok)
    // The cheap look has no time for that, and says nothing of what it does not know.
    #expect(await clinic.doctor.worst() == nil)
    await holder.close()
  }

  @Test("A server that can't be reached is an error, and no worst finding")
  func unreachable() async throws {
    let doctor = Doctor(ConnectionParameters(conninfo: "host=/nonexistent dbname=x user=x"))
    await #expect(throws: StoreError.self) { try await doctor.examine() }
    #expect(await doctor.worst() == nil)
  }

  @Test("What a transaction pooler means is said, and a session pooler is no harm")
  func poolers() {
    let judge = { ConnectionProbe.judge(isPooled: $0, hears: $1, target: "db1:6543/spaces as ops") }
    #expect(judge(false, true).severity == .ok)
    #expect(judge(true, true).severity == .info)
    #expect(judge(true, false).severity == .warn)
    #expect(judge(false, false).severity == .warn)
    #expect(judge(true, false).sample.first?.contains("transaction pooler's address") == true)
  }

  @Test("Listeners that idle in a transaction are found, and the queue that grows behind them")
  func listeners() async throws {
    let clinic = try await Clinic.open(.legacy)
    let idle = try await clinic.database.connect(applicationName: "sleeper")
    try await idle.script("LISTEN somewhere")
    try await idle.script("BEGIN; LISTEN elsewhere")
    try await clinic.database.execute("SELECT count(pg_notify('somewhere', i || repeat('x', 7000))) FROM generate_series(1, 400) AS i")
    let finding = try #require(try await clinic.finding(.idleListeners))
    #expect(finding.severity == .warn && finding.sample.contains { $0.contains("sleeper") })
    let growing = try #require(try await ask(NotifyQueueCheck(limit: "0.000001"), clinic))
    #expect(growing.severity == .warn && growing.sample.first?.contains("% full") == true)
    await idle.close()
  }

  @Test("More dead rows than live ones are found, and vacuum mends it")
  func deadRows() async throws {
    let clinic = try await Clinic.open(
      .legacy,
      """
      ALTER TABLE stripe_sync_queue SET (autovacuum_vacuum_threshold = 1000000);
      INSERT INTO stripe_sync_queue (space_id, event_type, payload) SELECT gen_random_uuid(), 'DELETE', '{}' FROM generate_series(1, 1500);
      UPDATE stripe_sync_queue SET payload = '{"n": 1}'; UPDATE stripe_sync_queue SET payload = '{"n": 2}'
      """)
    // A session reports what it has done when it ends, at the latest.
    var found: Finding?
    #expect(
      await until {
        found = try await clinic.finding(.bloat)
        return found?.severity == .info
      })
    #expect(found?.sample.first?.contains("dead") == true)
    try await clinic.database.execute(try #require(found?.fix))
    #expect(await until { try await clinic.finding(.bloat)?.severity == .ok })
  }

  @Test("What a newer spacesync has migrated is said at once")
  func newerSchema() async throws {
    let clinic = try await Clinic.open(.migrated, "UPDATE spacesync_setting SET value = '9' WHERE name = 'schema.version'")
    #expect(await clinic.doctor.worst()?.id == .migrationAltered)
  }

  @Test("A transaction that stays open is found")
  func longTransactions() async throws {
    let clinic = try await Clinic.open(.legacy)
    let other = try await clinic.database.connect(applicationName: "forgotten")
    try await other.script("BEGIN; SELECT pg_current_xact_id()")
    let finding = try #require(try await ask(LongTransactionsCheck(limit: 0), clinic))
    #expect(finding.severity == .warn && finding.sample.contains { $0.contains("forgotten") })
    await other.close()
  }

  /// One check, asked as the doctor asks it.
  private func ask(_ check: some Check, _ clinic: Clinic) async throws -> Finding? {
    let connection = try await clinic.database.connect()
    let facts = try await Facts.read(from: connection, readOnly: false)
    guard let question = check.question(to: facts) else { return nil }
    let tally = try await Doctor.answer(question, connection, patience: .seconds(5))
    await connection.close()
    return check.finding(tally)
  }
}
