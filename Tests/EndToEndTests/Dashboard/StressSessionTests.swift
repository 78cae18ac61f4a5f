import DatabaseSupport
import Postgres
import PostgresStore
import TerminalSupport
import Testing

/// A storm of changes, a slow line, an empty table, two operators, and rows that go while a dialog is open.
@Suite(.timeLimit(.minutes(4))) struct StressSessionTests {
  @Test func aStormOfNotificationsKeepsNoKeyWaitingAndFloodsNoLine() async throws {
    let database = try await TestDatabase.make(.legacy)
    try await database.fillAlphabetically(60)
    _ = try await Migrator(ConnectionParameters(conninfo: database.conninfo)).up()
    let session = try await OperatorSession.on(database)
    let terminal = session.terminal
    try await terminal.waitUntil("the feed") { $0.lines[0].contains("* live") }
    let table = try #require(try await database.value("SELECT 'stripe_sync_queue'::regclass::oid::text"))
    let before = terminal.bytesRead
    let commits = "SELECT xact_commit::text FROM pg_stat_database WHERE datname = current_database()"
    let first = try #require(Int(try await database.value(commits) ?? ""))
    // 50 transactions of 1,000 notifications, each with a change that shows, while the operator goes on working.
    let storm = Task {
      for round in 1...50 {
        try await database.execute(
          """
          SELECT pg_notify('spacesync_\(table)', \(round) || ' ' || i) FROM generate_series(1, 1000) AS i;
          INSERT INTO stripe_sync_queue (space_id, event_type, payload)
          SELECT id, 'STORM_\(round)', '{}' FROM spaces WHERE name <= 'Space 040'
          """)
      }
    }
    for _ in 0..<5 {
      terminal.type("?")
      try await terminal.waitFor("Help: Spaces")
      terminal.type("q")
      try await terminal.waitUntil("the list") { !$0.contains("Help: Spaces") }
    }
    try await storm.value
    try await terminal.waitFor("jobs: 2000 pending")
    // 2,000 jobs changed; a frame for each would be megabytes.
    #expect(terminal.bytesRead - before < 200_000, "\(terminal.bytesRead - before) bytes")
    // 50,000 notifications: a look at the database for each of them would be as many transactions.
    let last = try #require(Int(try await database.value(commits) ?? ""))
    #expect(last - first < 2_500, "\(last - first) transactions")
    terminal.type("q")
    #expect(try await terminal.waitForExit() == .exited(0))
  }

  @Test func aSlowLineSkipsFramesAndShowsTheLastState() async throws {
    let session = try await OperatorSession.start(spaces: 400, size: (140, 40))
    let terminal = session.terminal
    let before = terminal.bytesRead
    // 90 pages' keys, each of which changes the whole list, on a line that lets 240 bytes through ten times a second.
    for number in 0..<90 {
      terminal.write([number % 2 == 0 ? 0x47 : 0x67])
      await terminal.pumpSlowly(bytes: 240)
    }
    terminal.type("j")
    try await terminal.waitUntil("the last state", timeout: .seconds(60)) {
      $0.lines.contains { $0.contains("▸") && $0.contains("Space 002") }
    }
    // A whole list is some 3 kB: 90 of them in full would be 270 kB.
    #expect(terminal.bytesRead - before < 150_000, "\(terminal.bytesRead - before) bytes")
  }

  @Test func noSpaceAtAllIsSaid() async throws {
    let database = try await TestDatabase.make(.legacy)
    let session = try await OperatorSession.waiting(for: "No space yet.", on: database, environment: [:], arguments: [])
    for key in ["s", "e", "D", "a", "\r", "3", "s", "1", "2"] { session.terminal.type(key) }
    try await session.terminal.waitFor("No space chosen")
    #expect(try await session.jobs().isEmpty)
    // The first one that somebody adds is there without a key.
    try await database.fillAlphabetically(1)
    session.terminal.type("1r")
    try await session.terminal.waitFor("Space 001")
  }

  @Test func twoOperatorsSyncOneSpaceAndOneJobComesOfIt() async throws {
    let first = try await OperatorSession.start()
    let second = try await OperatorSession.on(first.database)
    first.terminal.type("s")
    second.terminal.type("s")
    for session in [first, second] {
      try await session.terminal.waitUntil("pending") { _ in session.row(of: "Space 001").contains("pending") }
    }
    try await first.terminal.waitFor("queued")
    try await second.terminal.waitFor("queued")
    #expect(try await first.jobs() == ["Space 001 pending MANUAL_SYNC"])
  }

  @Test func twoOperatorsEditOneSpaceAndTheSecondSeesBothValues() async throws {
    let first = try await OperatorSession.start()
    let second = try await OperatorSession.on(first.database)
    for session in [first, second] {
      session.terminal.type("e")
      try await session.terminal.waitFor("Edit: Space 001")
    }
    first.terminal.type(" one\u{1B}[6~")
    try await first.terminal.waitFor("-> Space 001 one")
    second.terminal.type(" two\u{1B}[6~")
    try await second.terminal.waitFor("-> Space 001 two")
    first.terminal.type("\r")
    try await first.terminal.waitFor("Space 001 one: saved")
    second.terminal.type("\r")
    try await second.terminal.waitFor("Changed meanwhile")
    try await second.terminal.waitUntil("both values") {
      $0.contains("mine: Space 001 two") && $0.contains("theirs: Space 001 one")
    }
    #expect(try await first.database.value("SELECT count(*) FROM spaces WHERE name = 'Space 001 one'") == "1")
  }

  @Test func aRowThatGoesWhileItsDialogIsOpenIsSaidAndNothingActs() async throws {
    let session = try await OperatorSession.start()
    let (database, terminal) = (session.database, session.terminal)
    let id = try #require(try await database.value("SELECT id::text FROM spaces WHERE name = 'Space 001'"))
    // Deletion: the dialog is open, a colleague is quicker.
    terminal.type("D")
    try await terminal.waitFor("Deletes the space for good")
    try await database.execute("DELETE FROM spaces WHERE id = '\(id)'; DELETE FROM stripe_sync_queue")
    terminal.type("\(id.prefix(8))\r")
    try await terminal.waitFor("no longer exists")
    #expect(try await database.value("SELECT count(*) FROM stripe_sync_queue") == "0", "no DELETE job of a row that was gone")
    // The form.
    terminal.type("\u{1B}")
    try await terminal.waitUntil("no dialog") { !$0.contains("no longer exists: somebody") }
    terminal.type("j")
    try await terminal.waitUntil("another row") { $0.lines.contains { $0.contains("▸") && $0.contains("Space 003") } }
    terminal.type("e")
    try await terminal.waitUntil("the form") { screen in
      // The list has just closed its gap: for a moment no key acts on what slid under the cursor.
      if screen.contains("rows are moving") { terminal.type("e") }
      return screen.contains("Edit: Space")
    }
    terminal.type(" x\u{1B}[6~")
    try await terminal.waitFor(" x")
    try await database.execute("DELETE FROM spaces; DELETE FROM stripe_sync_queue")
    terminal.type("\r")
    try await terminal.waitFor("no longer exists")
    #expect(try await database.value("SELECT count(*) FROM spaces") == "0")
  }
}
