import DatabaseSupport
import Postgres
import PostgresStore
import PrivatePostgres
import TerminalSupport
import Testing

/// A server that lets the dashboard in no more: too many connections, another password.
@Suite(.timeLimit(.minutes(3))) struct RefusalTests {
  private static let kick =
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() AND usename = 'ops'"

  /// A server with a role `ops`, which owns a deployment, and an administrator's connection to it.
  private func server(_ settings: [String: String]) async throws -> (PrivateServer, Connection) {
    let server = try await TestServer.start(
      settings: settings.merging(["listen_addresses": "127.0.0.1", "password_encryption": "scram-sha-256"]) { $1 },
      hba: ["host all all 127.0.0.1/32 scram-sha-256"])
    let administrator = try await Connection.open(ConnectionParameters(conninfo: server.conninfo))
    try await administrator.script("CREATE ROLE ops LOGIN PASSWORD 'right'")
    try await administrator.script(DeploymentSchema.sql)
    try await administrator.script(
      """
      ALTER TABLE spaces DISABLE TRIGGER ALL; INSERT INTO spaces (name, is_active) VALUES ('Alpha', true);
      GRANT ALL ON spaces, stripe_sync_queue TO ops; ALTER ROLE ops BYPASSRLS
      """)
    return (server, administrator)
  }

  private func dashboard(_ server: PrivateServer) async throws -> PseudoTerminal {
    let terminal = try PseudoTerminal.spawn(
      BuiltProduct.path("spacesync"), ["--database", server.conninfo(tcpUser: "ops", password: "right")], size: (140, 40))
    try await terminal.waitUntil("rows and feed") { $0.contains("Alpha") && $0.lines[0].contains("* ") }
    return terminal
  }

  @Test func tooManyConnectionsAreSaidInASentenceAndPass() async throws {
    let (server, administrator) = try await server(["max_connections": "12", "superuser_reserved_connections": "3"])
    defer { server.stop() }
    let terminal = try await dashboard(server)
    // Others take every place that is free, and the dashboard's own.
    try await administrator.script("ALTER ROLE ops CONNECTION LIMIT 0")
    try await administrator.script(Self.kick)
    try await terminal.waitFor("OFFLINE")
    try await terminal.waitFor("too many connections")
    #expect(terminal.screen.contains("Alpha"), "the rows stay")
    try await administrator.script("ALTER ROLE ops CONNECTION LIMIT -1")
    terminal.type("r")
    try await terminal.waitUntil("online", timeout: .seconds(45)) { !$0.lines[0].contains("OFFLINE") }
    terminal.type("q")
    #expect(try await terminal.waitForExit() == .exited(0))
    // The first connect says it before the screen opens.
    var others: [Connection] = []
    while others.count < 20 {
      do throws(PostgresError) {
        others.append(try await Connection.open(ConnectionParameters(conninfo: server.conninfo(tcpUser: "ops", password: "right"))))
      } catch { break }
    }
    let refused = try await CommandRun.run("list", database: server.conninfo(tcpUser: "ops", password: "right"))
    #expect(refused.code == 3 && refused.output.isEmpty)
    #expect(refused.errors.contains("connection") && refused.errors.split(separator: "\n").count <= 2, "\(refused.errors)")
    for connection in others { await connection.close() }
  }

  @Test func anotherPasswordStopsTheTriesAndIsSaid() async throws {
    let (server, administrator) = try await server(["log_connections": "on"])
    defer { server.stop() }
    let terminal = try await dashboard(server)
    try await administrator.script("ALTER ROLE ops PASSWORD 'changed'")
    try await administrator.script(Self.kick)
    try await terminal.waitFor("password authentication failed")
    // A sentence that no key asked for may stand before it.
    terminal.type("k")
    try await terminal.waitUntil("the end of the tries") { $0.contains("OFFLINE") && $0.contains("r tries again") }
    #expect(terminal.screen.contains("Alpha"))
    #expect(!terminal.screen.contains("right"), "no password on the screen")
    // Without a key nothing is tried: the screen stays as it is while the server could be asked many times.
    let before = terminal.bytesRead
    for _ in 0..<200 { try await administrator.ping() }
    terminal.pump()
    #expect(terminal.bytesRead == before)
    try await administrator.script("ALTER ROLE ops PASSWORD 'right'")
    terminal.type("r")
    try await terminal.waitUntil("online", timeout: .seconds(45)) { !$0.lines[0].contains("OFFLINE") }
    terminal.type("q")
    #expect(try await terminal.waitForExit() == .exited(0))
  }

  @Test("T17: what a newer spacesync has migrated is read and not written, and said in the operator's language")
  func aNewerSchemaIsSaid() async throws {
    let database = try await TestDatabase.make(.legacy)
    try await database.fillAlphabetically(3)
    _ = try await Migrator(ConnectionParameters(conninfo: database.conninfo)).up()
    try await database.execute("UPDATE spacesync_setting SET value = '99' WHERE name = 'schema.version'")
    let session = try await OperatorSession.on(database, size: (140, 40), arguments: ["--lang", "fr"])
    session.terminal.type("s")
    try await session.terminal.waitFor("un spacesync plus récent a migré cette base (schéma 99")
    #expect(try await session.jobs().isEmpty)
    session.terminal.type("q")
    #expect(try await session.terminal.waitForExit() == .exited(0))
  }
}
