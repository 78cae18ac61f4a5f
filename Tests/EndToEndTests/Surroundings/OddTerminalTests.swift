import DatabaseSupport
import Glibc
import TerminalSupport
import Testing

/// The dashboard itself in odd surroundings: types of terminals, locales, sizes, pipes, a line that is cut.
@Suite(.timeLimit(.minutes(4))) struct OddTerminalTests {
  private static func database(_ count: Int = 8) async throws -> TestDatabase {
    let database = try await TestDatabase.make(.legacy)
    try await database.fillAlphabetically(count)
    return database
  }

  @Test(arguments: [nil, "", "no-such-terminal", "dumb"]) func t1t2TerminalsThatShowNoScreen(type: String?) async throws {
    let database = try await Self.database()
    var environment = PseudoTerminal.environment
    environment["TERM"] = type
    let run = try PseudoTerminal.spawn(BuiltProduct.path("spacesync"), ["--database", database.conninfo], environment: environment)
    #expect(try await run.waitForExit() == .exited(2))
    let said = String(decoding: run.output, as: UTF8.self)
    #expect(said.contains("TERM") && said.contains("--plain"))
    #expect(!run.output.contains(0x1B))
  }

  @Test(arguments: [
    "vt100", "linux", "screen", "screen-256color", "tmux-256color", "xterm", "xterm-256color", "putty", "rxvt", "xterm-kitty",
  ])
  func t3TerminalsThatDo(type: String) async throws {
    let database = try await Self.database()
    var environment = PseudoTerminal.environment
    environment["TERM"] = type
    let run = try PseudoTerminal.spawn(BuiltProduct.path("spacesync"), ["--database", database.conninfo], environment: environment)
    do {
      try await run.waitFor("Space 001")
    } catch {
      // A type that this machine has no entry of is a sentence, not a screen.
      let known = ["/usr/share/terminfo", "/lib/terminfo", "/etc/terminfo"].contains {
        access("\($0)/\(type.prefix(1))/\(type)", R_OK) == 0
      }
      #expect(!known, "\(error)")
      #expect(run.exitStatus == .exited(2))
      return
    }
    run.type("j")
    try await run.waitUntil("the cursor") { screen in
      screen.lines.contains { $0.hasPrefix(type == "linux" ? ">" : "▸") && $0.contains("Space 002") }
    }
    if type == "vt100" { for row in 0..<24 { #expect(run.screen.cells(row: row).allSatisfy { $0.foreground == nil }) } }
    // No question was asked of the terminal: an answer would land in the shell.
    #expect(run.screen.answers.isEmpty)
    run.type("q")
    #expect(try await run.waitForExit() == .exited(0))
  }

  @Test(arguments: [[], ["--color=never"]]) func t4WithoutColour(arguments: [String]) async throws {
    let session = try await OperatorSession.start(environment: arguments.isEmpty ? ["NO_COLOR": "1"] : [:], arguments: arguments)
    session.terminal.type("s")
    try await session.terminal.waitFor("pending")
    for row in 0..<24 { #expect(session.screen.cells(row: row).allSatisfy { $0.foreground == nil && $0.background == nil }) }
    #expect(session.screen.cell(of: "Space 001")?.isBold == true)
    let coloured = try await OperatorSession.start(environment: ["NO_COLOR": ""])
    try await coloured.terminal.waitUntil("a colour") { screen in
      (0..<24).contains { row in screen.cells(row: row).contains { $0.foreground != nil } }
    }
  }

  @Test(arguments: [
    ["LANG": "C"], ["LANG": "POSIX"], ["LANG": ""], ["LC_ALL": "nonexistent"], ["LANG": "tr_TR.UTF-8"],
    ["LANG": "C", "LC_CTYPE": "C.UTF-8"],
  ]) func t5t6Locales(changes: [String: String]) async throws {
    let session = try await OperatorSession.start(environment: changes, arguments: ["--lang", "fr"])
    try await session.terminal.waitFor("[actifs 9]")
    #expect(session.screen.contains("10,00"))
    // Keys are keys, whatever a locale makes of i and I.
    session.terminal.type("f")
    try await session.terminal.waitFor("[inactifs 3]")
    // Turkish is not generated on most systems; its name says UTF-8 all the same.
    let isUnicode = changes.values.contains { $0.hasSuffix(".UTF-8") }
    #expect(session.terminal.output.contains { $0 >= 0x80 } == isUnicode)
    session.terminal.type("q")
    #expect(try await session.terminal.waitForExit() == .exited(0))
  }

  @Test(arguments: [(80, 24), (140, 40), (250, 60), (500, 150), (40, 10), (39, 9), (20, 5), (10, 3), (1, 1), (0, 0)])
  func t7t8Sizes(columns: Int, rows: Int) async throws {
    let database = try await Self.database()
    let session = try await OperatorSession.on(database, size: (columns, rows))
    let terminal = session.terminal
    // Whatever the size: the screen is taken, and what is asked for is answered.
    try await terminal.waitUntil("the screen") { $0.isAlternate }
    #expect(terminal.exitStatus == nil)
    if (1..<10).contains(columns) { try await terminal.waitUntil("as much of the notice as fits") { $0.lines.first?.isEmpty == false } }
    if columns > 9, columns < 40 || rows < 10 { try await terminal.waitUntil("a notice") { $0.lines[0].hasPrefix("q quits.") } }
    // Nothing scrolled: the first line is still the first.
    if columns >= 40, rows >= 10 { #expect(session.screen.lines[0].contains("spacesync")) }
    terminal.resize(columns: 100, rows: 30)
    try await terminal.waitUntil("the whole again") { $0.contains("Space 007") && $0.lines[0].contains("spacesync") }
    terminal.resize(columns: 9, rows: 2)
    try await terminal.waitUntil("two lines") { $0.lines.count == 2 }
    terminal.type("q")
    #expect(try await terminal.waitForExit() == .exited(0))
  }

  @Test func t14AfterKill9TheNextStartWorks() async throws {
    let database = try await Self.database()
    let first = try await OperatorSession.on(database)
    first.terminal.type("s")
    try await first.terminal.waitUntil("pending") { _ in first.row(of: "Space 001").contains("pending") }
    first.terminal.signal(SIGKILL)
    _ = try await first.terminal.waitForExit()
    let second = try await OperatorSession.on(database)
    try await second.terminal.waitUntil("the same") { _ in second.row(of: "Space 001").contains("pending") }
    second.terminal.type("q")
    #expect(try await second.terminal.waitForExit() == .exited(0))
  }

  @Test(arguments: ["| cat", "> /dev/null", "< /dev/null"]) func t19NoTerminal(redirection: String) async throws {
    let database = try await Self.database()
    let run = try PseudoTerminal.spawn(
      "/bin/bash", ["-c", "set -o pipefail; \"$BIN\" \(redirection); echo \"status $?\""],
      environment: PseudoTerminal.environment.merging(["BIN": BuiltProduct.path("spacesync"), "DATABASE_URL": database.conninfo]) { $1 })
    #expect(try await run.waitForExit() == .exited(0))
    #expect(run.screen.contains("status 2"))
    #expect(String(decoding: run.output, as: UTF8.self).contains("`spacesync list`"))
    #expect(!run.output.contains(0x1B))
  }

  @Test func t22WhatALibrarySaysGoesToTheLog() async throws {
    let session = try await OperatorSession.start()
    // Standard error is not the terminal while the screen is up.
    var buffer = [CChar](repeating: 0, count: 512)
    let count = readlink("/proc/\(session.terminal.processID)/fd/2", &buffer, buffer.count - 1)
    let target = String(decoding: buffer.prefix(max(count, 0)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    #expect(target.hasSuffix("/spacesync/log"), "\(target)")
  }

  @Test func t30APasteNeverActs() async throws {
    let session = try await OperatorSession.start()
    let terminal = session.terminal
    try await terminal.waitFor("spacesync doctor:")
    let junk = Array("\u{1B}[200~:q\nyS y\u{1B}[201~".utf8)
    terminal.write(junk + [0x1B, 0x5B] + Array("200~".utf8) + [0x00, 0xFF, 0xC3] + Array(repeating: UInt8(ascii: "S"), count: 1_000_000))
    terminal.write(Array("\nq\n\u{1B}[201~".utf8))
    try await terminal.waitFor("paste ignored")
    #expect(try await session.jobs().isEmpty)
    terminal.type("S")
    try await terminal.waitFor("9 spaces will be queued")
    // T41: a pasted yes is none, nor are Enter and Space.
    terminal.write(Array("\u{1B}[200~y\u{1B}[201~".utf8))
    terminal.type(" ")
    terminal.type("\r")
    try await terminal.waitUntil("the dialog's end") { !$0.contains("will be queued") }
    #expect(try await session.jobs().isEmpty)
    terminal.type("S")
    try await terminal.waitFor("9 spaces will be queued")
    terminal.type("yy")
    try await terminal.waitFor("9 queued: 9 new, 0 replaced")
    #expect(try await session.jobs().count == 9)
  }

  @Test func t28ManyMovesAreOneFinalState() async throws {
    let session = try await OperatorSession.start(spaces: 300)
    let terminal = session.terminal
    try await terminal.waitFor("spacesync doctor:")
    let before = terminal.bytesRead
    terminal.type(String(repeating: "j", count: 200))
    try await terminal.waitUntil("the last state") { screen in screen.lines.contains { $0.hasPrefix("▸") && $0.contains("Space 267") } }
    #expect(terminal.bytesRead - before <= 5_000, "\(terminal.bytesRead - before)")
  }
}
