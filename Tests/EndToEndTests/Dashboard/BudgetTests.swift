import DatabaseSupport
import TerminalSupport
import Testing

/// What the dashboard sends over a slow line: bytes are counted, never seconds.
@Suite struct BudgetTests {
  @Test func bytesOfTheFirstPaintOfAMoveAndOfRest() async throws {
    let session = try await OperatorSession.start(spaces: 60)
    let terminal = session.terminal
    try await terminal.waitUntil("both counts") {
      $0.contains("jobs: 0 pending") && $0.contains("45 of 60 listed") && $0.contains("[active 45]")
    }
    try await terminal.waitFor("spacesync doctor:")
    #expect(terminal.bytesRead <= 6 * 1024, "first paint: \(terminal.bytesRead) bytes")
    // The doctor's sentence stays until a key is pressed.
    terminal.type("k")
    try await terminal.waitUntil("the free line") { !$0.contains("spacesync doctor:") }
    for _ in 0..<5 {
      let before = terminal.bytesRead
      let row = session.screen.lines.firstIndex { $0.hasPrefix("▸") } ?? 0
      terminal.type("j")
      try await terminal.waitUntil("the cursor below") { $0.lines[row + 1].hasPrefix("▸") }
      #expect(terminal.bytesRead - before <= 120, "a move: \(terminal.bytesRead - before) bytes")
    }
    let before = terminal.bytesRead
    // The feed polls meanwhile: another session sees it do so.
    let polls =
      "SELECT coalesce(sum(calls), 0)::text FROM (SELECT xact_commit AS calls FROM pg_stat_database WHERE datname = current_database()) AS s"
    let first = Int(try await session.database.value(polls) ?? "") ?? 0
    var now = first
    let limit = ContinuousClock.now + .seconds(30)
    while now < first + 20, ContinuousClock.now < limit {
      terminal.pump()
      now = Int(try await session.database.value(polls) ?? "") ?? 0
    }
    terminal.pump()
    #expect(terminal.bytesRead == before, "an idle screen sends nothing")
  }

  @Test func manyMovesAtOnceAreOneFrame() async throws {
    let session = try await OperatorSession.start(spaces: 400, size: (140, 40))
    let before = session.terminal.bytesRead
    session.terminal.type(String(repeating: "j", count: 200))
    try await session.terminal.waitUntil("the 201st active space") { $0.lines.contains { $0.contains("▸") && $0.contains("Space 267") } }
    #expect(session.terminal.bytesRead - before <= 8 * 1024, "\(session.terminal.bytesRead - before) bytes")
  }

  @Test func aStalledTerminalDoesNotKeepTheProgramFromEnding() async throws {
    let before = try PseudoTerminal.spawn("/bin/cat").modes
    let session = try await OperatorSession.start(spaces: 400, size: (200, 50))
    #expect(session.terminal.modes != before)
    // Nobody reads any more, while keys ask for one full screen after the other.
    for _ in 0..<2000 { session.terminal.write([0x0C]) }
    let clock = ContinuousClock()
    let sent = clock.now
    session.terminal.signal(15)
    #expect(try await session.terminal.waitForExit(timeout: .seconds(10), reading: false).isBy(signal: 15))
    // It takes milliseconds; a program that waited for the terminal would never end.
    #expect(clock.now - sent < .seconds(5))
    #expect(session.terminal.modes == before, "the modes are the terminal's again, though nobody read")
  }
}
