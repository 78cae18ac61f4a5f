import DatabaseSupport
import Glibc
import TerminalSupport
import Testing

/// Line mode: the same acts in plain lines, and nothing that drives a terminal.
@Suite(.timeLimit(.minutes(3))) struct PlainTests {
  private func start(
    _ database: TestDatabase, _ arguments: [String] = [], environment: [String: String?] = [:]
  ) throws -> PseudoTerminal {
    var variables = PseudoTerminal.environment
    for (name, value) in environment { variables[name] = value }
    return try PseudoTerminal.spawn(
      BuiltProduct.path("spacesync"), ["--plain", "--database", database.conninfo] + arguments, environment: variables, size: (100, 60))
  }

  private func database(_ count: Int = 30) async throws -> TestDatabase {
    let database = try await TestDatabase.make(.legacy)
    try await database.fillAlphabetically(count)
    return database
  }

  @Test(arguments: [nil, "", "dumb", "no-such-terminal", "xterm-256color"]) func aMorningInLines(type: String?) async throws {
    let database = try await database()
    let terminal = try start(database, environment: ["TERM": type])
    try await terminal.waitFor("1. Space 001, active, needs sync, 10.00 EUR/day excl. VAT, 12.00 EUR/day incl.")
    try await terminal.waitFor("next shows more.")
    terminal.type("next\n")
    try await terminal.waitFor("21. Space 027")
    terminal.type("sync 1\n")
    try await terminal.waitFor("1 requested (MANUAL_SYNC): 1 new")
    terminal.type("show 1\n")
    // With the prompt behind it: what is typed ahead stands between the lines.
    try await terminal.waitUntil("its card") { screen in
      screen.contains("pending  MANUAL_SYNC") && screen.lines.last { !$0.isEmpty } == "spacesync>"
    }
    terminal.type("show \"Space 002\"\n")
    try await terminal.waitUntil("its card") { $0.lines.contains { $0 == "Space 002" } }
    terminal.type("sync all\n")
    try await terminal.waitFor("Ask for a sync of 23 spaces (active, ")
    terminal.type("\n")
    try await terminal.waitFor("Nothing was asked for.")
    terminal.type("sync all\n")
    try await terminal.waitUntil("the question again") { $0.lines.filter { $0.contains("Ask for a sync") }.count == 2 }
    terminal.type("y\n")
    try await terminal.waitFor("23 requested (MANUAL_SYNC): 22 new, 1 replaced")
    #expect(try await database.value("SELECT count(*)::text FROM stripe_sync_queue") == "23")
    terminal.type("cancel 21\n")
    try await terminal.waitFor("cancelled: MANUAL_SYNC, Space 027")
    terminal.type("status\n")
    try await terminal.waitFor("0 of 23 active spaces synchronised")
    terminal.type("wat\n")
    try await terminal.waitFor("No such command: wat.")
    terminal.type("quit\n")
    #expect(try await terminal.waitForExit() == .exited(0))
    #expect(!terminal.output.contains(0x1B))
  }

  @Test func watchingEndsWithEnterAndTheNextLineIsACommand() async throws {
    let database = try await database(3)
    let terminal = try start(database)
    try await terminal.waitFor("3. Space 003")
    terminal.type("sync 1\nwatch\n")
    try await terminal.waitFor("until Enter")
    var tries = 0
    // Until it is followed: a change that comes before the watch began is none.
    while !terminal.screen.contains("failed"), tries < 200 {
      tries += 1
      try await database.execute(
        "UPDATE stripe_sync_queue SET status = 'failed', error_message = 'e\(tries)', updated_at = clock_timestamp()")
      _ = try? await terminal.waitUntil("a change", timeout: .milliseconds(200)) { $0.contains("failed") }
    }
    #expect(terminal.screen.contains("failed"))
    terminal.type("\njobs\n")
    try await terminal.waitFor("1 failed")
    terminal.type("retry all\n")
    try await terminal.waitFor("Put 1 failed jobs back to pending")
    terminal.type("y\n")
    try await terminal.waitFor("1 failed job is pending again")
    terminal.type("\u{04}")
    #expect(try await terminal.waitForExit() == .exited(0))
  }

  @Test func frenchInALocaleWithoutUnicode() async throws {
    let database = try await database(3)
    let terminal = try start(database, ["--lang", "fr"], environment: ["LANG": "C"])
    try await terminal.waitFor("1. Space 001, actif, a synchroniser")
    terminal.type("aide\n")
    try await terminal.waitFor("quitte: terminer")
    terminal.type("filtre inactive\n")
    try await terminal.waitFor("inactifs : 0 sur 3")
    terminal.type("quitte\n")
    #expect(try await terminal.waitForExit() == .exited(0))
    #expect(terminal.output.allSatisfy { $0 < 0x80 && $0 != 0x1B })
  }

  @Test func hostileTextAndAReadOnlySession() async throws {
    let database = try await TestDatabase.make(.legacy)
    try await database.fillHostileSpaces()
    let terminal = try start(database, ["--read-only"])
    try await terminal.waitFor("help lists the commands.")
    terminal.type("filter all\nsync all\n")
    try await terminal.waitFor("error: this session is read-only")
    terminal.type("quit\n")
    _ = try await terminal.waitForExit()
    #expect(!terminal.output.contains(0x1B))
    #expect(!terminal.output.contains(0x07))
    #expect(try await database.value("SELECT count(*)::text FROM stripe_sync_queue") == "0")
  }

  @Test func aScriptCanDriveItWithoutATerminal() async throws {
    let database = try await database(3)
    let run = try CommandRun.shell("printf 'sync 2\\nbogus\\nquit\\n' | \"$0\" --plain", database: database.conninfo)
    #expect(await run.exitCode() == 0)
    #expect(run.output.contains("1 requested"))
    #expect(!run.output.contains("spacesync>"))
    #expect(try await database.value("SELECT count(*)::text FROM stripe_sync_queue") == "1")
  }
}
