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
    #expect(state.keys(.enter) == [.inform(.info, .english)])
    state.run(.informed(.info, "spacesync  0.1.0\nTERM  xterm"))
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
    for language in Language.allCases {
      state.context.language = language
      for name in PaletteVerb.english + PaletteVerb.french { #expect(!state.completions(of: name).isEmpty, "\(name)") }
    }
  }

  @Test(arguments: ScreenTests.sizes, Language.allCases) func lineAndSearchedHelp(size: ScreenSize, language: Language) throws {
    var state = Sample.loaded(size.columns, size.rows, language)
    state.type(":s")
    try Golden.expect(state.draw(), "palette-\(size.columns)x\(size.rows)-\(language.rawValue)")
    state.keys(.escape)
    state.type("?/sync")
    let (grid, columns) = (state.draw(), "/sync".count)
    if let cursor = grid.cursor, cursor.column > columns {
      let typed = (cursor.column - columns..<cursor.column).map { grid[$0, cursor.row].text }.joined()
      #expect(typed == "/sync", "the cursor stands behind what was typed")
    } else {
      Issue.record("no cursor")
    }
    try Golden.expect(state.draw(), "help-search-\(size.columns)x\(size.rows)-\(language.rawValue)")
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

  @Test(arguments: ["nonsense", "theme pink", "mouse", "lang de", "filter some", "jobs some", "sort x", "info x", "quit now", "report x"])
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

  @Test func wordsOfBothLanguagesAreUnderstoodInBoth() throws {
    for command in Command.allCases {
      for name in [command.frenchName, String(command.name.map { $0 == "_" ? "-" : $0 })] {
        // A verb may do more under the same name: `filter` lists, `jobs` shows them.
        #expect(throws: Never.self, "\(name)") { try PaletteVerb.read(name) }
      }
    }
    #expect(Set(Command.allCases.map(\.frenchName)).count == Command.allCases.count, "no name twice")
    let lines: [(String, PaletteAction)] = [
      ("thème mono", .theme(.mono)), ("theme mono", .theme(.mono)), ("langue fr", .language(.french)),
      ("défaire", .command(.undo)), ("defaire", .command(.undo)), ("DEFAIRE", .command(.undo)), ("undo", .command(.undo)),
      ("sync tout", .command(.syncAll)), ("lister inactive", .filter(.inactive)), ("jobs failed", .jobs(.failed)),
      ("trier price", .sort(.price)), ("montrer Salle A", .named(.show, "Salle A")), ("exporter /tmp/x.csv", .export(path: "/tmp/x.csv")),
      ("diagnostic", .inform(.doctor)), ("quitter", .command(.quit)),
    ]
    for (line, action) in lines { #expect(try PaletteVerb.read(line) == action, "\(line)") }
    var state = Sample.loaded(80, 24, .french)
    state.type(":def")
    state.keys(.tab)
    #expect(line(state) == "défaire", "without the accent")
    state.keys(.control("u"))
    state.type("und")
    state.keys(.tab)
    #expect(line(state) == "undo", "the shell's words as well")
    state.keys(.control("u"))
    state.type("montrer paris n")
    state.keys(.tab)
    #expect(line(state) == "montrer Paris Nation (会议室) 2", "names at hand, in whatever case")
  }

  @Test func aSpaceIsCalledByItsName() throws {
    var state = Sample.loaded()
    state.type(":sync Ailleurs")
    let request = state.lastRequest + 1
    #expect(state.keys(.enter) == [.resolve(request: request, .sync, "Ailleurs")])
    let space = Sample.space(77, "Ailleurs", active: false)
    let effects = state.run(.resolved(request: request, .sync, "Ailleurs", .success([space])))
    let intent = SyncIntent.space(space.id, name: "Ailleurs", .manualSync)
    #expect(
      effects.first == .sync(request: state.lastRequest, intent, .spaces([space.id]), eventType: .manualSync, SyncOrigin.card.payloadShape))
    #expect(state.run(.resolved(request: request, .sync, "Ailleurs", .success([space]))).isEmpty, "an answer counts once")
    let answers: [([Space], String)] = [
      ([], "no space has the exact name Ailleurs, or an id that begins with it"), ([space, Sample.space(78, "Ailleurs")], "may be any of"),
    ]
    for (found, text) in answers {
      state.type(":delete Ailleurs")
      state.keys(.enter)
      #expect(state.run(.resolved(request: state.lastRequest, .delete, "Ailleurs", .success(found))).isEmpty && state.overlay == nil)
      #expect(state.toast?.text.contains(text) == true)
    }
    state.type(":show Ailleurs")
    state.keys(.enter)
    let shown = state.run(.resolved(request: state.lastRequest, .show, "Ailleurs", .success([space])))
    #expect(state.pane == .card && state.list.query.filter == .all, "a filter that hides it is taken away")
    #expect(shown.contains { if case .loadPage(_, _, .from(let key), _) = $0 { key.id == space.id } else { false } })
    state.context.isReadOnly = true
    for verb in ["sync", "edit", "cancel", "toggle", "delete"] {
      state.type(":\(verb) Ailleurs")
      #expect(state.keys(.enter).isEmpty && state.toast?.text.contains("read-only") == true)
    }
  }

  @Test func noCommandIsDroppedWithoutAWord() throws {
    let space = Sample.space(77, "Ailleurs")
    for (verb, act) in [("sync", NamedAct.sync), ("retry", .retry), ("cancel", .cancel), ("toggle", .toggle)] {
      var state = Sample.loaded()
      state.type(":\(verb) Ailleurs")
      state.keys(.enter)
      let request = state.lastRequest
      state.type(":\(verb) Autre")
      state.keys(.enter, .character("?"))
      for (asked, meant) in [(request, space), (request + 1, Sample.space(78, "Autre"))] {
        let effects = state.run(.resolved(request: asked, act, meant.name, .success([meant])))
        #expect(!effects.isEmpty, "\(verb): both are done, whatever is open")
      }
      guard case .help = state.overlay else { return #expect(Bool(false), "the help stays open") }
    }
    for (verb, act) in [("edit", NamedAct.edit), ("delete", .delete), ("show", .show)] {
      var state = Sample.loaded()
      state.type(":\(verb) Ailleurs")
      state.keys(.enter, .character("?"))
      #expect(state.run(.resolved(request: state.lastRequest, act, "Ailleurs", .success([space]))).isEmpty)
      #expect(state.draw().lines[23].contains("Ailleurs: nothing done, another window was open"), "\(verb)")
    }
    var state = Sample.loaded()
    state.type(":doctor")
    state.keys(.enter, .character("?"))
    state.run(.informed(.doctor, "ok"))
    #expect(state.draw().lines[23].contains(":doctor has its answer"))
  }

  @Test func theShellsVerbsAreUnderstood() throws {
    let lines: [(String, PaletteAction)] = [
      ("retry Salle A", .named(.retry, "Salle A")), ("relancer Salle A", .named(.retry, "Salle A")), ("trigger", .trigger),
      ("declencher", .trigger), ("filtrer actifs", .filter(.active)), ("filter actifs", .filter(.active)), ("filtrer tous", .filter(.all)),
      ("filtrer a resync", .filter(.needsSync)), ("jobs échec", .jobs(.failed)), ("jobs en attente", .jobs(.pending)),
      ("souris non", .mouse(false)), ("retry", .command(.showLastReceipt)),
    ]
    for (line, action) in lines { #expect(try PaletteVerb.read(line) == action, "\(line)") }
    var state = Sample.loaded(80, 24, .french)
    state.type(":filtrer ac")
    state.keys(.tab)
    #expect(line(state) == "filtrer actifs")
    state.keys(.control("u"))
    state.type("filtrer rien")
    state.keys(.enter)
    #expect(state.toast?.text == ":filtrer prend actifs inactifs tous à resync")

    state = Sample.loaded()
    state.type(":retry Ailleurs")
    state.keys(.enter)
    let space = Sample.space(77, "Ailleurs")
    #expect(
      state.run(.resolved(request: state.lastRequest, .retry, "Ailleurs", .success([space]))) == [
        .retryJobs(space: space.id, name: "Ailleurs")
      ])
    state.run(.jobsRetried(name: "Ailleurs", .success([JobKey(spaceID: space.id, eventType: .update)])))
    #expect(state.toast?.text == "Ailleurs: 1 failed job is pending again")
    state.run(.jobsRetried(name: "Ailleurs", .success([])))
    #expect(state.messages.first?.text == "Ailleurs: nothing failed")
  }

  @Test func theEdgeFunctionIsAskedByName() {
    var state = Sample.loaded()
    state.type(":trigger")
    #expect(state.keys(.enter).isEmpty && state.toast?.text.contains("no Edge Function here") == true)
    state.context.stripeMode = .edge
    state.type(":trigger")
    #expect(state.keys(.enter) == [.triggerEdge])
    state.run(.edgeDrained(.success(EdgeReport(total: 0, success: 0, errors: 0))))
    #expect(state.toast?.text == "Edge Function: 0 jobs: 0 done, 0 failed", "who asked gets an answer")
    state.keys(.character("j"))
    state.run(.edgeDrained(.success(EdgeReport(total: 0, success: 0, errors: 0))))
    #expect(state.toast == nil, "who did not, none")
    state.context.isReadOnly = true
    state.type(":trigger")
    #expect(state.keys(.enter).isEmpty && state.toast?.text.contains("read-only") == true)
  }

  @Test func informationSpeaksTheLanguageOfTheMoment() {
    var state = Sample.loaded(80, 24, .french)
    state.type(":lang en")
    state.keys(.enter)
    state.type(":doctor")
    #expect(state.keys(.enter) == [.inform(.doctor, .english)])
  }

  @Test func theRedDialogRemembersWhichSpaceWasMeant() {
    var state = Sample.loaded()
    state.context.isProductionDeclared = true
    state.context.stripeMode = .test
    state.type(":sync Ailleurs")
    #expect(state.keys(.enter).isEmpty)
    guard case .interlock = state.overlay else { return #expect(Bool(false), "it asks first") }
    state.run(.deadline, after: 1)
    let effects = state.keys(.character("y"))
    #expect(effects.contains { if case .resolve(_, .sync, "Ailleurs") = $0 { true } else { false } })
  }

  @Test func theHistoryOutlivesTheProgram() {
    var state = Sample.loaded()
    for number in 1...120 {
      state.type(":search \(number)")
      state.keys(.enter)
      state.run(.deadline, after: 1)
    }
    #expect(state.remembered.commands.count == 100 && state.remembered.commands.first == "search 120")
    var next = Sample.blank()
    next.adopt(state.remembered)
    next.type(":")
    next.keys(.up)
    #expect(line(next) == "search 120")
  }

  @Test func aPasteStaysOnTheLine() {
    var state = Sample.loaded()
    state.type(":")
    state.run(.pasted("sync all\ny\u{1B}"))
    #expect(line(state) == "sync all y")
  }
}
