import TerminalSupport
import Testing

/// An operator's morning, step by step, through the real binary: what is pressed is on the left, what it leads to on the right.
@Suite(.timeLimit(.minutes(5))) struct MorningTests {
  private typealias Key = Robot.Key

  @Test func aMorningOfAnOperator() async throws {
    let morning = try await Morning()
    let before = try PseudoTerminal.spawn("/bin/cat").modes
    let robot = morning.robot
    try await look(robot)
    try await filterAndSort(robot)
    try await editAndSyncOne(robot, morning)
    try await syncAll(robot, morning)
    try await retryTheFailed(robot, morning)
    try await export(robot, morning)
    try await toggleAndUndo(robot, morning)
    try await changeTheLook(robot)
    try await loseTheServer(robot, morning)
    try await quit(robot, morning)
    let end = String(decoding: robot.terminal.output.suffix(160), as: UTF8.self).debugDescription
    #expect(robot.terminal.modes == before && !robot.terminal.screen.isAlternate, "\(end)")
    #expect(robot.terminal.screen.isCursorVisible, "\(end)")
    #expect(robot.steps >= 60, "\(robot.steps) steps")
    #expect(await morning.end() == 143)
    #expect(!robot.terminal.output.contains(Array("sk_test_fake".utf8)))
  }

  private func look(_ robot: Robot) async throws {
    try await robot.see(.cursor("Space 001") + .row("Space 011", "never"))
    try await robot.see(.bar("* live"))
    try await robot.see(.text("9 of 12 listed", "[active 9]"))
    try await robot.press("j", .cursor("Space 002"))
    try await robot.press("G", .cursor("Space 011"))
    try await robot.press("g", .cursor("Space 001"))
    try await robot.press(Key.enter, .text("[2 Card]", "Price excl. VAT", "never synced"))
    try await robot.press("q", .text("[1 Spaces]"))
    try await robot.press("?", .text("Help: Spaces", "sync listed"))
    try await robot.press("/csv", .text("CSV") + .no("sync listed"))
    try await robot.press(Key.enter, .no("Help: Spaces"))
    try await robot.press("3", .text("[3 Stripe]", "[J Jobs]"))
    try await robot.press("t", .text("acct_1Fake"))
    try await robot.press("c", .text("0 of 9 active spaces synchronised"))
    try await robot.press("J", .text("[J Jobs]"))
    try await robot.press("1", .text("[1 Spaces]"))
  }

  private func filterAndSort(_ robot: Robot) async throws {
    try await robot.press("f", .text("[inactive 3]") + .row("Space 004", "inactive") + .no("Space 001"))
    try await robot.press("f", .text("[needs sync 9]"))
    try await robot.press("f", .text("[all 12]") + .row("Space 004", "inactive") + .row("Space 001", "active"))
    try await robot.press("f", .text("[active 9]") + .no("Space 004"))
    try await robot.press("/00", .text("/00") + .no("Space 010"))
    try await robot.press(Key.enter, .text("7 of"))
    try await robot.press(Key.escape, .text("Space 010", "9 of 12 listed"))
    try await robot.press("/!00", .text("Space 010", "Space 011") + .no("Space 001"))
    try await robot.press(Key.escape, .text("Space 001"))
    try await robot.press(">I", .text("CAP.↓") + .cursor("Space 0"))
    try await robot.press("<", .text("NAME ↑"))
    try await robot.press("g", .cursor("Space 001"))
    try await robot.press("w", .text("Columns", "Capacity"))
    try await robot.press(Key.escape, .no("What the price is per"))
  }

  private func editAndSyncOne(_ robot: Robot, _ morning: Morning) async throws {
    try await robot.press("s", .row("Space 001", "now"))
    #expect(morning.fake.products().map(\.name) == ["Space 001"])
    try await robot.press("j", .cursor("Space 002"))
    try await robot.press("e", .text("Edit: Space 002", "Name"))
    try await robot.press("\t", upTo: 14, until: .cursor("Price excl. VAT"))
    try await robot.press(Key.clear + "twelve", .text("such as"))
    try await robot.press(Key.clear + "12.50", .text("incl. VAT 15.00"))
    // All at once: typed, to [Save], and saved.
    try await robot.press(Key.clear + "22.50" + Key.pageDown + Key.enter, .no("Edit: Space 002") + .row("Space 002", "22.50"))
    // The deployment's trigger has asked for it, and the worker has done it.
    try await robot.see(.row("Space 002", "now"))
    #expect(try await morning.value("SELECT daily_price::text FROM spaces WHERE name = 'Space 002'") == "22.50")
    try await robot.press("y", .text("Copy: Space 002"))
    try await robot.press(Key.enter, .text("sent to the clipboard"))
  }

  private func syncAll(_ robot: Robot, _ morning: Morning) async throws {
    // A colleague has emptied a price: Stripe will not have it.
    try await morning.execute(
      "ALTER TABLE spaces DISABLE TRIGGER USER; UPDATE spaces SET daily_price = 0 WHERE name = 'Space 003'; ALTER TABLE spaces ENABLE TRIGGER USER"
    )
    try await robot.press("r", .row("Space 003", "0.00"))
    try await robot.press("3", .text("[3 Stripe]"))
    try await robot.press("S", .text("9 spaces will be queued", "[ No, go back ]"))
    try await robot.press("d", .text("Dry run: nothing is sent", "+ create   Space 005"))
    let waiting = try await morning.value("SELECT count(*) FROM stripe_sync_queue WHERE status IN ('pending', 'processing')")
    #expect(waiting == "0", "nothing was sent")
    try await robot.press("q", .text("[ No, go back ]"))
    try await robot.press(Key.enter, .no("will be queued"))
    try await robot.press("S", .text("9 spaces will be queued"))
    try await robot.press("y", .no("will be queued"))
    try await robot.see(.text("ended: 8 ok, 1 failed"))
    #expect(morning.fake.products().count == 8)
  }

  private func retryTheFailed(_ robot: Robot, _ morning: Morning) async throws {
    try await robot.press("b", .text("Receipt: sync-all", "Space 003", "retry only the 1 failed"))
    try await robot.press("q", .no("Receipt: sync-all"))
    try await robot.press("f", upTo: 5, until: .text("only: failed") + .text("Space 003"))
    try await robot.press(Key.enter, .text("error"))
    try await robot.press(Key.escape, .no("error   "))
    try await robot.press("f", upTo: 5, until: .no("only:"))
    // The price is put right, without the trigger's own job: the retry is to do it.
    try await morning.execute(
      "ALTER TABLE spaces DISABLE TRIGGER USER; UPDATE spaces SET daily_price = 30 WHERE name = 'Space 003'; ALTER TABLE spaces ENABLE TRIGGER USER"
    )
    let products = morning.fake.products().count
    try await robot.press("b", .text("Receipt: sync-all"))
    try await robot.press("s", .text("1 failed job is pending again") || .text("ended: 9 ok, 0 failed"))
    try await robot.see(.text("ended: 9 ok, 0 failed"))
    #expect(morning.fake.products().count == products + 1, "only the failed one was sent")
    try await robot.press("c", .text("9 of 9 active spaces synchronised"))
    try await robot.press("L", .text("[L ", "Space 003"))
    try await robot.press("1", .text("[1 Spaces]") + .row("Space 003", "now"))
  }

  private func export(_ robot: Robot, _ morning: Morning) async throws {
    try await robot.press("E", .text("Export Stripe CSV"))
    let path = "\(morning.folder.path)/morning.csv"
    try await robot.press(Key.clear + path + Key.enter, .text("9 rows in"))
    let read = try CommandRun.shell("cut -d, -f1 '\(path)' | tr -d '\\r' | tail -1")
    _ = await read.exitCode()
    #expect(read.lines == ["Space 011"])
  }

  private func toggleAndUndo(_ robot: Robot, _ morning: Morning) async throws {
    try await robot.press("g", .cursor("Space 001"))
    try await robot.press("a", .text("Space 001: deactivated") || .text("Space 001: synchronised"))
    try await robot.press("z", .text("Status: inactive -> active"))
    try await robot.press("y", .no("Undo the last change"))
    try await robot.press("m", .text("Messages", "Space 001: as before", "Space 001: deactivated", "ended: 9 ok, 0 failed"))
    try await robot.press("q", .no("Space 001: deactivated"))
    try await robot.press("   ", .text("3 marked"))
    // The sync that the undo asked for may end just now, and be on the message line.
    try await robot.press("U", .no("3 marked"))
    try await robot.see(.row("Space 001", "now"))
    #expect(try await morning.value("SELECT is_active::text FROM spaces WHERE name = 'Space 001'") == "true")
  }

  private func changeTheLook(_ robot: Robot) async throws {
    try await robot.press(":lang fr\r", .text("[1 Espaces]", "actifs 9"))
    try await robot.press(":lang en\r", .text("[1 Spaces]"))
    robot.terminal.resize(columns: 140, rows: 40)
    try await robot.see(.text("3 Stripe", "Price excl. VAT", "Space 011"))
    robot.terminal.resize(columns: 80, rows: 24)
    try await robot.see(.text("[1 Spaces]") + .no("Price excl. VAT"))
    try await robot.press("p", .bar("PAUSED"))
    try await robot.press("p", .bar("* live"))
  }

  private func loseTheServer(_ robot: Robot, _ morning: Morning) async throws {
    morning.server.kill()
    try await robot.see(.bar("OFFLINE") + .row("Space 002", "22.50"))
    try await robot.press("G", .cursor("Space 011"))
    try await robot.press("s", .text("s: offline"))
    try await robot.press("e", .text("e: offline"))
    try await robot.press("?", .text("Help: Spaces"))
    try await robot.press("q", .no("Help: Spaces"))
    try morning.server.restart()
    try await robot.press("r", .bar("* live"))
    // The worker has found the way back as well.
    morning.fake.forgetRequests()
    try await robot.press("s", .row("Space 011", without: "failed"))
    await untilTrue {
      // While the rows are read anew no key acts on one.
      robot.terminal.pump()
      if robot.terminal.screen.contains("rows are moving") { robot.terminal.type("s") }
      return !morning.fake.requests.isEmpty
    }
    try await robot.see(.row("Space 011", "now"))
  }

  private func quit(_ robot: Robot, _ morning: Morning) async throws {
    try await robot.press("3b", .text("Receipt: sync-all", "completed   9"))
    try await robot.press("q", .no("Receipt: sync-all"))
    robot.terminal.type("Q")
    #expect(try await robot.terminal.waitForExit() == .exited(0))
    #expect(morning.folder.text(of: "state-default.toml")?.isEmpty == false)
  }
}
