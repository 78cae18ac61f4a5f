import DatabaseSupport
import Glibc
import Postgres
import TerminalSupport
import Testing

/// Profiles, keys, themes, mouse and remembered state, through the real binary on a pty.
@Suite struct SettingsSessionTests {
  private let folder: ConfigurationFolder

  init() throws { folder = try ConfigurationFolder() }

  private func start(
    _ configuration: String, _ arguments: [String] = [], environment: [String: String] = [:], on database: TestDatabase? = nil
  ) async throws -> OperatorSession {
    try folder.write(configuration)
    let variables = folder.environment.merging(environment) { $1 }
    if let database { return try await OperatorSession.on(database, environment: variables, arguments: arguments) }
    return try await OperatorSession.start(environment: variables, arguments: arguments)
  }

  @Test func aProfileIsSeenFromTheFirstFrameAndOnEveryDialog() async throws {
    let session = try await start(
      "[profiles.prod]\nproduction = true\nlanguage = \"fr\"\nvat_percent = 10\n", ["--profile", "prod"])
    #expect(session.screen.lines[0].contains("[PROD]"))
    let badge = try #require(session.screen.cell(of: "[PROD]"))
    #expect(badge.isReverse && badge.foreground != nil)
    #expect(session.row(of: "Space 001").contains("11,00"), "the profile's VAT rate")
    session.terminal.type("S")
    try await session.terminal.waitFor("seront mis en file")
    #expect(session.screen.lines.filter { $0.contains("[PROD]") }.count >= 2)
    session.terminal.type("\u{1B}")
    try await session.terminal.waitUntil("no dialog") { !$0.contains("seront mis en file") }
    session.terminal.type(":lang en\r")
    try await session.terminal.waitFor("1 Spaces")
  }

  @Test func aMistakeInTheFileIsSaidAndKeepsNobodyFromWorking() async throws {
    let session = try await start("nonsense = 1\n[keys]\nsync_one = \"f\"\n")
    session.terminal.type("m")
    try await session.terminal.waitFor("config.toml:1")
    try await session.terminal.waitFor("config.toml:3")
    session.terminal.type("qs")
    try await session.terminal.waitUntil("pending") { _ in session.row(of: "Space 001").contains("pending") }
  }

  @Test func otherKeys() async throws {
    let session = try await start("[keys]\nsync_one = \"u\"\nquit = [\"X\", \"F10\"]\n")
    #expect(session.screen.lines[23].contains("u sync"))
    session.terminal.type("s")
    try await session.terminal.waitFor("s does nothing here")
    session.terminal.type("u")
    try await session.terminal.waitUntil("pending") { _ in session.row(of: "Space 001").contains("pending") }
    session.terminal.type("X")
    #expect(try await session.terminal.waitForExit() == .exited(0))
  }

  @Test func keysCheckTellsConflictsWithTheirLines() async throws {
    try folder.write("[keys]\nsync_one = \"f\"\nquit = \"Ctrl-B\"\n")
    let check = try await CommandRun.run("keys", "--check", environment: folder.environment)
    #expect(check.code == 1 && check.output.isEmpty)
    #expect(check.errors.contains("config.toml:2: f would mean two things") && check.errors.contains("config.toml:3: Ctrl-B: tmux"))
    try folder.write("[keys]\nsync_one = \"u\"\n")
    #expect(try await CommandRun.run("keys", "--check", environment: folder.environment).code == 0)
    let table = try await CommandRun.run("keys", environment: folder.environment)
    #expect(table.code == 0 && table.output.contains("sync_one"))
    #expect(table.output.split(separator: "\n").contains { $0.contains("sync_one") && $0.hasPrefix("u ") })
  }

  @Test func itBeginsAsItWasLeftWhateverEndedIt() async throws {
    let first = try await start("[profiles.a]\n", ["--profile", "a"])
    first.terminal.type("f")
    try await first.terminal.waitUntil("the inactive") { $0.contains("Space 004") && !$0.contains("Space 001") }
    first.terminal.signal(SIGTERM)
    #expect(try await first.terminal.waitForExit().isBy(signal: SIGTERM))
    #expect(folder.names() == ["config.toml", "log", "state-a.toml"] || folder.names() == ["config.toml", "state-a.toml"])
    let second = try await OperatorSession.waiting(
      for: "Space 004", on: first.database, environment: folder.environment, arguments: ["--profile", "a"])
    #expect(!second.screen.contains("Space 001"))
    second.terminal.type(">f")
    second.terminal.type("q")
    #expect(try await second.terminal.waitForExit() == .exited(0))
    #expect(folder.text(of: "state-a.toml")?.contains("sort = \"name\"") == false)
    // Another profile begins afresh, and a broken file is no obstacle.
    try folder.write("pane = 5\n", to: "state-default.toml")
    let third = try await OperatorSession.on(first.database, environment: folder.environment)
    try await third.terminal.waitFor("Space 001")
    third.terminal.type("m")
    try await third.terminal.waitFor("state-default.toml:1")
  }

  @Test func theWrongKeyForTheProfileStopsTheFirstWrite() async throws {
    let session = try await start(
      "[profiles.staging]\nproduction = false\n", ["--profile", "staging"], environment: ["STRIPE_SECRET_KEY": "sk_live_abcdefgh"])
    #expect(session.screen.lines[0].contains("[STAGING] Stripe LIVE"))
    session.terminal.type("s")
    try await session.terminal.waitFor("STOP")
    session.terminal.type("\r")
    try await session.terminal.waitUntil("the dialog's end") { !$0.contains("STOP") }
    #expect(try await session.jobs().isEmpty)
    session.terminal.type("s")
    try await session.terminal.waitFor("STOP")
    session.terminal.type("y")
    try await session.terminal.waitUntil("pending") { _ in session.row(of: "Space 001").contains("pending") }
    #expect(!session.terminal.output.contains(Array("abcdefgh".utf8)))
  }

  @Test func aProfileThatMayNotWriteIsRefusedByTheServerAsWell() async throws {
    let session = try await start("read_only = true\n")
    session.terminal.type("s")
    try await session.terminal.waitFor("s: read-only session")
    // What opens the dashboard's sessions opens one for this test, with nothing of ours between it and the server.
    let parameters = ConnectionParameters(conninfo: session.database.conninfo, readOnly: true)
    let connection = try await Connection.open(parameters)
    let refusal = await #expect(throws: PostgresError.self) { try await connection.script("DELETE FROM spaces") }
    #expect(refusal?.sqlState == "25006", "read_only_sql_transaction")
    await connection.close()
    #expect(try await session.jobs().isEmpty)
    #expect(try await session.database.value("SELECT count(*) FROM spaces") == "12")
  }

  @Test func theMouseIsOffUntilAskedForAndOffAgainAtTheEnd() async throws {
    let session = try await start("")
    #expect(!session.terminal.output.contains(Array("\u{1B}[?1000h".utf8)))
    session.terminal.type(":mouse on\r")
    try await session.terminal.waitFor("mouse on")
    #expect(session.terminal.output.contains(Array("\u{1B}[?1000h\u{1B}[?1006h".utf8)))
    let row = try #require(session.screen.lines.firstIndex { $0.contains("Space 003") })
    session.terminal.type("\u{1B}[<0;10;\(row + 1)M\u{1B}[<0;10;\(row + 1)m")
    try await session.terminal.waitUntil("the third row") { $0.lines[row].hasPrefix("▸") }
    session.terminal.type("\u{1B}[<65;10;\(row + 1)M")
    try await session.terminal.waitUntil("three rows on") { !$0.lines[row].hasPrefix("▸") }
    session.terminal.signal(SIGTERM)
    #expect(try await session.terminal.waitForExit().isBy(signal: SIGTERM))
    #expect(session.terminal.output.contains(Array("\u{1B}[?1006l\u{1B}[?1000l".utf8)))
  }

  @Test func aThemeWithoutColour() async throws {
    let session = try await start("theme = \"mono\"\n")
    session.terminal.type("s")
    try await session.terminal.waitFor("pending")
    for row in 0..<24 { #expect(session.screen.cells(row: row).allSatisfy { $0.foreground == nil && $0.background == nil }) }
  }

  @Test func aTextPastedWithoutMarksDoesNothingAndEndsNothing() async throws {
    let session = try await OperatorSession.start(spaces: 12)
    session.terminal.type("as for Bastille, sync all\rq\rS\ry\rQ\r")
    try await session.terminal.waitFor("they came like a pasted text")
    // Control keys are never part of a text.
    session.terminal.type("\u{03}\u{03}")
    #expect(try await session.terminal.waitForExit() == .exited(0))
    #expect(try await session.jobs().isEmpty)
  }

  @Test func aPriceTypedAndSavedInOneLumpIsSaved() async throws {
    let session = try await OperatorSession.start(spaces: 12)
    session.terminal.type("e, ground floor and garden\t\t\t\t\t\u{15}123.45\u{1B}[6~\r")
    try await session.terminal.waitFor("saved")
    #expect(
      try await session.database.value("SELECT name || ' ' || daily_price FROM spaces WHERE daily_price = 123.45")
        == "Space 001, ground floor and garden 123.45")
  }
}
