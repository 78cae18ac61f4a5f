import DatabaseSupport
import FoundationEssentials
import TerminalSupport
import Testing

/// Syncs of many by the real binary: dialog, dry run, progress, failures, receipts over the end of a session, several operators.
@Suite(.timeLimit(.minutes(3))) struct BulkSessionTests {
  private func withStateFolder(_ body: (String) async throws -> Void) async throws {
    let folder = "\(FileManager.default.temporaryDirectory.path)/bulk-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try await body(folder)
  }

  private func count(_ condition: String, _ database: TestDatabase) async throws -> String? {
    try await database.rows("SELECT count(*)::text FROM stripe_sync_queue WHERE \(condition)").first?[0]
  }

  private func end(_ condition: String, _ status: String, _ database: TestDatabase, error: String = "NULL") async throws {
    try await database.execute(
      "UPDATE stripe_sync_queue SET status = '\(status)', error_message = \(error), updated_at = clock_timestamp() WHERE \(condition)")
  }

  @Test func fromTheDialogToTheReceiptOfTheNextSession() async throws {
    try await withStateFolder { folder in
      let environment = ["XDG_STATE_HOME": folder]
      let first = try await OperatorSession.start(environment: environment)
      let (terminal, database) = (first.terminal, first.database)
      // Other people's jobs: the bar must not count them.
      try await database.execute(
        "INSERT INTO stripe_sync_queue (space_id, event_type, payload) SELECT id, 'UPDATE', '{}' FROM spaces LIMIT 3")
      terminal.type("3S")
      try await terminal.waitFor("9 spaces will be queued")
      try await terminal.waitFor("9 new, 0 changed, 0 up to date")
      terminal.type("d")
      try await terminal.waitUntil("the dry run") {
        $0.contains("Dry run: nothing is sent") && $0.contains("+ create   Space 001") && $0.contains("12.00/day")
      }
      #expect(try await count("true", database) == "3", "nothing was sent")
      terminal.type("q")
      try await terminal.waitFor("[ No, go back ]")
      terminal.type("y")
      try await terminal.waitFor("0/9 0%")
      let failing = "event_type = 'MANUAL_SYNC_ALL' AND space_id = (SELECT id FROM spaces WHERE name = 'Space 002')"
      try await end("event_type = 'MANUAL_SYNC_ALL' AND NOT (\(failing))", "completed", database)
      try await terminal.waitFor("8/9 88%")
      try await end(failing, "failed", database, error: "'Stripe 402 card_declined'")
      try await terminal.waitFor("ended: 8 ok, 1 failed")

      terminal.type("b")
      try await terminal.waitUntil("the receipt") { $0.contains("Receipt: sync-all") && $0.contains("Stripe 402 card_declined") }
      terminal.type("s")
      try await terminal.waitFor("1 failed job is pending again")
      try await terminal.waitFor("8/9 88%")
      #expect(try await count("status = 'pending' AND event_type = 'MANUAL_SYNC_ALL'", database) == "1")
      #expect(try await count("status = 'pending' AND event_type = 'UPDATE'", database) == "3")
      terminal.type("Q")
      #expect(try await terminal.waitForExit() == .exited(0))

      // The session is over; the sync goes on, and the next session knows it.
      let second = try await OperatorSession.on(database, environment: environment)
      // An error that the doctor found stays until a key.
      try await second.terminal.waitUntil("a sentence") { $0.contains("goes on: 8/9") || $0.contains("spacesync doctor:") }
      if !second.screen.contains("goes on: 8/9") { second.terminal.type("k") }
      try await second.terminal.waitFor("goes on: 8/9")
      try await end(failing, "completed", database)
      try await second.terminal.waitFor("ended: 9 ok, 0 failed")
      second.terminal.type("Q")
      #expect(try await second.terminal.waitForExit() == .exited(0))

      let third = try await OperatorSession.on(database, environment: environment)
      third.terminal.type("3b")
      try await third.terminal.waitUntil("the kept receipt") { $0.contains("Receipt: sync-all") && $0.contains("completed   9") }
      third.terminal.type("q")
      third.terminal.type("Q")
      #expect(try await third.terminal.waitForExit() == .exited(0))
    }
  }

  @Test func whatEndedWhileTheLineWasDownIsToldAtTheNextStart() async throws {
    try await withStateFolder { folder in
      let environment = ["XDG_STATE_HOME": folder]
      let first = try await OperatorSession.start(environment: environment)
      first.terminal.type("3S")
      try await first.terminal.waitFor("9 spaces will be queued")
      first.terminal.type("y")
      try await first.terminal.waitFor("0/9 0%")
      first.terminal.hangUp()
      _ = try await first.terminal.waitForExit()
      try await end("space_id = (SELECT id FROM spaces WHERE name = 'Space 001')", "failed", first.database, error: "'Stripe 400'")
      try await end("status = 'pending'", "completed", first.database)
      let second = try await OperatorSession.on(first.database, environment: environment)
      try await second.terminal.waitFor("ended: 8 ok, 1 failed")
    }
  }

  @Test func twoOperatorsEachSeeTheirOwnProgress() async throws {
    try await withStateFolder { folder in
      let first = try await OperatorSession.start(environment: ["XDG_STATE_HOME": "\(folder)/a", "USER": "marie"])
      let second = try await OperatorSession.on(first.database, environment: ["XDG_STATE_HOME": "\(folder)/b", "USER": "paul"])
      first.terminal.type("S")
      second.terminal.type("3S")
      for session in [first, second] {
        try await session.terminal.waitFor("9 spaces will be queued")
        session.terminal.type("y")
      }
      first.terminal.type("3")
      for session in [first, second] { try await session.terminal.waitFor("0/9 0%") }
      // Errors that nobody has read yet would stand before it.
      for session in [first, second] { session.terminal.type("kk") }
      try await end("event_type = 'MANUAL_SYNC_ALL'", "completed", first.database)
      try await second.terminal.waitFor("ended: 9 ok, 0 failed")
      #expect(first.screen.contains("0/9 0%"))
      // The second asks for all that is listed as well, and takes the first one's jobs over.
      second.terminal.type("1S")
      try await second.terminal.waitFor("9 already pending: replaced")
      second.terminal.type("y")
      try await first.terminal.waitFor("ended: 0 ok, 0 failed, 9")
      second.terminal.type("3x")
      try await second.terminal.waitFor("Stop this sync")
      second.terminal.type("y")
      try await second.terminal.waitFor("stopped: 9 waiting jobs removed")
      #expect(try await count("event_type = 'MANUAL_SYNC'", first.database) == "0")
      second.terminal.type("c")
      try await second.terminal.waitFor("marie@")
    }
  }
}
