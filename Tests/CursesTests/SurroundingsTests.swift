import Glibc
import TerminalSupport
import Testing

/// Terminal types, locales and colours: the program starts, or says in one sentence why it can't.
struct SurroundingsTests {
  @Test(arguments: [
    (nil, "TERM is not set"), ("", "TERM is not set"), ("no-such-terminal", "TERM=no-such-terminal is unknown"),
    ("dumb", "TERM=dumb can't show"),
  ]) func terminalsThatCantShowAScreen(type: String?, sentence: String) async throws {
    let run = try Probe.spawn([], ["TERM": type])
    #expect(try await run.waitForExit() == .exited(2))
    #expect(run.screen.dump.replacing("\n", with: "").contains(sentence), "\(run.screen.dump)")
    #expect(!run.output.contains(0x1B))
    let shown = String(decoding: run.output, as: UTF8.self)
    #expect(shown.contains("TERM=xterm-256color"))
    let expected = try PseudoTerminal.spawn("/bin/true").modes
    #expect(run.modes == expected)
  }

  @Test(arguments: ["< /dev/null", "> /dev/null", "| cat > /dev/null"]) func whatIsNoTerminal(redirection: String) async throws {
    let run = try PseudoTerminal.spawn(
      "/bin/sh", ["-c", "\"$PROBE\" \(redirection); echo status $?"], environment: Probe.environment(["PROBE": Probe.path]))
    #expect(try await run.waitForExit() == .exited(0))
    let shown = String(decoding: run.output, as: UTF8.self)
    #expect(shown.contains("needs a terminal"))
    #expect(!run.output.contains(0x1B))
  }

  @Test(arguments: [
    "xterm", "xterm-256color", "screen", "screen-256color", "tmux-256color", "rxvt", "linux", "vt100", "vt220",
    "xterm-mono",
  ]) func terminalsThatCan(type: String) async throws {
    let run = try await Probe.start([], ["TERM": type])
    #expect(run.screen.lines[0] == "size 80x24")
    #expect(run.screen.lines[1] == "hello")
    run.type("j")
    try await run.waitFor("character(\"j\")")
    if ["linux", "vt100", "vt220"].contains(type) {
      #expect(!run.screen.isPasteBracketed)
    } else {
      #expect(run.screen.isPasteBracketed)
    }
    if type == "linux" { #expect(run.screen.lines[4].contains("Paris République 0") && run.screen.lines[4].contains("ok synced")) }
    if ["vt100", "vt220", "xterm-mono"].contains(type) { #expect(!Escapes.hasColor(run.output)) }
    run.type("q")
    #expect(try await run.waitForExit() == .exited(0))
  }

  @Test(
    arguments: [
      ["LANG": "C"], ["LANG": "POSIX"], ["LANG": nil], ["LC_ALL": "nonexistent"], ["LC_ALL": "xx_YY", "LANG": "C.UTF-8"], ["LC_CTYPE": "C"],
      ["LANG": "C.UTF-8", "LC_ALL": "C"],
    ] as [[String: String?]]) func aLocaleWithoutUnicode(changes: [String: String?]) async throws
  {
    let run = try await Probe.start(["--text=Été 会 € « ok » \u{9B}31m"], changes)
    #expect(run.screen.lines[1] == "Ete ? E \" ok \" ?31m")
    #expect(run.screen.lines[5].hasPrefix("> ") || run.screen.lines[4].hasPrefix("> Paris Republique 0"))
    run.write([0xC3, 0xA9, 0x9B])
    run.type("x")
    try await run.waitFor("character(\"x\")")
    run.type("q")
    #expect(try await run.waitForExit() == .exited(0))
    #expect(run.output.allSatisfy { $0 < 0x80 })
  }

  @Test(
    arguments: [
      ["LANG": "C.UTF-8"], ["LANG": nil, "LC_CTYPE": "C.UTF-8"], ["LC_ALL": "C.utf8", "LANG": "C"],
      // Locales that SSH brought and that no system has.
      ["LANG": "xx_YY.UTF-8"], ["LANG": "C", "LC_ALL": "xx_YY.utf8@euro"],
    ] as [[String: String?]])
  func aLocaleWithUnicode(changes: [String: String?]) async throws {
    let run = try await Probe.start([], changes)
    #expect(run.screen.lines[4].hasPrefix("▸ Paris République 0"))
    #expect(run.screen.lines[10] == "│ é – … 会 ✗ │")
    run.type("é会")
    try await run.waitFor("character(\"会\")")
  }

  @Test func theOperatorsWordOverTheLocale() async throws {
    let plain = try await Probe.start(["--ascii"])
    #expect(plain.screen.lines[4].hasPrefix("> Paris Republique 0"))
    #expect(plain.output.allSatisfy { $0 < 0x80 })
    let rich = try await Probe.start(["--utf8"], ["LANG": "C"])
    #expect(rich.screen.lines[4].hasPrefix("▸ Paris République 0"))
  }

  @Test(
    arguments: [
      ([], [:], true), ([], ["NO_COLOR": "1"], false), ([], ["NO_COLOR": ""], true), (["--color=never"], [:], false),
      (["--color=always"], ["NO_COLOR": "1"], true),
    ] as [([String], [String: String?], Bool)]) func colors(arguments: [String], changes: [String: String?], areShown: Bool) async throws
  {
    let run = try await Probe.start(arguments, changes)
    let status = try #require(run.screen.cell(of: "✓ synced"))
    #expect(status.foreground == (areShown ? 2 : nil))
    #expect(run.screen.cell(column: 0, row: 0).background == (areShown ? 4 : nil))
    #expect(run.screen.cell(column: 0, row: 0).isBold)
    #expect(run.screen.cell(column: 79, row: 23).isReverse)
    run.type("q")
    _ = try await run.waitForExit()
    #expect(Escapes.hasColor(run.output) == areShown)
  }

  /// A locale of ISO 8859-1 can be made where the sources of locales are installed.
  private static var canMakeLocales: Bool {
    access("/usr/share/i18n/charmaps/ISO-8859-1.gz", R_OK) == 0 && access("/usr/bin/localedef", X_OK) == 0
  }

  @Test(.enabled(if: canMakeLocales)) func aLocaleOfLatin1() async throws {
    let folder = TextFile.temporaryPath()
    let script =
      "mkdir $LOCPATH; localedef -i fr_FR -f ISO-8859-1 $LOCPATH/fr_FR.ISO-8859-1; \"$PROBE\" '--text=Été « 会 » – ok'; rm -r $LOCPATH"
    let run = try PseudoTerminal.spawn(
      "/bin/sh", ["-c", script],
      environment: Probe.environment(["LANG": "fr_FR.ISO-8859-1", "LOCPATH": folder, "PROBE": Probe.path]), utf8: false)
    try await run.waitFor("last cell")
    #expect(run.screen.lines[1] == "Été « ? » - ok")
    run.write([0xE9])
    try await run.waitFor("character(\"é\")")
    run.type("q")
    #expect(try await run.waitForExit() == .exited(0))
    // No byte of UTF-8 was sent: each is a character of its own.
    #expect(!run.output.contains(0xC3))
  }
}
