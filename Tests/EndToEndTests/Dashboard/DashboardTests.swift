import DatabaseSupport
import Postgres
import TerminalSupport
import Testing

/// The real binary on a pty over a real database: what an operator sees and does.
@Suite struct DashboardSessionTests {
  @Test func aMorning() async throws {
    let session = try await OperatorSession.start()
    let terminal = session.terminal
    #expect(session.screen.isAlternate)
    try await terminal.waitFor("[active 9]")

    terminal.type("js")
    try await terminal.waitUntil("pending") { _ in session.row(of: "Space 002").contains("pending") }
    #expect(try await session.jobs() == ["Space 002 pending MANUAL_SYNC"])

    // No key is pressed from here on until the screen has followed another program.
    try await session.setStatus("processing", of: "Space 002")
    try await terminal.waitUntil("processing") { _ in session.row(of: "Space 002").contains("processing") }
    try await session.setStatus("failed", of: "Space 002", error: "Stripe 404 resource_missing")
    try await terminal.waitUntil("failed") { _ in session.row(of: "Space 002").contains("failed") }
    try await terminal.waitFor("Stripe 404 resource_missing")
    try await session.setStatus("completed", of: "Space 002")
    try await terminal.waitUntil("no failure") { _ in !session.row(of: "Space 002").contains("failed") }

    terminal.type("S")
    try await terminal.waitFor("9 spaces will be queued")
    terminal.type("\r")
    try await terminal.waitUntil("the dialog's end") { !$0.contains("will be queued") }
    #expect(try await session.jobs().count == 1, "Enter is No")
    terminal.type("S")
    try await terminal.waitFor("9 spaces will be queued")
    terminal.type("y")
    try await terminal.waitFor("9 queued: 8 new, 1 replaced")
    #expect(try await session.jobs().count == 9)
    try await terminal.waitUntil("pending everywhere") { $0.lines.filter { $0.contains("pending") && $0.contains("Space ") }.count == 9 }

    terminal.type("x")
    try await terminal.waitFor("1: cancel only Space 002")
    terminal.type("1")
    try await terminal.waitFor("Space 002: 1 cancelled")
    #expect(try await session.jobs().count == 8)

    terminal.type("/007")
    try await terminal.waitUntil("one row") { $0.contains("Space 007") && !$0.contains("Space 001") }
    terminal.type("\u{1B}")
    try await terminal.waitFor("Space 001")
    terminal.type("f")
    try await terminal.waitUntil("the inactive") { $0.contains("Space 004") && !$0.contains("Space 001") }

    terminal.resize(columns: 1, rows: 1)
    try await terminal.waitUntil("one cell") { $0.lines.count == 1 }
    terminal.resize(columns: 140, rows: 40)
    try await terminal.waitUntil("three panes") { $0.contains("3 Stripe") && $0.contains("Space 004") && $0.contains("Status") }
    terminal.type("q")
    #expect(try await terminal.waitForExit() == .exited(0))
  }

  @Test func aChangeCommittedLateIsShown() async throws {
    let session = try await OperatorSession.start()
    session.terminal.type("s")
    try await session.terminal.waitUntil("pending") { _ in session.row(of: "Space 001").contains("pending") }
    let late = try await session.database.connect()
    try await late.script("BEGIN; UPDATE stripe_sync_queue SET status = 'failed', error_message = 'late', updated_at = now()")
    // Others commit, and the feed reads past the open transaction.
    for (number, status) in [("002", "pending"), ("003", "processing"), ("005", "failed")] {
      try await session.database.execute(
        "INSERT INTO stripe_sync_queue (space_id, event_type, payload, status) SELECT id, 'UPDATE', '{}', '\(status)' FROM spaces WHERE name = 'Space \(number)'"
      )
      try await session.terminal.waitUntil(status) { _ in session.row(of: "Space \(number)").contains(status) }
    }
    #expect(session.row(of: "Space 001").contains("pending"))
    try await late.script("COMMIT")
    try await session.terminal.waitUntil("the late change") { _ in session.row(of: "Space 001").contains("failed") }
  }

  @Test func twoOperatorsPressTheSameKey() async throws {
    let first = try await OperatorSession.start()
    let second = try await OperatorSession.on(first.database)
    for _ in 0..<5 {
      first.terminal.type("s")
      second.terminal.type("s")
    }
    for session in [first, second] {
      try await session.terminal.waitUntil("pending") { _ in session.row(of: "Space 001").contains("pending") }
    }
    first.terminal.type("q")
    second.terminal.type("q")
    #expect(try await first.terminal.waitForExit() == .exited(0))
    #expect(try await second.terminal.waitForExit() == .exited(0))
    #expect(try await first.jobs() == ["Space 001 pending MANUAL_SYNC"])
  }

  @Test func syncAndQuitLosesNoRequest() async throws {
    let session = try await OperatorSession.start()
    session.terminal.type("sq")
    #expect(try await session.terminal.waitForExit() == .exited(0))
    #expect(try await session.jobs() == ["Space 001 pending MANUAL_SYNC"])
  }

  @Test func theDebugPanel() async throws {
    let session = try await OperatorSession.start()
    let terminal = session.terminal
    terminal.type("3s")
    try await terminal.waitFor("MANUAL_SYNC_SINGLE")
    try await session.setStatus("failed", of: "Space 001", error: "Stripe 429 rate_limit")
    try await terminal.waitUntil("failed") { _ in session.row(of: "MANUAL_SYNC_SINGLE").contains("failed") }
    terminal.type("\r")
    try await terminal.waitFor("error       Stripe 429 rate_limit")
    terminal.type("l")
    // The payload is read after the job is opened, so the end may still move down.
    try await terminal.waitUntil("the payload") {
      if !$0.contains("pricing_type") { terminal.type("G") }
      return $0.contains("pricing_type")
    }
    terminal.type("s")
    try await terminal.waitUntil("retried") { _ in session.row(of: "MANUAL_SYNC_SINGLE").contains("pending") }
    terminal.type("c")
    try await terminal.waitFor("0 of 9 active spaces synchronised")
    terminal.type("t")
    try await terminal.waitFor("t: no Stripe key here")
    terminal.type("S")
    try await terminal.waitFor("9 spaces will be queued")
    terminal.type("y")
    try await terminal.waitFor("0/9 0%")
    #expect(try await session.jobs().filter { $0.hasSuffix("MANUAL_SYNC_ALL") }.count == 9)
    terminal.type("R")
    try await terminal.waitFor("9 queued: 9 new, 0 replaced (MANUAL_SYNC_ALL)")
    terminal.type("L")
    try await terminal.waitFor("Space 001 : Stripe 429")
    terminal.type("?")
    try await terminal.waitFor("Help: Stripe")
    terminal.type("q")
    try await terminal.waitUntil("no help") { !$0.contains("Help: Stripe") }
    terminal.type("m")
    try await terminal.waitFor("Messages")
  }

  @Test func hostileNamesReachNoTerminal() async throws {
    let database = try await TestDatabase.make(.legacy)
    try await database.fillAlphabetically(1)
    try await database.fillHostileSpaces()
    let session = try await OperatorSession.on(database, size: (140, 40))
    session.terminal.type("jjjj3")
    try await session.terminal.waitFor("[J Jobs]")
    session.terminal.type("1S")
    try await session.terminal.waitFor("will be queued")
    session.terminal.type("y")
    try await session.terminal.waitFor("queued:")
    #expect(session.screen.titleChanges == 0)
    #expect(session.screen.bells == 0)
    #expect(session.screen.answers.isEmpty)
    #expect(session.screen.isAlternate)
  }

  @Test func aPasteActsOnNothing() async throws {
    let session = try await OperatorSession.start()
    #expect(session.screen.isPasteBracketed)
    session.terminal.type("\u{1B}[200~:q\nyS y\nq\u{1B}[201~")
    try await session.terminal.waitFor("paste ignored")
    #expect(try await session.jobs().isEmpty)
    session.terminal.type("/")
    session.terminal.type("\u{1B}[200~Space\u{7} 00\n5\u{1B}[201~")
    try await session.terminal.waitFor("/Space  00 5")
  }

  @Test func frenchAndASCII() async throws {
    let french = try await OperatorSession.start(environment: ["LANG": "fr_FR.UTF-8", "LC_CTYPE": "C.UTF-8"])
    try await french.terminal.waitFor("[actifs 9]")
    #expect(french.screen.contains("10,00"))
    let plain = try await OperatorSession.start(environment: ["LANG": "C"], arguments: ["--lang", "fr"])
    try await plain.terminal.waitFor("[actifs 9]")
    #expect(plain.terminal.output.allSatisfy { $0 < 0x80 })
    #expect(plain.screen.lines[4].hasPrefix(">  Space 001"))
  }

  @Test func withoutColour() async throws {
    let session = try await OperatorSession.start(environment: ["NO_COLOR": "1"])
    session.terminal.type("s")
    try await session.terminal.waitFor("pending")
    for row in 0..<24 { #expect(session.screen.cells(row: row).allSatisfy { $0.foreground == nil && $0.background == nil }) }
    #expect(session.screen.cell(of: "Space 001")?.isBold == true)
  }

  @Test func whatIsBadlyWrongIsSaidOnceAtTheStart() async throws {
    // The deployment's trigger does a plain INSERT: the second edit of a space fails.
    let session = try await OperatorSession.start()
    try await session.terminal.waitFor("spacesync doctor:")
    session.terminal.type("j")
    try await session.terminal.waitUntil("the key's answer") { !$0.contains("spacesync doctor:") }
    session.terminal.type("m")
    try await session.terminal.waitFor("spacesync doctor:")
  }

  @Test func aReadOnlySessionWritesNothing() async throws {
    let session = try await OperatorSession.start(arguments: ["--read-only"])
    session.terminal.type("s")
    try await session.terminal.waitFor("s: read-only session")
    session.terminal.type("S")
    try await session.terminal.waitFor("S: read-only session")
    #expect(try await session.jobs().isEmpty)
  }
}
