import DatabaseSupport
import Glibc
import TerminalSupport
import Testing

/// The list as an operator works with it, on a pty over a real database.
@Suite(.timeLimit(.minutes(2))) struct ListSessionTests {
  @Test func sortMarkSyncExportUnmark() async throws {
    var template = Array("/tmp/spacesync-list-XXXXXX".utf8CString)
    let folder = try #require(mkdtemp(&template).map { String(cString: $0) })
    let session = try await OperatorSession.start()
    let terminal = session.terminal
    try await terminal.waitFor("9 of 12 listed")

    // By capacity, the largest first.
    terminal.type(">I")
    try await terminal.waitUntil("the largest first") { $0.lines[4].contains("Space 011") && $0.lines[3].contains("CAP.↓") }
    terminal.type("g   ")
    try await terminal.waitFor("3 marked")
    terminal.type("s")
    try await terminal.waitFor("3 spaces will be queued")
    terminal.type("\r")
    try await terminal.waitUntil("the dialog's end") { !$0.contains("will be queued") }
    #expect(try await session.jobs().isEmpty, "Enter is No")
    terminal.type("s")
    try await terminal.waitFor("3 spaces will be queued")
    terminal.type("y")
    try await terminal.waitFor("3 queued")
    try await terminal.waitUntil("no mark") { !$0.contains("marked") }
    #expect(
      try await session.jobs() == ["Space 009", "Space 010", "Space 011"].map { "\($0) pending MANUAL_SYNC" })

    // What is listed, in the order shown.
    terminal.type("E")
    try await terminal.waitFor("Export Stripe CSV")
    terminal.type("\u{15}\u{1B}[200~\(folder)/out.csv\u{1B}[201~\r")
    try await terminal.waitFor("9 rows in \(folder)/out.csv")
    let read = try CommandRun.shell("cut -d, -f1 '\(folder)/out.csv'")
    _ = await read.exitCode()
    #expect(read.lines.prefix(4).map { $0.trimmingSuffix("\r") } == ["Product Name", "Space 011", "Space 010", "Space 009"])
    terminal.type("E")
    try await terminal.waitFor("Export Stripe CSV")
    terminal.type("\u{15}\u{1B}[200~\(folder)/out.csv\u{1B}[201~\r")
    try await terminal.waitFor("exists already")
    terminal.type("\r")
    try await terminal.waitUntil("the path again") { $0.contains("Enter writes") }
    terminal.type("\u{1B}")
    try await terminal.waitUntil("the dialog's end") { !$0.contains("Export Stripe CSV") }

    terminal.type("gv")
    try await terminal.waitFor("1 marked")
    terminal.type("Gv")
    try await terminal.waitFor("9 marked")
    // A colleague deletes one of them.
    try await session.database.execute("DELETE FROM spaces WHERE name = 'Space 002'")
    try await terminal.waitFor("Space 002 no longer exists: its mark is dropped")
    try await terminal.waitFor("8 marked")
    terminal.type("U")
    try await terminal.waitFor("8 unmarked")
    terminal.type("q")
    #expect(try await terminal.waitForExit() == .exited(0))
    _ = try await CommandRun.shell("rm -rf '\(folder)'").exitCode()
  }

  @Test func aSortThatHasToWaitSaysSoAndKeysAreAnswered() async throws {
    let session = try await OperatorSession.start()
    let terminal = session.terminal
    try await terminal.waitFor("9 of 12 listed")
    // The table is held, as a sort of a large one without an index would take its time.
    let holder = try await session.database.connect()
    try await holder.script("BEGIN; LOCK TABLE spaces")
    terminal.type(">")
    try await terminal.waitFor("sorting…")
    terminal.type("j")
    try await terminal.waitUntil("the cursor below") { $0.lines[5].hasPrefix("▸") }
    terminal.type("I")
    try await holder.script("COMMIT")
    try await terminal.waitUntil("the largest first, and no more waiting") {
      $0.contains("CAP.↓") && $0.lines[4].contains("Space 011") && !$0.contains("sorting…")
    }
  }

  @Test func matchesBeyondTheWindowAreFoundByKey() async throws {
    let session = try await OperatorSession.start(spaces: 900)
    let terminal = session.terminal
    try await terminal.waitFor("675 of 900 listed")
    terminal.type("/77")
    try await terminal.waitUntil("the matches alone") { $0.contains("Space 077") && !$0.contains("Space 001") }
    terminal.type("\u{1B}")
    try await terminal.waitFor("Space 001")
    terminal.type("nnn")
    try await terminal.waitUntil("the third match") { $0.lines.contains { $0.hasPrefix("▸") && $0.contains("Space 277") } }
    terminal.type(String(repeating: "n", count: 14))
    try await terminal.waitUntil("the last") { $0.lines.contains { $0.hasPrefix("▸") && $0.contains("Space 877") } }
    try await terminal.waitFor("no match of /77 below")
    terminal.type("N")
    try await terminal.waitUntil("back") { $0.lines.contains { $0.hasPrefix("▸") && $0.contains("Space 779") } }
    terminal.type("p")
    try await terminal.waitFor("PAUSED")
    try await session.database.execute(
      "INSERT INTO stripe_sync_queue (space_id, event_type, payload, status) SELECT id, 'UPDATE', '{}', 'failed' FROM spaces WHERE name = 'Space 779'"
    )
    try await terminal.waitFor("PAUSED · 1 change")
    #expect(!session.row(of: "Space 779").contains("failed"))
    terminal.type("p")
    try await terminal.waitUntil("the change") { _ in session.row(of: "Space 779").contains("failed") }
  }
}

extension String {
  /// Without an ending, if it has it.
  fileprivate func trimmingSuffix(_ suffix: Character) -> String { last == suffix ? String(dropLast()) : self }
}
