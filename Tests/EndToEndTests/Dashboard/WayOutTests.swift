import DatabaseSupport
import Glibc
import TerminalSupport
import Testing

/// Every way out of the dashboard gives the terminal back and ends the database's sessions.
@Suite struct WayOutTests {
  private func expectRestored(_ session: OperatorSession, _ before: TerminalModes) {
    session.terminal.pump()
    #expect(session.terminal.modes == before)
    #expect(!session.screen.isAlternate)
    #expect(!session.screen.isPasteBracketed)
    #expect(session.screen.isCursorVisible)
  }

  private static func freshModes() throws -> TerminalModes {
    try PseudoTerminal.spawn("/bin/cat").modes
  }

  @Test func theKey() async throws {
    let session = try await OperatorSession.start()
    session.terminal.type("q")
    #expect(try await session.terminal.waitForExit() == .exited(0))
    expectRestored(session, try Self.freshModes())
  }

  @Test(arguments: [SIGTERM, SIGINT, SIGHUP, SIGQUIT]) func signals(number: Int32) async throws {
    let session = try await OperatorSession.start()
    session.terminal.signal(number)
    #expect(try await session.terminal.waitForExit().isBy(signal: number))
    expectRestored(session, try Self.freshModes())
  }

  @Test(arguments: [SIGSEGV, SIGILL, SIGABRT]) func crashes(number: Int32) async throws {
    // The debug build's backtracer would ask questions on the terminal; the released program has none.
    let session = try await OperatorSession.start(environment: ["SWIFT_BACKTRACE": "enable=no"])
    session.terminal.signal(number)
    #expect(try await session.terminal.waitForExit() == .signalled(number))
    expectRestored(session, try Self.freshModes())
    #expect(session.screen.contains("spacesync crashed; the log may tell why"))
  }

  @Test func closingTheTerminalEndsProgramAndSessions() async throws {
    let session = try await OperatorSession.start()
    session.terminal.hangUp()
    let status = try await session.terminal.waitForExit()
    #expect(status.isBy(signal: SIGHUP))
    var left = "?"
    let limit = ContinuousClock.now + .seconds(20)
    while left != "0", ContinuousClock.now < limit {
      left =
        try await session.database.value(
          "SELECT count(*)::text FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'spacesync%' AND pid <> pg_backend_pid()"
        ) ?? "?"
    }
    #expect(left == "0")
  }

  @Test func suspendUnderAShellAndComeBack() async throws {
    let database = try await TestDatabase.make(.legacy)
    try await database.fillAlphabetically(8)
    let environment = PseudoTerminal.environment.merging(["PS1": "ready> ", "DB": database.conninfo, "BIN": BuiltProduct.path("spacesync")])
    { $1 }
    let terminal = try PseudoTerminal.spawn("/bin/bash", ["--norc", "--noprofile", "-i"], environment: environment)
    try await terminal.waitFor("ready>")
    terminal.type("\"$BIN\" --database \"$DB\"\r")
    try await terminal.waitFor("Space 001")
    terminal.type("\u{1A}")
    try await terminal.waitUntil("the shell") { !$0.isAlternate && $0.contains("Stopped") }
    terminal.resize(columns: 100, rows: 30)
    terminal.type("fg\r")
    try await terminal.waitUntil("the dashboard again") { $0.isAlternate && $0.contains("Space 001") && $0.lines.count == 30 }
    terminal.type("s")
    try await terminal.waitFor("pending")
    terminal.type("q")
    try await terminal.waitUntil("the shell again") { !$0.isAlternate }
    terminal.type("exit\r")
    #expect(try await terminal.waitForExit() == .exited(0))
  }
}
