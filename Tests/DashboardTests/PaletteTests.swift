import SyncCore
import Testing
import TextScreen

@testable import Dashboard

/// The command line: what it knows, completes and remembers.
@Suite struct PaletteTests {
  private func line(_ state: DashboardState) -> String? {
    if case .palette(let palette) = state.overlay { return palette.field.text }
    return nil
  }

  @Test func aCommandIsRunByName() {
    var state = Sample.loaded()
    #expect(state.type(":sync").isEmpty)
    let effects = state.keys(.enter)
    #expect(effects.contains { if case .sync = $0 { true } else { false } })
    #expect(state.overlay == nil)
    state.type(":sync all")
    state.keys(.enter)
    guard case .confirmSync = state.overlay else { return #expect(Bool(false), "a wide act asks first") }
    state.keys(.escape)
    state.type(":filter needs-sync")
    state.keys(.enter)
    #expect(state.list.query.filter == .needsSync)
    state.type(":q")
    #expect(state.keys(.enter) == [.quit])
  }

  @Test func aCommandOfAnotherPaneGoesThere() {
    var state = Sample.loaded()
    state.context.canTestStripe = true
    state.type(":stripe test")
    #expect(state.keys(.enter).contains(.testStripe))
    #expect(state.pane == .debug)
  }

  @Test func languageAndThemeChangeWhileItRuns() {
    var state = Sample.loaded()
    state.type(":lang fr")
    state.keys(.enter)
    #expect(state.draw().lines.contains { $0.contains("Espaces") })
    state.type(":lang en")
    state.keys(.enter)
    #expect(state.draw().lines.contains { $0.contains("Spaces") })
    state.type(":theme mono")
    state.keys(.enter)
    #expect(state.draw().cells.allSatisfy { $0.style.foreground == .standard })
    state.type(":mouse on")
    #expect(state.keys(.enter) == [.useMouse(true)])
  }

  @Test func supportIsHelpedWithoutLeaving() {
    var state = Sample.loaded()
    state.run(.warned(["the file has a wrong line"]))
    state.type(":report")
    guard case .report(let messages) = state.keys(.enter).first else {
      Issue.record("no report")
      return
    }
    #expect(messages.count == 1 && messages[0].hasSuffix("warning the file has a wrong line"))
    state.run(.reported(.success("/home/ops/report-1.txt")))
    #expect(state.toast?.text == "for support: /home/ops/report-1.txt")
    state.run(.reported(.failure(ReportFailure("no space left"))))
    #expect(state.toast?.severity == .error && state.toast?.text.contains("no space left") == true)
    state.type(":info")
    #expect(state.keys(.enter) == [.inform])
    state.run(.informed("spacesync  0.1.0\nTERM  xterm"))
    #expect(state.draw().lines.contains { $0.contains("TERM  xterm") })
  }

  @Test func tabCompletesThenGoesThroughTheCandidates() {
    var state = Sample.loaded()
    state.type(":the")
    state.keys(.tab)
    #expect(line(state) == "theme ")
    state.keys(.tab)
    #expect(line(state) == "theme dark")
    state.keys(.tab)
    #expect(line(state) == "theme light")
    state.keys(.backTab, .backTab)
    #expect(line(state) == "theme colour-blind")
    state.keys(.control("u"))
    state.type("show-m")
    state.keys(.tab)
    #expect(line(state) == "show-messages")
    state.keys(.control("u"))
    state.type("xyz")
    state.keys(.tab)
    #expect(line(state) == "xyz")
  }

  @Test func whatCanBeTypedIsListedAndTheLineIsEdited() {
    var state = Sample.loaded()
    state.type(":lang ")
    let lines = state.draw().lines
    #expect(lines[22].hasPrefix(" :lang") && lines[21].contains("en  fr"))
    state.keys(.home, .delete, .delete, .end, .left, .control("k"), .control("w"), .backspace)
    #expect(state.overlay == nil || line(state) == "")
    #expect(PaletteVerb.names.allSatisfy { name in PaletteVerb.completions(of: name).contains(name) })
  }

  @Test(arguments: Language.allCases) func lineAndSearchedHelp(language: Language) throws {
    var state = Sample.loaded(80, 24, language)
    state.type(":s")
    try Golden.expect(state.draw(), "palette-80x24-\(language.rawValue)")
    state.keys(.escape)
    state.type("?/sync")
    try Golden.expect(state.draw(), "help-search-80x24-\(language.rawValue)")
    state.keys(.escape)
    #expect(state.draw().lines.contains { $0.contains("j k") }, "all keys again")
    state.keys(.escape)
    #expect(state.overlay == nil)
  }

  @Test func upBringsBackWhatWasTyped() {
    var state = Sample.loaded()
    for text in [":theme light", ":theme dark", ":theme light"] {
      state.type(text)
      state.keys(.enter)
    }
    #expect(state.commandHistory == ["theme light", "theme dark"])
    state.type(":la")
    state.keys(.up)
    #expect(line(state) == "theme light")
    state.keys(.up, .up)
    #expect(line(state) == "theme dark")
    state.keys(.down, .down)
    #expect(line(state) == "la", "what was begun comes back")
  }

  @Test(arguments: ["nonsense", "theme pink", "mouse", "lang de", "sync one", "filter some", "quit now", "report x"])
  func whatCantBeIsSaid(_ text: String) {
    var state = Sample.loaded()
    state.type(":\(text)")
    #expect(state.keys(.enter).isEmpty)
    #expect(state.toast?.severity == .warning)
  }

  @Test func readOnlyHoldsForWordsToo() {
    var state = Sample.loaded()
    state.context.isReadOnly = true
    for word in ["sync", "sync all", "cancel"] {
      state.type(":\(word)")
      #expect(state.keys(.enter).isEmpty)
      #expect(state.toast?.text.contains("read-only") == true, "\(word)")
    }
  }

  @Test func aPasteStaysOnTheLine() {
    var state = Sample.loaded()
    state.type(":")
    state.run(.pasted("sync all\ny\u{1B}"))
    #expect(line(state) == "sync all y")
  }
}
