import FoundationEssentials
import SyncCore
import Testing
import TextScreen

@testable import Dashboard

/// Screens as text, in both languages, at the sizes people use, with what databases really hold.
@Suite struct ScreenTests {
  static let sizes = [ScreenSize(columns: 80, rows: 24), ScreenSize(columns: 140, rows: 40), ScreenSize(columns: 40, rows: 10)]
  static let languages = Language.allCases

  private func name(_ what: String, _ state: DashboardState, _ suffix: String = "") -> String {
    "\(what)-\(state.size.columns)x\(state.size.rows)-\(state.context.language.rawValue)\(suffix)"
  }

  @Test(arguments: sizes + [ScreenSize(columns: 120, rows: 35)], languages) func panes(size: ScreenSize, language: Language) throws {
    var state = Sample.loaded(size.columns, size.rows, language)
    try Golden.expect(state.draw(), name("spaces", state))
    state.keys(.character("j"), .character("j"), .character("j"), .enter)
    try Golden.expect(state.draw(), name("card", state))
    state.keys(.character("3"))
    try Golden.expect(state.draw(), name("debug", state))
  }

  @Test(arguments: languages) func ascii(language: Language) throws {
    var state = Sample.loaded(80, 24, language)
    let grid = state.draw(.ascii)
    try Golden.expect(grid, name("spaces", state, "-ascii"))
    #expect(grid.lines.allSatisfy { $0.utf8.allSatisfy { $0 < 0x80 } })
    state.keys(.character("3"))
    try Golden.expect(state.draw(.ascii), name("debug", state, "-ascii"))
  }

  @Test(arguments: sizes, languages) func loading(size: ScreenSize, language: Language) throws {
    var state = Sample.blank(size.columns, size.rows, language)
    state.run(.started)
    try Golden.expect(state.draw(), name("loading", state))
  }

  @Test(arguments: sizes, languages) func empty(size: ScreenSize, language: Language) throws {
    var state = Sample.loaded(size.columns, size.rows, language, page: SpacePage())
    try Golden.expect(state.draw(), name("empty-filter", state))
    state.run(.spacesCounted(request: state.list.countsRequest, .success(SpaceCounts())))
    try Golden.expect(state.draw(), name("empty", state))
    state.type("/pariss")
    state.answerPage(SpacePage())
    try Golden.expect(state.draw(), name("empty-search", state))
  }

  @Test(arguments: sizes, languages) func offline(size: ScreenSize, language: Language) throws {
    var state = Sample.loaded(size.columns, size.rows, language)
    state.run(.feed(.lost(FeedLoss(reason: "server closed the connection unexpectedly", attempt: 4, retryAfter: 7))))
    try Golden.expect(state.draw(), name("offline", state))
    let grid = state.draw()
    #expect(grid[4, 6].style.dim, "what may be old is dimmed")
    state.run(.deadline, after: 2)
    state.keys(.character("j"))
    #expect(state.draw().lines.joined().contains(language == .french ? "essai 4 dans 5 s" : "try 4 in 5 s"))
  }

  @Test(arguments: sizes, languages) func dialog(size: ScreenSize, language: Language) throws {
    var state = Sample.loaded(size.columns, size.rows, language)
    let effects = state.keys(.character("S"))
    try Golden.expect(state.draw(), name("dialog-counting", state))
    let request = try #require(effects.compactMap { if case .plan(let request, _, _) = $0 { request } else { nil } }.first)
    state.run(.planned(request: request, .success(Sample.plan)))
    try Golden.expect(state.draw(), name("dialog", state))
  }

  @Test(arguments: sizes, languages) func overlays(size: ScreenSize, language: Language) throws {
    var state = Sample.loaded(size.columns, size.rows, language)
    for pane in ["1", "2", "3"] {
      state.type(pane)
      state.keys(.character("?"))
      try Golden.expect(state.draw(), name("help-\(pane)", state))
      state.keys(.escape)
    }
    state.run(.feed(.changed([Sample.job(1, "failed", error: "Stripe 429 rate_limit: Too many requests", age: 0)])))
    state.keys(.character("m"))
    try Golden.expect(state.draw(), name("messages", state))
  }

  @Test(arguments: sizes, languages) func details(size: ScreenSize, language: Language) throws {
    var state = Sample.loaded(size.columns, size.rows, language)
    state.keys(.character("3"), .enter)
    let key = try #require(state.debug.unfolded?.key)
    var job = try #require(state.debug.currentJob)
    job.payload = #"{"space_id": "x", "space_name": "Paris", "manual_sync": true, "pricing_type": "daily"}"#
    state.run(.jobLoaded(key, .success(job)))
    state.run(.triesLoaded(key, .success([])))
    try Golden.expect(state.draw(), name("job-details", state))
    state.run(.stripeTested(.success(StripeAccount(id: "acct_1", mode: .simulated, latencyMilliseconds: 182))))
    state.run(
      .stripeTested(
        .failure(
          StripeFailure(
            kind: .global, status: 401, type: "invalid_request_error", message: "Invalid API Key provided: sk_test_****abcd",
            requestID: "req_1"))))
    state.keys(.character("R"), .enter)
    try Golden.expect(state.draw(), name("results", state))
    state.run(.feed(.changed([Sample.job(1, "completed", age: 0)])))
    state.keys(.character("L"))
    try Golden.expect(state.draw(), name("journal", state))
  }

  @Test func hostileNamesReachNoCell() throws {
    let hostile = [
      "\u{1B}]0;owned\u{7}title", "\u{1B}[2Jcleared", "bell\u{7}\u{8}\u{7F}", "tab\tand\nnewline\r", "c1 \u{9B}31m \u{9D}0;x\u{9C}",
      "rtl \u{202E}gnp.exe\u{202C}", "שלום עולם", "👨‍👩‍👧‍👦 family 🇫🇷", "zalgo Z\u{300}\u{301}\u{302}\u{303}\u{304}",
      String(repeating: "很长", count: 60), "",
    ]
    let page = SpacePage(
      spaces: hostile.enumerated().map { Sample.space($0.offset, $0.element) },
      jobs: [Sample.job(0, "\u{1B}[31mred"), Sample.job(1, "failed", error: "\u{1B}]52;c;aGk=\u{7}")])
    for size in Self.sizes {
      var state = Sample.loaded(size.columns, size.rows, .english, page: page)
      for pane in ["1", "2", "3"] {
        state.type(pane)
        for repertoire in Repertoire.allCases {
          let grid = state.draw(repertoire)
          for line in grid.lines {
            #expect(line.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) })
            #expect(TextWidth.columns(of: line) <= size.columns)
          }
        }
        if size.columns == 80 { try Golden.expect(state.draw(), name("hostile-\(pane)", state)) }
      }
    }
  }

  @Test func everySizeIsDrawn() {
    var state = Sample.loaded()
    state.keys(.character("S"))
    for columns in [0, 1, 2, 10, 39, 40, 60, 79, 119, 120, 250, 500] {
      for rows in [0, 1, 3, 5, 9, 10, 15, 16, 34, 35, 60, 150] {
        state.run(.resized(ScreenSize(columns: columns, rows: rows)))
        for pane in DashboardState.Pane.allCases {
          state.pane = pane
          let grid = state.draw()
          #expect(grid.lines.count == rows)
          #expect(grid.lines.allSatisfy { TextWidth.columns(of: $0) <= columns })
        }
      }
    }
  }
}
