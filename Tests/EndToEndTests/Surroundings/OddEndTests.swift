import DatabaseSupport
import FakeStripe
import TerminalSupport
import Testing

/// Tables that go, a Stripe that fails, a reader that has had enough, and more spaces than anybody has.
@Suite(.timeLimit(.minutes(4))) struct OddEndTests {
  @Test func t17TablesThatGoAndComeBack() async throws {
    let session = try await OperatorSession.start()
    try await session.terminal.waitFor("spacesync doctor:")
    try await session.database.execute("ALTER TABLE spaces RENAME TO elsewhere")
    session.terminal.type("r")
    try await session.terminal.waitFor("This database has no table spaces")
    #expect(session.screen.contains("Space 001"), "the rows stay")
    #expect(!session.screen.contains("Swift") && !session.screen.contains(" at /"), "a sentence and no trace")
    try await session.database.execute("ALTER TABLE elsewhere RENAME TO spaces; UPDATE spaces SET capacity = 77 WHERE name = 'Space 001'")
    session.terminal.type("r")
    try await session.terminal.waitUntil("the truth again", timeout: .seconds(45)) { _ in session.row(of: "Space 001").contains("77") }
    session.terminal.type("q")
    #expect(try await session.terminal.waitForExit() == .exited(0))
  }

  @Test func t18AStripeThatFailsIsSaidAndKeepsNoKeyWaiting() async throws {
    let fake = try FakeStripe()
    let session = try await OperatorSession.start(
      size: (140, 40), environment: ["STRIPE_SECRET_KEY": "sk_test_fake", "SPACESYNC_STRIPE_API_BASE": fake.base])
    let terminal = session.terminal
    terminal.type("3t")
    try await terminal.waitFor("acct_1Fake")
    for (fault, word) in [(Fault.status(401), "401"), (.rateLimited("endpoint-rate"), "429"), (.status(503), "503")] {
      fake.arm(FaultRule(fault, times: 100))
      terminal.type("t")
      try await terminal.waitFor(word, timeout: .seconds(45))
    }
    // An answer that does not come: help is there meanwhile.
    fake.disarm()
    fake.setDelay(.seconds(3))
    terminal.type("t?")
    try await terminal.waitFor("Help: Stripe", timeout: .seconds(2))
    terminal.type("q")
    fake.stop()
    try await terminal.waitUntil("no help") { !$0.contains("Help: Stripe") }
    terminal.type("Q")
    #expect(try await terminal.waitForExit() == .exited(0))
    #expect(!terminal.output.contains(Array("sk_test_fake".utf8)))
  }

  @Test(arguments: ["list", "list --json"]) func t20AReaderThatHasHadEnough(command: String) async throws {
    let database = try await TestDatabase.make(.legacy)
    try await database.fillSpaces(4_000)
    let run = try CommandRun.shell("\"$0\" \(command) | head -1; echo \"status ${PIPESTATUS[0]}\" >&2", database: database.conninfo)
    #expect(await run.exitCode() == 0)
    #expect(run.lines.count == 1)
    // By the signal, or by an exit without a word.
    #expect(["status 141\n", "status 0\n"].contains(run.errors), "\(run.errors)")
  }

  @Test func t38TwoHundredThousandSpaces() async throws {
    let database = try await TestDatabase.make(.legacy)
    try await database.fillSpaces(200_000)
    let session = try await OperatorSession.waiting(for: "of 200000 listed", on: database, environment: [:], arguments: [])
    session.terminal.type("G")
    try await session.terminal.waitUntil("the last") { screen in screen.lines[19].hasPrefix("▸") }
    session.terminal.type("/会议室 199994")
    try await session.terminal.waitUntil("the one") { screen in
      screen.lines[4].contains("会议室 199994") && screen.lines[5].isEmpty
    }
    session.terminal.type("\r")
    try await session.terminal.waitUntil("no field") { !$0.lines[22].contains("/") }
    session.terminal.type("q")
    #expect(try await session.terminal.waitForExit() == .exited(0))
  }
}
