import DatabaseSupport
import Glibc
import TerminalSupport
import Testing

/// T25 and T46 over mosh: its own server and client on loopback, where they are installed.
@Suite(.timeLimit(.minutes(2)), .enabled(if: access("/usr/bin/mosh-server", X_OK) == 0 && access("/usr/bin/mosh-client", X_OK) == 0))
struct MoshTests {
  /// Starts the program under a mosh server of its own, and tells the server's process, its port and its key.
  private func serve(_ database: TestDatabase) async throws -> (process: pid_t, port: String, key: String) {
    let run = try CommandRun.shell(
      "exec /usr/bin/mosh-server new -i 127.0.0.1 -c 256 -- \"$0\" --database \"$DATABASE_URL\" 2>&1",
      database: database.conninfo)
    await run.wait { $0.output.contains("MOSH CONNECT") && $0.output.contains("pid = ") }
    let words = run.lines.first { $0.hasPrefix("MOSH CONNECT") }?.split(separator: " ").map(String.init) ?? []
    let process = run.output.firstRange(of: "pid = ").flatMap { Int32(run.output[$0.upperBound...].prefix { $0.isNumber }) }
    return (try #require(process), try #require(words.dropFirst(2).first), try #require(words.last))
  }

  @Test func t25FiveOfAHundredPacketsAreLost() async throws {
    let database = try await TestDatabase.make(.legacy)
    try await database.fillAlphabetically(12)
    let (process, port, key) = try await serve(database)
    defer { kill(process, SIGKILL) }
    let network = try LossyNetwork(to: #require(Int(port)))
    defer { network.end() }
    let terminal = try PseudoTerminal.spawn(
      "/usr/bin/mosh-client", ["127.0.0.1", String(network.port)],
      environment: PseudoTerminal.environment.merging(["MOSH_KEY": key]) { $1 })
    try await terminal.waitUntil("rows and feed") { $0.contains("Space 001") && $0.lines[0].contains("* ") }
    // Up and down until enough was lost, and a job at the end of it.
    while network.lost < 6 {
      terminal.type("jjjj")
      try await terminal.waitUntil("down") { screen in screen.lines.contains { $0.contains("▸") && $0.contains("Space 006") } }
      terminal.type("kkkk")
      try await terminal.waitUntil("up") { screen in screen.lines.contains { $0.contains("▸") && $0.contains("Space 001") } }
    }
    terminal.type("js")
    try await terminal.waitUntil("pending") { screen in screen.lines.contains { $0.contains("Space 002") && $0.contains("pending") } }
    terminal.type("q")
    #expect(try await terminal.waitForExit() == .exited(0))
    await untilTrue { kill(process, 0) != 0 }
  }

  @Test func keysPasteSizeAndALineThatStalls() async throws {
    let database = try await TestDatabase.make(.legacy)
    try await database.fillAlphabetically(12)
    let (process, port, key) = try await serve(database)
    defer { kill(process, SIGKILL) }
    let terminal = try PseudoTerminal.spawn(
      "/usr/bin/mosh-client", ["127.0.0.1", port], environment: PseudoTerminal.environment.merging(["MOSH_KEY": key]) { $1 })
    try await terminal.waitUntil("rows and feed") { $0.contains("Space 001") && $0.lines[0].contains("* ") }
    #expect(terminal.screen.isAlternate)
    terminal.type("js")
    try await terminal.waitUntil("pending") { screen in screen.lines.contains { $0.contains("Space 002") && $0.contains("pending") } }
    terminal.type("\u{1B}[200~:q\nyS y\n\u{1B}[201~")
    try await terminal.waitFor("paste ignored")
    terminal.resize(columns: 120, rows: 40)
    try await terminal.waitUntil("three panes") { $0.contains("3 Stripe") && $0.contains("Status") && $0.contains("Space 011") }
    #expect(terminal.screen.lines.filter { $0.hasPrefix("┌") }.count == 2, "\(terminal.screen.dump)")
    // The line stalls while something happens, and keys are pressed meanwhile.
    terminal.signal(SIGSTOP)
    try await terminal.waitUntil("the stop") { _ in terminal.isStoppedNow }
    try await database.execute(
      "UPDATE stripe_sync_queue SET status = 'failed', error_message = 'Stripe 402', updated_at = clock_timestamp()")
    terminal.type("jjjs")
    terminal.signal(SIGCONT)
    try await terminal.waitUntil("both") { screen in
      screen.lines.contains { $0.contains("Space 002") && $0.contains("failed") }
        && screen.lines.contains { $0.contains("Space 006") && $0.contains("pending") }
    }
    #expect(terminal.screen.titleChanges <= 2 && terminal.screen.bells == 0)
    terminal.type("q")
    #expect(try await terminal.waitForExit() == .exited(0))
    await untilTrue { kill(process, 0) != 0 }
  }
}
