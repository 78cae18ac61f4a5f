import Dashboard
import DatabaseSupport
import Fixtures
import FoundationEssentials
import Glibc
import Settings
import TerminalSupport
import Testing

@testable import spacesync

/// `y` and `Y`: what really arrives at the far end.
@Suite(.timeLimit(.minutes(3))) struct ClipboardTests {
  /// The texts of the whole clipboard sequences (OSC 52) in what a terminal got.
  private func copied(_ output: [UInt8]) -> [String] {
    let text = String(decoding: output, as: UTF8.self)
    return text.components(separatedBy: "\u{1B}]52;").dropFirst().compactMap { part in
      guard let end = part.firstIndex(where: { $0 == "\u{07}" || $0 == "\u{1B}" }), let start = part.firstIndex(of: ";") else { return nil }
      return Data(base64Encoded: String(part[part.index(after: start)..<end])).map { String(decoding: $0, as: UTF8.self) }
    }
  }

  private func start(description: String = "short") async throws -> (database: TestDatabase, id: String) {
    let database = try await TestDatabase.make(.legacy)
    try await database.fillAlphabetically(2)
    try await database.execute(
      """
      ALTER TABLE spaces DISABLE TRIGGER ALL;
      UPDATE spaces SET stripe_product_id = 'prod_QxN0c1aB2c3D4e', description = '\(description)' WHERE name = 'Space 001';
      ALTER TABLE spaces ENABLE TRIGGER ALL
      """)
    return (database, try await database.value("SELECT id::text FROM spaces WHERE name = 'Space 001'") ?? "")
  }

  @Test func aPlainTerminalGetsTheSequenceItself() async throws {
    let (database, id) = try await start()
    let session = try await OperatorSession.on(database)
    let terminal = session.terminal
    // Its word comes once, a while after the start, and would take the place of an answer.
    try await terminal.waitFor("spacesync doctor:")
    terminal.type("y")
    try await terminal.waitFor("Copy: Space 001")
    terminal.type("jj")
    try await terminal.waitFor("│ https://dashboard.stripe.com/products/prod_QxN0c1aB2c3D4e")
    terminal.type("g\r")
    try await terminal.waitFor("id sent to the clipboard (OSC 52)")
    #expect(copied(terminal.output) == [id])
    terminal.type("yjjy")
    try await terminal.waitFor("Stripe product sent to the clipboard")
    #expect(copied(terminal.output).last == "prod_QxN0c1aB2c3D4e")
    terminal.type("Y")
    try await terminal.waitFor("JSON sent to the clipboard")
    let document = try JSON.parse(copied(terminal.output).last ?? "")
    #expect(document["id"].text == id)
    #expect(document["stripe_product_id"].text == "prod_QxN0c1aB2c3D4e")
    // Nothing of it is on the screen, and the next frame is whole.
    #expect(!session.screen.contains("]52"))
    terminal.type("j")
    try await terminal.waitUntil("the cursor") { _ in session.row(of: "Space 002").hasPrefix("▸") }
  }

  @Test(.enabled(if: access(Tmux.path, X_OK) == 0)) func tmuxWithStockSettingsTakesIt() async throws {
    let (database, id) = try await start()
    let tmux = try Tmux()
    let terminal = try tmux.start([BuiltProduct.path("spacesync"), "--database", database.conninfo])
    try await terminal.waitFor("spacesync doctor:")
    terminal.type("y\r")
    try await terminal.waitFor("id copied (tmux buffer and clipboard)")
    #expect(try tmux.ask("show-buffer") == id)
    // tmux hands it on to the terminal at the far end.
    try await terminal.waitUntil("the far end's copy") { _ in copied(terminal.output).contains(id) }
    terminal.type("q")
    #expect(try await terminal.waitForExit() == .exited(0))
  }

  @Test(.enabled(if: access("/usr/bin/screen", X_OK) == 0)) func screenTakesItInPieces() async throws {
    // Longer than any piece that screen passes on.
    let (database, id) = try await start(description: String(repeating: "courtyard ", count: 200))
    let folder = try TemporaryFolder()
    let terminal = try PseudoTerminal.spawn(
      "/usr/bin/screen", ["-U", "-c", "/dev/null", BuiltProduct.path("spacesync"), "--database", database.conninfo],
      environment: PseudoTerminal.environment.merging(["SCREENDIR": folder.path]) { $1 })
    try await terminal.waitFor("spacesync doctor:")
    terminal.type("Y")
    try await terminal.waitFor("JSON sent to the clipboard (OSC 52 through screen)")
    try await terminal.waitUntil("the far end's copy") { _ in !copied(terminal.output).isEmpty }
    let document = try JSON.parse(copied(terminal.output).last ?? "")
    #expect(document["id"].text == id)
    #expect(document["description"].text?.count == 2000)
    #expect(terminal.screen.contains("Space 002"))
    terminal.type("q")
    #expect(try await terminal.waitForExit() == .exited(0))
  }

  @Test func whereThereIsNoClipboardTheTextIsShown() async throws {
    let (database, id) = try await start()
    let session = try await OperatorSession.on(database, environment: ["TERM": "vt220"])
    session.terminal.type("y\r")
    try await session.terminal.waitFor("TERM=vt220 has no clipboard")
    #expect(session.screen.lines[1] == id)
    session.terminal.type("q")
    try await session.terminal.waitFor("Space 002")
    #expect(copied(session.terminal.output).isEmpty)
  }

  @Test func whatIsTooLongIsShownAndTheLimitIsSaid() async throws {
    let (database, _) = try await start(description: String(repeating: "0123456789", count: 8_000))
    let session = try await OperatorSession.on(database)
    session.terminal.type("Y")
    try await session.terminal.waitFor("more than 74000 bytes")
    #expect(session.screen.contains("0123456789012345678901234567890123456789"))
    #expect(copied(session.terminal.output).isEmpty)
  }

  @Test func aTmuxThatRefusesIsSaid() async throws {
    let (database, id) = try await start()
    // No such server: what an operator's sudo with another TMUX in it finds.
    let session = try await OperatorSession.on(database, environment: ["TMUX": "/nonexistent/tmux,1,0"])
    session.terminal.type("y\r")
    try await session.terminal.waitFor("not copied: tmux load-buffer")
    #expect(session.screen.lines[1] == id)
  }

  @Test func waysByTheEnvironment() throws {
    func way(_ environment: [String: String], _ text: String = "x") throws(CopyProblem) -> Clipboard.Way {
      try Clipboard(surroundings: Surroundings(environment: environment)).way(of: text)
    }
    #expect(try way(["TERM": "screen", "TMUX": "a", "STY": "b"]) == .command(["tmux", "load-buffer", "-w", "-"]))
    #expect(try way(["TERM": "xterm"]) == .sequence(Array("\u{1B}]52;c;eA==\u{07}".utf8), .terminal))
    #expect(try way(["TERM": "screen", "STY": "b"]) == .sequence(Array("\u{1B}P\u{1B}]52;c;eA==\u{07}\u{1B}\\".utf8), .screen))
    #expect(throws: CopyProblem.noClipboard(terminal: "linux")) { try way(["TERM": "linux"]) }
    #expect(throws: CopyProblem.tooLong(limit: 74_000)) { try way(["TERM": "xterm"], String(repeating: "é", count: 37_001)) }
    guard case .sequence(let bytes, _) = try way(["STY": "b"], String(repeating: "y", count: 5_000)) else { return }
    let pieces = String(decoding: bytes, as: UTF8.self).components(separatedBy: "\u{1B}\\").dropLast()
    #expect(pieces.count > 9)
    #expect(pieces.allSatisfy { $0.utf8.count + 2 <= 700 && $0.hasPrefix("\u{1B}P") })
  }
}
