import DatabaseSupport
import Postgres
import PostgresStore
import PrivatePostgres
import TerminalSupport
import Testing

/// What the operator sees when the server goes away, and when it comes back.
@Suite struct LossTests {
  private func spawn(_ server: PrivateServer) async throws -> PseudoTerminal {
    let connection = try await Connection.open(ConnectionParameters(conninfo: server.conninfo))
    try await connection.script(DeploymentSchema.sql)
    try await connection.script(
      "ALTER TABLE spaces DISABLE TRIGGER ALL; INSERT INTO spaces (name, is_active) VALUES ('Alpha', true), ('Beta', true)")
    await connection.close()
    let terminal = try PseudoTerminal.spawn(BuiltProduct.path("spacesync"), ["--database", server.conninfo])
    try await terminal.waitUntil("rows and feed") { $0.contains("Alpha") && $0.lines[0].contains("* ") }
    return terminal
  }

  @Test func theServerIsKilledAndComesBack() async throws {
    let server = try await TestServer.start(settings: ["synchronous_commit": "on"])
    defer { server.stop() }
    let terminal = try await spawn(server)
    server.kill()
    try await terminal.waitFor("OFFLINE")
    #expect(terminal.screen.contains("Alpha") && terminal.screen.contains("Beta"), "the table stays")
    terminal.type("s")
    try await terminal.waitFor("s: offline")
    terminal.type("?")
    try await terminal.waitFor("Help: Spaces")
    terminal.type("q")
    try server.restart()
    let connection = try await Connection.open(ConnectionParameters(conninfo: server.conninfo))
    try await connection.script(
      "INSERT INTO stripe_sync_queue (space_id, event_type, payload) SELECT id, 'UPDATE', '{}' FROM spaces WHERE name = 'Beta'")
    await connection.close()
    terminal.type("r")
    try await terminal.waitUntil("the truth again", timeout: .seconds(45)) { screen in
      !screen.lines[0].contains("OFFLINE") && screen.lines.contains { $0.contains("Beta") && $0.contains("pending") }
    }
    terminal.type("s")
    try await terminal.waitUntil("sync works again") { screen in screen.lines.contains { $0.contains("Alpha") && $0.contains("pending") } }
    terminal.type("q")
    #expect(try await terminal.waitForExit() == .exited(0))
  }

  @Test func aFrozenServerKeepsNoKeyFromBeingAnswered() async throws {
    let server = try await TestServer.start()
    defer { server.stop() }
    let terminal = try await spawn(server)
    server.freeze()
    terminal.type("s3?")
    try await terminal.waitFor("Help: Stripe", timeout: .seconds(5))
    terminal.type("q1")
    try await terminal.waitUntil("the list") { $0.contains("[1 Spaces]") }
    try await terminal.waitFor("OFFLINE", timeout: .seconds(60))
    server.thaw()
    terminal.type("r")
    try await terminal.waitUntil("online", timeout: .seconds(60)) { !$0.lines[0].contains("OFFLINE") }
    server.freeze()
    terminal.type("Q")
    #expect(try await terminal.waitForExit(timeout: .seconds(10)) == .exited(0))
    server.thaw()
  }

  @Test func aConnectionEndedByTheAdministratorComesBack() async throws {
    let session = try await OperatorSession.start()
    try await session.database.execute(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
    // Whether the loss is known when the key comes is chance: refused as offline, it is pressed again, as an operator would.
    for _ in 1...10 where !session.row(of: "Space 001").contains("pending") {
      session.terminal.type("s")
      try? await session.terminal.waitUntil("pending", timeout: .seconds(3)) { _ in session.row(of: "Space 001").contains("pending") }
    }
    #expect(session.row(of: "Space 001").contains("pending"))
    #expect(try await session.jobs() == ["Space 001 pending MANUAL_SYNC"])
    // The feed has a connection of its own, which may come back later.
    try await session.terminal.waitUntil("the feed", timeout: .seconds(30)) { $0.lines[0].contains("* ") }
  }
}
