import DatabaseSupport
import Postgres
import PostgresStore
import PrivatePostgres
import TerminalSupport
import Testing

/// Lines that operators sit at the end of: a serial one, one over a satellite, one to a database that goes away without a word.
@Suite(.timeLimit(.minutes(4))) struct LineTests {
  /// What 9,600 baud let through in a tenth of a second.
  private static let serial = 96

  /// Reads at the speed of a serial line until the screen shows something, and tells how many bytes that took.
  private func read(_ terminal: PseudoTerminal, _ what: String, until isSeen: (EmulatedScreen) -> Bool) async throws -> Int {
    let before = terminal.bytesRead
    for _ in 0..<400 where !isSeen(terminal.screen) { await terminal.pumpSlowly(bytes: Self.serial) }
    let seen = isSeen(terminal.screen)
    #expect(seen, "\(what)\n\(terminal.screen.dump)")
    return terminal.bytesRead - before
  }

  @Test func t25ASerialLineOf9600Baud() async throws {
    let database = try await TestDatabase.make(.legacy)
    try await database.fillAlphabetically(60)
    let terminal = try PseudoTerminal.spawn(
      BuiltProduct.path("spacesync"), ["--database", database.conninfo],
      environment: PseudoTerminal.environment.merging(["TERM": "vt220"]) { $1 })
    let first = try await read(terminal, "the first rows") { $0.contains("Space 001") && $0.lines[0].contains("* ") }
    #expect(first < 6 * 1024, "\(first) bytes")
    // The doctor's word comes once, unasked.
    _ = try await read(terminal, "the doctor's word") { $0.contains("spacesync doctor:") }
    // Each key is answered within a quarter of a second of the line's time.
    for number in [2, 3, 5] {
      terminal.type("j")
      let row = try await read(terminal, "the cursor") { screen in
        screen.lines.contains { !$0.hasPrefix(" ") && $0.contains("Space 00\(number)") }
      }
      #expect(row <= 240, "a move: \(row) bytes")
    }
    terminal.type("/01")
    let filter = try await read(terminal, "the filter") { $0.contains("/01") && $0.contains("Space 010") && !$0.contains("Space 009") }
    #expect(filter <= 2 * 960, "a filter: \(filter) bytes")
    terminal.type("\u{1B}")
    _ = try await read(terminal, "all rows") { $0.contains("Space 009") }
    // A key held down for two seconds: what the line can't show is never sent, so the last state comes soon after the last key.
    for _ in 0..<20 {
      terminal.type("jjj")
      await terminal.pumpSlowly(bytes: Self.serial)
    }
    terminal.type("g")
    let last = try await read(terminal, "the last state") { screen in
      screen.lines.contains { !$0.hasPrefix(" ") && $0.contains("Space 001") }
    }
    #expect(last <= 8 * 960, "the last state: \(last) bytes")
    terminal.type("q")
    #expect(try await terminal.waitForExit() == .exited(0))
  }

  @Test func t25KeysTypedAheadOverASatelliteAllArrive() async throws {
    // Far more than 600 ms: nothing of the answers is seen before all keys were sent, and they come in one lump.
    let session = try await OperatorSession.start()
    session.terminal.type("jjks")
    session.terminal.type("je garden\u{1B}[6~\r")
    // Which of the two answers comes last, and so stays on the message line, is the database's to say.
    try await session.terminal.waitUntil("both acts") { _ in
      session.row(of: "Space 003 garden").contains("pending") && session.row(of: "Space 002").contains("pending")
    }
    #expect(try await session.database.value("SELECT count(*) FROM spaces WHERE name = 'Space 003 garden'") == "1")
    #expect(try await session.jobs().contains("Space 002 pending MANUAL_SYNC"))
    session.terminal.type("q")
    #expect(try await session.terminal.waitForExit() == .exited(0))
  }

  @Test func t16TheNetworkIsDropped() async throws {
    let server = try await TestServer.start(settings: ["listen_addresses": "127.0.0.1"], hba: ["host all all 127.0.0.1/32 trust"])
    defer { server.stop() }
    let sql = try await Connection.open(ConnectionParameters(conninfo: server.conninfo))
    try await sql.script(DeploymentSchema.sql)
    try await sql.script(
      "ALTER TABLE spaces DISABLE TRIGGER ALL; INSERT INTO spaces (name, is_active) VALUES ('Alpha', true), ('Beta', true)")
    let network = try DroppingProxy(to: server.port)
    defer { network.end() }
    let terminal = try PseudoTerminal.spawn(
      BuiltProduct.path("spacesync"),
      ["--database", "host=127.0.0.1 port=\(network.port) user=postgres dbname=postgres sslmode=disable gssencmode=disable"])
    try await terminal.waitUntil("rows and feed") { $0.contains("Alpha") && $0.lines[0].contains("* ") }
    network.drop()
    // Nobody tells the program; every key is answered all the same.
    terminal.type("s")
    terminal.type("j")
    try await terminal.waitUntil("the cursor", timeout: .seconds(5)) { screen in
      screen.lines.contains { $0.hasPrefix("▸") && $0.contains("Beta") }
    }
    terminal.type("?")
    try await terminal.waitFor("Help: Spaces", timeout: .seconds(5))
    terminal.type("q")
    try await terminal.waitUntil("the loss", timeout: .seconds(60)) { $0.lines[0].contains("OFFLINE") && $0.contains("Alpha") }
    // What became of the sync may stand there first.
    terminal.type("j")
    try await terminal.waitUntil("the next try", timeout: .seconds(60)) { screen in
      if screen.lines[22].contains("not queued") { terminal.type("j") }
      return screen.lines[22].contains("r now") || screen.lines[22].contains("r again")
    }
    network.heal()
    terminal.type("r")
    try await terminal.waitUntil("online", timeout: .seconds(60)) { $0.lines[0].contains("* ") }
    terminal.type("s")
    try await terminal.waitUntil("a sync", timeout: .seconds(30)) { screen in
      screen.lines.contains { $0.contains("Beta") && $0.contains("pending") }
    }
    #expect(try await sql.first(Query("SELECT count(*)::text FROM stripe_sync_queue WHERE event_type <> 'MANUAL_SYNC'")) == ["0"])
    network.drop()
    terminal.type("Q")
    #expect(try await terminal.waitForExit(timeout: .seconds(10)) == .exited(0))
    await sql.close()
  }
}
