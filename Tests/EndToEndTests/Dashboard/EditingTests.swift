import DatabaseSupport
import Postgres
import PostgresStore
import TerminalSupport
import Testing

/// Changing spaces through the real binary on a pty over a real database.
@Suite(.timeLimit(.minutes(3))) struct EditingSessionTests {
  private static let price = "SELECT daily_price::text || ' ' || (daily_price = 1234.05)::text FROM spaces WHERE name = 'Space 001'"

  /// Goes to the field whose label this is.
  private func focus(_ label: String, _ session: OperatorSession) async throws {
    // The field's own line: a message may come to another one meanwhile.
    func focused(_ lines: [String]) -> String? { lines.first { $0.contains("▸") } }
    for _ in 0..<12 where focused(session.screen.lines)?.contains(label) != true {
      let before = focused(session.screen.lines)
      session.terminal.type("\t")
      try await session.terminal.waitUntil("the next field") { focused($0.lines) != before }
    }
  }

  @Test func aPriceInFrenchNotationIsExactInTheListAndInSQL() async throws {
    let session = try await OperatorSession.start(arguments: ["--lang", "fr"])
    let terminal = session.terminal
    terminal.type("e")
    try await terminal.waitFor("Modifier : Space 001")
    try await focus("Prix HT", session)
    terminal.type("\u{15}1 234,05")
    try await terminal.waitFor("TTC 1480,86 €")
    terminal.type("\u{1B}[6~")
    try await terminal.waitFor("10,00 -> 1234,05")
    terminal.type("\r")
    try await terminal.waitUntil("the list") { $0.contains("enregistré") && $0.contains("1234,05") && !$0.contains("Modifier :") }
    #expect(try await session.database.value(Self.price) == "1234.05 true")
    // The deployment's trigger made a job of it, which the feed shows.
    try await terminal.waitUntil("the job") { _ in session.row(of: "Space 001").contains("en attente") }
    #expect(try await session.jobs() == ["Space 001 pending UPDATE"])
    terminal.type("q")
    #expect(try await terminal.waitForExit() == .exited(0))
  }

  @Test func theSecondEditMeetsThePlainInsertOfTheTriggerAndLosesNothing() async throws {
    let session = try await OperatorSession.start()
    let terminal = session.terminal
    try await session.database.execute(
      "UPDATE spaces SET name = 'Space 001' WHERE name = 'Space 001'; UPDATE spaces SET description = 'x' WHERE name = 'Space 001'")
    terminal.type("e")
    try await terminal.waitFor("Edit: Space 001")
    terminal.type(" bis\u{1B}[6~")
    try await terminal.waitFor("-> Space 001 bis")
    terminal.type("\r")
    try await terminal.waitFor("spacesync migrate --fix-trigger")
    #expect(session.screen.contains("Space 001 bis"))
    // Mended beside the open form, the same Enter saves.
    let migrator = Migrator(ConnectionParameters(conninfo: session.database.conninfo))
    for trigger in try await migrator.plainInsertTriggers() { try await migrator.repair(trigger) }
    terminal.type("\r")
    try await terminal.waitFor("Space 001 bis: saved")
    #expect(try await session.database.value("SELECT count(*) FROM spaces WHERE name = 'Space 001 bis'") == "1")
  }

  @Test func anEditFromAnotherConnectionIsAConflict() async throws {
    let session = try await OperatorSession.start()
    let terminal = session.terminal
    terminal.type("e")
    try await terminal.waitFor("Edit: Space 001")
    try await focus("Price", session)
    terminal.type("\u{15}20")
    try await terminal.waitFor("incl. VAT 24.00")
    try await session.database.execute(
      "ALTER TABLE spaces DISABLE TRIGGER USER; UPDATE spaces SET daily_price = 33.30, capacity = 50, updated_at = now() WHERE name = 'Space 001'; "
        + "ALTER TABLE spaces ENABLE TRIGGER USER")
    terminal.type("\u{1B}[6~")
    try await terminal.waitFor("10.00 -> 20.00")
    terminal.type("\r")
    try await terminal.waitFor("Changed meanwhile")
    try await terminal.waitUntil("both values") { $0.contains("mine: 20.00") && $0.contains("theirs: 33.30") && $0.contains("theirs: 50") }
    #expect(try await session.database.value("SELECT daily_price FROM spaces WHERE name = 'Space 001'") == "33.30")
    // Theirs for the capacity, mine for the price.
    terminal.type("j ")
    try await terminal.waitFor("(x) mine: 20.00")
    terminal.type("\u{1B}[6~\r")
    try await terminal.waitFor("33.30 -> 20.00")
    terminal.type("\r")
    try await terminal.waitFor("Space 001: saved")
    #expect(try await session.database.value("SELECT daily_price || ' ' || capacity FROM spaces WHERE name = 'Space 001'") == "20.00 50")
  }

  @Test func activatingUndoAndItsRefusal() async throws {
    let database = try await TestDatabase.make(.legacy)
    try await database.fillAlphabetically(6)
    let migrator = Migrator(ConnectionParameters(conninfo: database.conninfo))
    _ = try await migrator.up()
    for trigger in try await migrator.plainInsertTriggers() { try await migrator.repair(trigger) }
    let session = try await OperatorSession.on(database)
    let terminal = session.terminal
    let state = "SELECT is_active::text FROM spaces WHERE name = 'Space 001'"
    terminal.type("a")
    try await terminal.waitFor("Space 001: deactivated")
    #expect(try await database.value(state) == "false")
    #expect(try await database.value("SELECT requested_by LIKE '%@%' FROM stripe_sync_queue") == "true")
    terminal.type("z")
    try await terminal.waitFor("Status: inactive -> active")
    terminal.type("y")
    try await terminal.waitFor("Space 001: as before")
    #expect(try await database.value(state) == "true")
    terminal.type("z")
    try await terminal.waitFor("Status: active -> inactive")
    try await database.execute("UPDATE spaces SET is_active = NULL WHERE name = 'Space 001'")
    terminal.type("y")
    try await terminal.waitFor("not undone: somebody changed it since")
  }

  @Test func deletingTakesTheTypedId() async throws {
    let session = try await OperatorSession.start()
    let terminal = session.terminal
    let id = try #require(try await session.database.value("SELECT id::text FROM spaces WHERE name = 'Space 001'"))
    try await session.database.execute("INSERT INTO bookings (space_id, starts, ends) VALUES ('\(id)', now(), now())")
    terminal.type("s")
    try await terminal.waitUntil("pending") { _ in session.row(of: "Space 001").contains("pending") }
    terminal.type("D")
    try await terminal.waitFor("Deletes the space for good")
    terminal.type("\ry \r")
    try await terminal.waitFor("that does not begin with")
    terminal.type("\u{15}\(id.prefix(4))\r")
    try await terminal.waitFor("rows of bookings still refer to it")
    #expect(try await session.jobs() == ["Space 001 pending MANUAL_SYNC"])
    try await session.database.execute("DELETE FROM bookings")
    terminal.type("\r")
    try await terminal.waitUntil("gone") { $0.contains("Space 001: deleted") && session.row(of: "Space 001").contains("deleted") }
    #expect(try await session.database.value("SELECT count(*) FROM spaces WHERE id = '\(id)'") == "0")
    #expect(
      try await session.database.rows("SELECT event_type, status, payload->>'name' FROM stripe_sync_queue WHERE space_id = '\(id)'")
        == [["DELETE", "pending", "Space 001"]])
    terminal.type("z")
    try await terminal.waitFor("can't be undone")
  }

  @Test func aNewSpaceOnASmallScreen() async throws {
    let session = try await OperatorSession.start(size: (40, 10))
    let terminal = session.terminal
    terminal.type("A")
    try await terminal.waitFor("New space")
    terminal.type("Aa 会议室\u{1B}[6~")
    try await terminal.waitFor("[ Save ]")
    terminal.type("\r")
    try await terminal.waitUntil("the list") { $0.contains("added") && $0.contains("Aa 会议室") && !$0.contains("[ Save ]") }
    #expect(try await session.database.value("SELECT is_active || ' ' || pricing_type FROM spaces WHERE name = 'Aa 会议室'") == "true hourly")
  }

  @Test func readOnlyRefusesEveryKeyThatWrites() async throws {
    let session = try await OperatorSession.start(arguments: ["--read-only"])
    for key in ["e", "A", "a", "D"] {
      session.terminal.type(key)
      try await session.terminal.waitFor("\(key): read-only session")
    }
    #expect(try await session.database.value("SELECT count(*) FROM stripe_sync_queue") == "0")
  }
}
