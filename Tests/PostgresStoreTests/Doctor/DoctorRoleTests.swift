import Postgres
import PostgresStore
import SyncCore
import Testing

@Suite(.timeLimit(.minutes(2))) struct DoctorRoleTests {
  /// Makes a role of its own in the shared cluster; `$role` in `sql` is its name.
  private func role(_ clinic: Clinic, _ sql: String) async throws -> String {
    let role = "role_of_" + clinic.database.name
    try await clinic.database.execute(
      "DROP ROLE IF EXISTS \(role); CREATE ROLE \(role); "
        + sql.split(separator: "$role", omittingEmptySubsequences: false).joined(separator: role))
    return role
  }

  private static let open = "ALTER TABLE spaces DISABLE ROW LEVEL SECURITY; ALTER TABLE stripe_sync_queue DISABLE ROW LEVEL SECURITY;"

  @Test("A role that was granted the least by the migration lacks nothing, and is never told to take more", arguments: RoleKind.allCases)
  func grantedRole(_ kind: RoleKind) async throws {
    let clinic = try await Clinic.open(.migrated)
    let role = try await role(clinic, "")
    let migrator = Migrator(ConnectionParameters(conninfo: clinic.database.conninfo))
    try await migrator.apply(.grant(kind, to: role))
    let findings = try await clinic.doctor(as: role).examine()
    #expect(findings.filter { $0.severity > .info }.isEmpty, "\(findings)")
    #expect(findings.filter { [.privileges, .rowSecurity].contains($0.id) }.allSatisfy { $0.severity == .ok })
    #expect(await clinic.doctor(as: role).worst() == nil)
    // What went missing since comes back the way it came.
    try await clinic.database.execute(
      "REVOKE UPDATE ON stripe_sync_queue FROM \(role)")
    let finding = try #require(try await clinic.doctor(as: role).examine().first { $0.id == .privileges })
    #expect(finding.severity == .critical && finding.sample == ["UPDATE on stripe_sync_queue"])
    #expect(finding.fix == "-- as the owner: spacesync migrate --grant-\(kind.rawValue) \(role)")
  }

  @Test("A role that may do all but change spaces can look and ask for syncs; that is worth a word, no more")
  func withoutEditing() async throws {
    let clinic = try await Clinic.open(.legacy, Self.open)
    let role = try await role(clinic, "GRANT SELECT ON spaces TO $role; GRANT ALL ON stripe_sync_queue TO $role")
    let finding = try #require(try await clinic.doctor(as: role).examine().first { $0.id == .privileges })
    #expect(finding.severity == .info && finding.sample == ["UPDATE on spaces"])
  }

  @Test("A role that only reads lacks rights; for a session that is to write nothing that is well")
  func readOnlyRole() async throws {
    let clinic = try await Clinic.open(.legacy, Self.open)
    let role = try await role(clinic, "GRANT SELECT ON spaces, stripe_sync_queue TO $role")
    let finding = try #require(try await clinic.doctor(as: role).examine().first { $0.id == .privileges })
    #expect(finding.severity == .critical && finding.count == 4)
    #expect(finding.sample.contains("INSERT on stripe_sync_queue"))
    #expect(finding.fix?.contains("GRANT INSERT ON stripe_sync_queue TO \(role);") == true)
    let findings = try await clinic.doctor(as: role, readOnly: true).examine()
    #expect(findings.filter { $0.severity > .info }.map(\.id) == [.plainInsertTrigger, .notMigrated], "\(findings)")
  }

  @Test("A role without SELECT is told so, and no check fails for it")
  func noRights() async throws {
    let clinic = try await Clinic.open(.migrated, Self.open)
    let role = try await role(clinic, "")
    let findings = try await clinic.doctor(as: role).examine()
    #expect(findings.first { $0.id == .privileges }?.severity == .critical)
    #expect(!findings.contains { $0.title.english.hasPrefix("Could not be examined") }, "\(findings)")
    #expect(await clinic.doctor(as: role).worst()?.id == .privileges)
  }

  @Test("Rights on our own tables are a warning")
  func ownTables() async throws {
    let clinic = try await Clinic.open(.migrated, Self.open)
    let role = try await role(clinic, "GRANT ALL ON spaces, stripe_sync_queue TO $role")
    let finding = try #require(try await clinic.doctor(as: role).examine().first { $0.id == .privileges })
    #expect(finding.severity == .warn && finding.sample.contains("SELECT on spacesync_lease"))
    #expect(finding.fix?.contains("--grant-operator") == true)
  }

  @Test("Rights on our own tables without a policy are a warning; leases that can't be seen are not taken for dead ones")
  func hiddenLeases() async throws {
    let clinic = try await Clinic.open(
      .migrated,
      Self.open + """
        INSERT INTO stripe_sync_queue (space_id, event_type, payload) VALUES (md5('clinic 1')::uuid, 'UPDATE', '{}');
        SET session_replication_role = replica;
        UPDATE stripe_sync_queue SET status = 'processing', lease_token = md5('alive')::uuid, updated_at = now() - interval '1 hour'
        WHERE event_type = 'UPDATE';
        INSERT INTO spacesync_lease VALUES (md5('clinic 1')::uuid, md5('alive')::uuid, 'w', now() + interval '1 minute')
        """)
    let role = try await role(clinic, "GRANT ALL ON ALL TABLES IN SCHEMA public TO $role")
    let findings = try await clinic.doctor(as: role).examine()
    let finding = try #require(findings.first { $0.id == .rowSecurity })
    #expect(finding.severity == .warn && finding.count == 5 && finding.sample.contains("no policy for SELECT on spacesync_lease"))
    #expect(finding.fix == "-- as the owner: spacesync migrate --grant-operator \(role)")
    #expect(findings.filter { $0.severity > .warn }.isEmpty, "\(findings)")
    #expect(try await clinic.doctor(as: role).fix(.stuckProcessing).changed == 0)
    #expect(try await clinic.database.value("SELECT status FROM stripe_sync_queue WHERE event_type = 'UPDATE'") == "processing")
  }

  @Test("Row security without a policy hides everything; that is critical")
  func rowSecurity() async throws {
    let clinic = try await Clinic.open(.legacy)
    let role = try await role(clinic, "GRANT ALL ON spaces, stripe_sync_queue TO $role")
    let finding = try #require(try await clinic.doctor(as: role).examine().first { $0.id == .rowSecurity })
    #expect(finding.severity == .critical && finding.count == 4)
    #expect(finding.sample.contains("no policy for SELECT on spaces"))
    let fix = try #require(finding.fix)
    try await clinic.database.execute(fix)
    #expect(try await clinic.doctor(as: role).examine().first { $0.id == .rowSecurity }?.severity == .ok)
    // What a policy may hide is not taken for gone.
    await #expect(throws: StoreError.self) { try await clinic.doctor(as: role).fix(.orphans) }
  }

  @Test("A database that is read-only by default is told; a session that asked for it is not")
  func readOnlyServer() async throws {
    let clinic = try await Clinic.open(.legacy)
    try await clinic.database.execute("ALTER DATABASE \(clinic.database.name) SET default_transaction_read_only = on")
    #expect(try await clinic.finding(.readOnlyServer)?.severity == .warn)
    let asked = Doctor(ConnectionParameters(conninfo: clinic.database.conninfo, readOnly: true))
    #expect(try await asked.examine().first { $0.id == .readOnlyServer }?.severity == .ok)
  }

  @Test("A read-only session mends nothing")
  func readOnlySession() async throws {
    let clinic = try await Clinic.open(.legacy)
    let doctor = Doctor(ConnectionParameters(conninfo: clinic.database.conninfo, readOnly: true))
    await #expect(throws: StoreError.self) { try await doctor.fix(.plainInsertTrigger) }
    #expect(try await clinic.finding(.plainInsertTrigger)?.severity == .critical)
  }
}
