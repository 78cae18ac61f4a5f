import Glibc
import TerminalSupport
import Testing

/// What goes over the line: bytes, sizes, keys, pastes and hostile text.
struct DrawingTests {
  @Test func aFirstPaintIsSmallAndAMoveTiny() async throws {
    let run = try await Probe.start()
    #expect(run.bytesRead <= 6 * 1024, "\(run.bytesRead)")
    // The first key changes the row that shows it as well; the second moves the marker and the bold name alone.
    run.type("j")
    try await run.waitUntil("the marker in the second row") { $0.lines[5].hasPrefix("▸") && $0.contains("character(\"j\")") }
    let before = run.bytesRead
    run.type("j")
    try await run.waitUntil("the marker in the third row") { $0.lines[6].hasPrefix("▸") && !$0.lines[5].hasPrefix("▸") }
    try await run.waitUntil("the bold name") { _ in run.screen.cell(column: 2, row: 6).isBold && !run.screen.cell(column: 2, row: 5).isBold
    }
    #expect(run.bytesRead - before <= 120, "\(run.bytesRead - before)")
  }

  @Test func nothingIsSentWhenNothingChanges() async throws {
    let run = try await Probe.start()
    run.type("x")
    try await run.waitFor("character(\"x\")")
    let before = run.bytesRead
    // The same key again draws the same screen; what comes after it shows that it was handled.
    run.type("xxxxx")
    run.type("\u{1B}[1;1X")
    run.type("\u{C}")
    try await run.waitFor("control(\"l\")")
    let repaint = run.bytesRead - before
    run.type("y")
    try await run.waitFor("character(\"y\")")
    let after = run.bytesRead
    run.type("yyy")
    run.signal(SIGWINCH)
    run.type("z")
    try await run.waitFor("character(\"z\")")
    // One character of the row that names the key.
    #expect(run.bytesRead - after <= 12, "\(run.bytesRead - after)")
    #expect(repaint > 500)
  }

  @Test func aRepaintShowsWhatSomethingElseOverwrote() async throws {
    let run = try await Probe.start()
    run.screen.feed(Array("\u{1B}[H\u{1B}[Jgarbage".utf8))
    #expect(run.screen.contains("garbage"))
    run.type("\u{C}")
    try await run.waitFor("last cell")
    #expect(run.screen.lines[0] == "size 80x24")
    #expect(!run.screen.contains("garbage"))
  }

  @Test func allSizesAndBack() async throws {
    let run = try await Probe.start()
    for (columns, rows) in [(1, 1), (80, 24), (10, 3), (500, 150), (20, 5), (39, 9), (250, 60), (1, 24), (80, 1), (80, 24)] {
      run.resize(columns: columns, rows: rows)
      if columns >= 20 && rows >= 3 {
        try await run.waitFor("size \(columns)x\(rows)")
        try await run.waitUntil("the last cell") { $0.lines[rows - 1].hasSuffix("last cell") }
        #expect(run.screen.lines.allSatisfy { $0.count <= columns })
        #expect(run.screen.cell(column: columns - 1, row: rows - 1).isReverse)
      } else {
        let last = columns == 1 ? "…" : "ast cell"
        try await run.waitUntil("\(columns)x\(rows)") { $0.lines[rows - 1].hasSuffix(last) || $0.lines[rows - 1].contains("last cel") }
      }
    }
    run.type("q")
    #expect(try await run.waitForExit() == .exited(0))
  }

  @Test(arguments: [(1, 1), (3, 2), (0, 0)]) func aTerminalBornTiny(columns: Int, rows: Int) async throws {
    let run = try Probe.spawn([], size: (columns, rows))
    try await run.waitUntil("the screen") { $0.isAlternate }
    run.type("q")
    #expect(try await run.waitForExit() == .exited(0))
  }

  @Test func theCursorIsShownOnlyInAField() async throws {
    let run = try await Probe.start()
    #expect(!run.screen.isCursorVisible)
    run.type("i")
    try await run.waitUntil("the cursor") { $0.isCursorVisible && $0.cursor == (4, 2) }
    run.type("i")
    try await run.waitUntil("no cursor") { !$0.isCursorVisible }
  }

  @Test func aPasteOfAMegabyteIsOneEvent() async throws {
    let run = try await Probe.start(["--keys"])
    let text = Array(repeating: UInt8(ascii: "S"), count: 1_000_000)
    run.write(Array("\u{1B}[200~:q\nyS y".utf8) + text + [0, 0xFF, 0x1B] + Array("[201~\u{1B}[201~".utf8))
    try await run.waitFor("paste 10000")
    #expect(run.screen.lines[2].hasPrefix("last paste 1000009 :q yS y"), "\(run.screen.lines[2])")
    run.type("q")
    #expect(try await run.waitForExit() == .exited(0))
  }

  @Test(arguments: ["xterm-256color", "screen", "rxvt", "linux", "vt100"]) func keysInEitherMode(type: String) async throws {
    let run = try await Probe.start(["--keys"], ["TERM": type])
    for (bytes, key) in [
      ("\u{1B}OA", "up"), ("\u{1B}[B", "down"), ("\u{7F}", "backspace"), ("\u{1B}[6~", "pageDown"), ("\u{8}", "backspace"),
    ] {
      run.type(bytes)
      try await run.waitFor("last \(key)")
      run.type("x")
      try await run.waitFor("last character")
    }
    run.type("\u{1B}")
    try await run.waitFor("last escape")
  }

  @Test func hostileTextDrivesNothing() async throws {
    let text = "a\u{1B}]0;title\u{7}\u{1B}[2J\u{1B}[31m\u{1B}]52;c;eA==\u{7}\u{1B}P1\u{1B}\\\r\u{8}\u{7}\t\u{9B}31m\u{9D}0;x\u{9C}\u{202E}b"
    let run = try await Probe.start(["--text=\(text)"])
    #expect(run.screen.titleChanges == 0 && run.screen.bells == 0 && run.screen.answers.isEmpty)
    #expect(run.screen.lines[1].hasPrefix("a␛]0;title␇␛[2J␛[31m␛]52;c;eA==␇␛P1␛\\ ␈␇ \u{FFFD}31m"))
    #expect(run.screen.lines[0] == "size 80x24" && run.screen.lines[2] == "last -")
    #expect(run.screen.cell(column: 2, row: 1).foreground == nil)
  }

  @Test(arguments: [
    "会议室|", "👩‍👩‍👧‍👦|", "🇫🇷|", "👍🏽|", "❤️|", "e\u{301}\u{302}\u{303}|", "각\u{1112}\u{1161}\u{11AB}|", "שָׁלוֹם|", "العربية|", "ｱＡ|", "नि|", "☕✓|", "🫨|",
  ])
  func whatFollowsAWideOrCombinedCharacterIsAligned(text: String) async throws {
    let run = try await Probe.start(["--text=\(text)"])
    let cells = run.screen.cells(row: 1)
    let bar = try #require(cells.firstIndex { $0.text == "|" })
    // The emulator moves its own cursor by its own widths; a cell drawn after a cursor address shows where we think we are.
    run.type("\u{C}")
    try await run.waitFor("control(\"l\")")
    #expect(run.screen.cells(row: 1).firstIndex { $0.text == "|" } == bar)
    #expect(bar == Probe.columns(text) - 1)
  }
}
