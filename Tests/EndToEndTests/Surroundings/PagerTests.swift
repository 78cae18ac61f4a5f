import DatabaseSupport
import FoundationEssentials
import Glibc
import Settings
import TerminalSupport
import Testing
import TextScreen

@testable import spacesync

/// `o`: the whole text in the operator's pager, and the terminal back whatever becomes of it.
@Suite(.timeLimit(.minutes(3))) struct PagerTests {
  private func start(_ environment: [String: String]) async throws -> OperatorSession {
    let database = try await TestDatabase.make(.legacy)
    try await database.fillAlphabetically(3)
    try await database.execute(
      """
      ALTER TABLE spaces DISABLE TRIGGER ALL;
      UPDATE spaces SET description = E'First line\\n\\x1b]0;title\\x07 last line of it' WHERE name = 'Space 001';
      ALTER TABLE spaces ENABLE TRIGGER ALL;
      INSERT INTO stripe_sync_queue (space_id, event_type, payload, status, error_message)
      SELECT id, 'UPDATE', '{"depth": {"key": "deep value"}}', 'failed', 'Stripe 404 resource_missing' FROM spaces WHERE name = 'Space 001'
      """)
    return try await OperatorSession.on(database, environment: environment)
  }

  @Test func lessShowsItAllAndGivesTheTerminalBack() async throws {
    let session = try await start(["PAGER": "", "LESS": "-X"])
    let terminal = session.terminal
    terminal.type("o")
    try await terminal.waitFor("deep value")
    #expect(session.screen.contains("First line"))
    #expect(session.screen.contains("error: Stripe 404 resource_missing"))
    #expect(session.screen.titleChanges == 0)
    // A restricted account gets no shell out of it.
    terminal.type("!")
    try await terminal.waitFor("not available")
    // What happens meanwhile is learned.
    try await session.setStatus("completed", of: "Space 001")
    terminal.type("\rq")
    try await terminal.waitUntil("the dashboard") { $0.isAlternate && $0.contains("1 Spaces") && $0.contains("Space 003") }
    try await terminal.waitUntil("what happened") { _ in !session.row(of: "Space 001").contains("failed") }
    #expect(!terminal.modes.echoes)
    terminal.type("j")
    try await terminal.waitUntil("the cursor") { _ in session.row(of: "Space 002").hasPrefix("▸") }
    terminal.type("q")
    #expect(try await terminal.waitForExit() == .exited(0))
  }

  @Test(arguments: ["no-such-pager-at-all", "/bin/false", "sh -c 'kill -9 $$'", "'open quote"])
  func aPagerThatFailsLeavesTheTextOnTheScreen(pager: String) async throws {
    let session = try await start(["PAGER": pager])
    session.terminal.type("o")
    try await session.terminal.waitUntil("the text") { $0.lines[0].hasPrefix("pager: ") && $0.contains("First line") }
    #expect(!session.terminal.modes.echoes)
    session.terminal.type("q")
    try await session.terminal.waitFor("Space 003")
    session.terminal.type("q")
    #expect(try await session.terminal.waitForExit() == .exited(0))
  }

  @Test func aPagerThatBreaksTheModesAndDiesDoesNoHarm() async throws {
    let before = try PseudoTerminal.spawn("/bin/cat").modes
    let session = try await start(["PAGER": "sh -c 'stty raw -echo </dev/tty; kill -9 $$'"])
    session.terminal.type("o")
    try await session.terminal.waitFor("pager: ")
    session.terminal.type("qq")
    #expect(try await session.terminal.waitForExit() == .exited(0))
    #expect(session.terminal.modes == before)
  }

  @Test(arguments: [SIGTERM, SIGHUP]) func beingEndedEndsThePagerToo(number: Int32) async throws {
    let before = try PseudoTerminal.spawn("/bin/cat").modes
    let session = try await start(["PAGER": "less"])
    session.terminal.type("o")
    try await session.terminal.waitFor("deep value")
    session.terminal.signal(number)
    #expect(try await session.terminal.waitForExit().isBy(signal: number))
    session.terminal.pump()
    #expect(session.terminal.modes == before)
  }

  @Test func ctrlZInThePagerStopsBothAndFgBringsThemBack() async throws {
    let database = try await TestDatabase.make(.legacy)
    try await database.fillAlphabetically(3)
    let environment = PseudoTerminal.environment.merging([
      "PS1": "ready> ", "DB": database.conninfo, "BIN": BuiltProduct.path("spacesync"),
      "PAGER": "sh -c 'cat; read first </dev/tty; echo went on; read second </dev/tty'",
    ]) { $1 }
    let terminal = try PseudoTerminal.spawn("/bin/bash", ["--norc", "--noprofile", "-i"], environment: environment)
    try await terminal.waitFor("ready>")
    terminal.type("\"$BIN\" --database \"$DB\"\r")
    try await terminal.waitFor("Space 003")
    terminal.type("o")
    try await terminal.waitFor("Number 1")
    // Ctrl-C is the pager's own affair: this one has none, so it is ended by it, and the dashboard is not.
    terminal.type("\u{1A}")
    try await terminal.waitFor("Stopped")
    terminal.type("echo back-$((6 * 7))\r")
    try await terminal.waitFor("back-42")
    terminal.type("fg\r")
    // A line feed: the shell may not yet have given its own mode up, in which Enter ends no line.
    terminal.type("x\n")
    try await terminal.waitFor("went on")
    terminal.type("\u{03}")
    try await terminal.waitUntil("the dashboard") { $0.isAlternate && $0.contains("pager: sh: signal 2") }
    terminal.type("qq")
    try await terminal.waitUntil("the shell again") { !$0.isAlternate }
    terminal.type("exit\r")
    #expect(try await terminal.waitForExit() == .exited(0))
  }

  @Test func aSecureLessDoesNotStop() async throws {
    let session = try await start(["PAGER": "less"])
    session.terminal.type("o")
    try await session.terminal.waitFor("deep value")
    session.terminal.type("\u{1A}q")
    try await session.terminal.waitFor("Space 003")
    #expect(!session.terminal.isStoppedNow)
  }

  @Test func theCommandIsReadWithoutAShell() {
    func command(_ text: String) -> [String]? { Pager(surroundings: Surroundings(environment: ["PAGER": text])).command }
    #expect(command("") == ["less"])
    #expect(command("   ") == ["less"])
    #expect(command("less -R  -S") == ["less", "-R", "-S"])
    #expect(command(#"'my pager' "a b"c\ d ''"#) == ["my pager", "a bc d", ""])
    #expect(command("less; rm -rf $HOME") == ["less;", "rm", "-rf", "$HOME"])
    #expect(command("'less") == nil)
    #expect(command("less\\") == nil)
    let program = Pager(surroundings: Surroundings(environment: ["A": "b"])).program("é\u{1B}[31m\nx", .ascii)
    #expect(program.map { String(decoding: $0.input, as: UTF8.self).allSatisfy { $0.isASCII && $0 != "\u{1B}" } } == true)
    #expect(program?.environment == ["A": "b", "LESSSECURE": "1"])
    // What is secret is none of another program's business.
    let secrets = ["STRIPE_SECRET_KEY": "s", "SPACESYNC_EDGE_TOKEN": "s", "DATABASE_URL": "s", "PGPASSWORD": "s", "A": "b"]
    #expect(Pager(surroundings: Surroundings(environment: secrets)).program("x", .ascii)?.environment == ["A": "b", "LESSSECURE": "1"])
  }
}
