import DatabaseSupport
import Fixtures
import Glibc
import TerminalSupport
import Testing

/// T46: inside tmux, screen and both, detached and attached again at another size.
@Suite(.timeLimit(.minutes(3))) struct MultiplexerTests {
  private func database() async throws -> TestDatabase {
    let database = try await TestDatabase.make(.legacy)
    try await database.fillAlphabetically(12)
    return database
  }

  @Test(.enabled(if: access(Tmux.path, X_OK) == 0), arguments: ["", "set -g default-terminal tmux-256color"])
  func tmuxDetachedAndAttachedAtAnotherSize(configuration: String) async throws {
    let database = try await database()
    // T34, T36: wide names, and such as turn the direction, tear no line on either side.
    try await database.execute(
      """
      ALTER TABLE spaces DISABLE TRIGGER ALL;
      UPDATE spaces SET name = name || ' 会议室 大' WHERE name = 'Space 003';
      UPDATE spaces SET name = name || ' שלום عمان' WHERE name = 'Space 005';
      UPDATE spaces SET name = name || E' \\u202Egnp.exe\\u202C' WHERE name = 'Space 006';
      ALTER TABLE spaces ENABLE TRIGGER ALL
      """)
    let tmux = try Tmux()
    let first = try tmux.start([BuiltProduct.path("spacesync"), "--database", database.conninfo], configuration: configuration)
    try await first.waitFor("Space 001")
    try await first.waitUntil("the feed") { $0.lines[0].contains("* ") }
    // Ctrl-B d: detached, and the program runs on.
    first.type("\u{02}d")
    #expect(try await first.waitForExit() == .exited(0))
    try await database.execute(
      "INSERT INTO stripe_sync_queue (space_id, event_type, payload) SELECT id, 'UPDATE', '{}' FROM spaces WHERE name = 'Space 001'")
    let second = try tmux.attach(size: (140, 41))
    // tmux keeps the last line for itself.
    try await second.waitUntil("three panes") { $0.contains("3 Stripe") && $0.contains("Status") && $0.contains("Space 011") }
    try await second.waitUntil("what happened meanwhile") { screen in
      screen.lines.contains { $0.contains("Space 001") && $0.contains("pending") }
    }
    #expect(second.screen.lines.allSatisfy { !$0.contains("││││") })
    #expect(second.screen.lines.filter { $0.hasPrefix("┌") }.count == 2, "\(second.screen.dump)")
    #expect(second.screen.contains("Space 003 会议室 大") && second.screen.contains("שלום"))
    #expect(!String(decoding: second.output, as: UTF8.self).unicodeScalars.contains("\u{202E}"))
    // What the emulator shows is what tmux believes to show: no line is torn.
    try await second.waitUntil("the same on both sides") { screen in
      let captured = (try? tmux.ask("capture-pane", "-p"))?.split(separator: "\n", omittingEmptySubsequences: false).prefix(40) ?? []
      return captured.count == 40
        && zip(captured, screen.lines).allSatisfy { String($0.reversed().drop { $0 == " " }.reversed()) == $1 }
    }
    second.type("q")
    #expect(try await second.waitForExit() == .exited(0))
  }

  @Test(.enabled(if: access("/usr/bin/screen", X_OK) == 0)) func screenDetachedAndAttachedAtAnotherSize() async throws {
    let database = try await database()
    let folder = try TemporaryFolder()
    let environment = PseudoTerminal.environment.merging(["SCREENDIR": folder.path]) { $1 }
    let first = try PseudoTerminal.spawn(
      "/usr/bin/screen", ["-U", "-c", "/dev/null", BuiltProduct.path("spacesync"), "--database", database.conninfo],
      environment: environment)
    try await first.waitFor("Space 001")
    try await first.waitUntil("the feed") { $0.lines[0].contains("* ") }
    first.type("\u{01}d")
    #expect(try await first.waitForExit() == .exited(0))
    let second = try PseudoTerminal.spawn(
      "/usr/bin/screen", ["-U", "-c", "/dev/null", "-d", "-r"], environment: environment, size: (120, 40))
    try await second.waitUntil("three panes") { $0.contains("3 Stripe") && $0.contains("Status") && $0.contains("Space 011") }
    second.type("js")
    try await second.waitUntil("pending") { screen in screen.lines.contains { $0.contains("Space 002") && $0.contains("pending") } }
    second.type("q")
    #expect(try await second.waitForExit() == .exited(0))
  }

  @Test(.enabled(if: access(Tmux.path, X_OK) == 0)) func tmuxInsideTmux() async throws {
    let database = try await database()
    let (outer, inner) = (try Tmux(), try Tmux())
    let command = try inner.command([BuiltProduct.path("spacesync"), "--database", database.conninfo])
    let terminal = try outer.start(["/usr/bin/env", "-u", "TMUX"] + command)
    try await terminal.waitFor("Space 001")
    terminal.type("j")
    try await terminal.waitUntil("the cursor") { screen in screen.lines.contains { $0.hasPrefix("▸") && $0.contains("Space 002") } }
    terminal.type("q")
    #expect(try await terminal.waitForExit() == .exited(0))
  }

  @Test(.enabled(if: access(Tmux.path, X_OK) == 0 && access("/usr/bin/screen", X_OK) == 0)) func screenInsideTmux() async throws {
    let database = try await database()
    let folder = try TemporaryFolder()
    let tmux = try Tmux()
    let terminal = try tmux.start(
      ["/usr/bin/screen", "-U", "-c", "/dev/null", BuiltProduct.path("spacesync"), "--database", database.conninfo],
      environment: ["SCREENDIR": folder.path])
    try await terminal.waitFor("Space 001")
    terminal.type("js")
    try await terminal.waitUntil("pending") { screen in screen.lines.contains { $0.contains("Space 002") && $0.contains("pending") } }
    terminal.resize(columns: 120, rows: 41)
    try await terminal.waitUntil("three panes") { $0.contains("3 Stripe") && $0.contains("Status") && $0.contains("Space 011") }
    terminal.type("Q")
    #expect(try await terminal.waitForExit() == .exited(0))
  }
}
