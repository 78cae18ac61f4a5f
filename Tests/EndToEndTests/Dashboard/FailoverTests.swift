import DatabaseSupport
import Postgres
import PostgresStore
import PrivatePostgres
import TerminalSupport
import Testing

/// A connection string with two hosts: when the primary dies and its standby is promoted, the operator goes on working.
@Suite struct FailoverTests {
  @Test func theDashboardGoesOnWithTheOtherHost() async throws {
    let primary = try await TestServer.start()
    defer { primary.stop() }
    let connection = try await Connection.open(ConnectionParameters(conninfo: primary.conninfo, statementTimeout: .seconds(30)))
    try await connection.script(DeploymentSchema.sql)
    try await connection.script(
      "ALTER TABLE spaces DISABLE TRIGGER ALL; INSERT INTO spaces (name, is_active) VALUES ('Alpha', true), ('Beta', true)")
    try await Migrator(ConnectionParameters(conninfo: primary.conninfo)).up()
    let standby = try await TestServer.startStandby(of: primary)
    defer { standby.stop() }
    let there = try await Connection.open(ConnectionParameters(conninfo: standby.conninfo, statementTimeout: .seconds(30)))

    let hosts = [primary, standby].map { "\(escaped($0.socketFolder)):\($0.port)" }.joined(separator: ",")
    let uri = "postgresql://postgres@\(hosts)/postgres?target_session_attrs=read-write"
    let terminal = try PseudoTerminal.spawn(BuiltProduct.path("spacesync"), ["--database", uri])
    try await terminal.waitUntil("rows and feed") { $0.contains("Alpha") && $0.lines[0].contains("* live") }
    terminal.type("s")
    try await terminal.waitUntil("sync") { screen in screen.lines.contains { $0.contains("Alpha") && $0.contains("pending") } }
    while try await there.first(Query("SELECT count(*) FROM stripe_sync_queue")) != ["1"] {}

    primary.kill()
    try await terminal.waitFor("OFFLINE")
    #expect(terminal.screen.contains("Alpha") && terminal.screen.contains("Beta"), "the table stays")
    try await there.script("SELECT pg_promote()")
    terminal.type("r")
    try await terminal.waitUntil("live on the other host", timeout: .seconds(60)) { $0.lines[0].contains("* live") }
    try await terminal.waitUntil("the job is there") { screen in screen.lines.contains { $0.contains("Alpha") && $0.contains("pending") } }
    terminal.type("js")
    try await terminal.waitUntil("sync works there", timeout: .seconds(30)) { screen in
      screen.lines.contains { $0.contains("Beta") && $0.contains("pending") }
    }
    try await there.script("UPDATE stripe_sync_queue SET status = 'failed' WHERE space_id = (SELECT id FROM spaces WHERE name = 'Alpha')")
    try await terminal.waitUntil("the feed follows there") { screen in
      screen.lines.contains { $0.contains("Alpha") && $0.contains("failed") }
    }
    terminal.type("q")
    #expect(try await terminal.waitForExit() == .exited(0))
    await there.close()
    await connection.close()
  }

  @Test func aStandbyIsShownAsOne() async throws {
    let primary = try await TestServer.start()
    defer { primary.stop() }
    let connection = try await Connection.open(ConnectionParameters(conninfo: primary.conninfo, statementTimeout: .seconds(30)))
    try await connection.script(DeploymentSchema.sql)
    try await connection.script("ALTER TABLE spaces DISABLE TRIGGER ALL; INSERT INTO spaces (name, is_active) VALUES ('Alpha', true)")
    let standby = try await TestServer.startStandby(of: primary)
    defer { standby.stop() }
    let terminal = try PseudoTerminal.spawn(BuiltProduct.path("spacesync"), ["--database", standby.conninfo])
    try await terminal.waitUntil("rows and feed") { $0.contains("Alpha") && $0.lines[0].contains("standby, read-only") }
    terminal.type("s")
    try await terminal.waitFor("read-only")
    try await connection.script(
      "INSERT INTO stripe_sync_queue (space_id, event_type, payload) SELECT id, 'UPDATE', '{}' FROM spaces WHERE name = 'Alpha'")
    try await terminal.waitUntil("what the primary got") { screen in
      screen.lines.contains { $0.contains("Alpha") && $0.contains("pending") }
    }
    terminal.type("q")
    #expect(try await terminal.waitForExit() == .exited(0))
    await connection.close()
  }

  @Test func aPoolerIsShownAsOne() async throws {
    let session = try await OperatorSession.start()
    let pooler = try TransactionPooler(before: try await TestServer.shared)
    let terminal = try PseudoTerminal.spawn(
      BuiltProduct.path("spacesync"), ["--database", pooler.conninfo(database: session.database.name)])
    try await terminal.waitUntil("rows and feed") { $0.contains("Space 001") && $0.lines[0].contains("polling: pooler") }
    try await session.database.execute(
      "INSERT INTO stripe_sync_queue (space_id, event_type, payload) SELECT id, 'UPDATE', '{}' FROM spaces WHERE name = 'Space 001'")
    try await terminal.waitUntil("the change") { screen in screen.lines.contains { $0.contains("Space 001") && $0.contains("pending") } }
    terminal.type("js")
    try await terminal.waitUntil("a sync") { screen in screen.lines.contains { $0.contains("Space 002") && $0.contains("pending") } }
    terminal.type("q")
    #expect(try await terminal.waitForExit() == .exited(0))
    withExtendedLifetime(pooler) {}
  }

  /// A folder as a URI's host.
  private func escaped(_ path: String) -> String { path.replacing("/", with: "%2F") }
}
