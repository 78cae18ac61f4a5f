import DatabaseSupport
import Postgres
import PrivatePostgres
import SyncCore
import Testing

@testable import PostgresStore

/// The doctor where something stands between it and the primary.
@Suite(.timeLimit(.minutes(2))) struct DoctorSurroundingsTests {
  @Test(
    "Through PgBouncer it says which kind of pooler stands between, and leaves nothing on a session; all other checks answer",
    arguments: [("transaction", Finding.Severity.warn, "transaction pooler"), ("session", .info, "session pooler")])
  func pooler(mode: String, severity: Finding.Severity, sign: String) async throws {
    let clinic = try await Clinic.open(.migrated)
    let pooler = try TransactionPooler(before: try await TestServer.shared, mode: mode)
    let parameters = ConnectionParameters(conninfo: pooler.conninfo(database: clinic.database.name))
    let findings = try await Doctor(parameters).examine()
    let finding = try #require(findings.first { $0.id == .connection })
    #expect(finding.severity == severity && finding.title.english.contains(sign), "\(finding)")
    #expect((finding.fix != nil) == (severity == .warn))
    let others = findings.filter { $0.id != .connection && $0.severity != .ok }
    #expect(others.isEmpty, "\(others)")
    let left = try await clinic.database.value(
      "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'")
    #expect(left == "0")
    withExtendedLifetime(pooler) {}
  }

  @Test("On a hot standby it says that nothing can be written and that changes are found by polling; all other checks answer")
  func standby() async throws {
    let primary = try await TestServer.start()
    defer { primary.stop() }
    let sql = try await Connection.open(ConnectionParameters(conninfo: primary.conninfo, statementTimeout: .seconds(30)))
    try await sql.script(DeploymentSchema.sql)
    try await sql.script(Clinic.upsertingTrigger)
    try await Migrator(ConnectionParameters(conninfo: primary.conninfo)).up()
    try await sql.script(
      """
      INSERT INTO stripe_sync_queue (space_id, event_type, payload, status, processed_at)
      VALUES (gen_random_uuid(), 'DELETE', '{}', 'done', now() - interval '1 day')
      """)
    await sql.close()
    let copy = try await TestServer.startStandby(of: primary)
    defer { copy.stop() }
    let parameters = ConnectionParameters(conninfo: copy.conninfo)
    let findings = try await Doctor(parameters).examine()
    #expect(findings.first { $0.id == .readOnlyServer }?.severity == .warn)
    let connection = try #require(findings.first { $0.id == .connection })
    #expect(connection.severity == .info && connection.title.english.contains("standby"))
    let others = findings.filter { $0.severity != .ok }
    #expect(others.map(\.id) == [.legacyStatuses, .connection, .readOnlyServer], "\(others)")
    await #expect(throws: StoreError.self) { try await Doctor(parameters).fix(.legacyStatuses) }
  }
}
