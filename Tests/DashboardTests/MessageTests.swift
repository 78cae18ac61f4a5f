import SyncCore
import Testing
import TextScreen

@testable import Dashboard

/// What is said, how long it stays, and what a key says that does nothing.
@Suite struct MessageTests {
  private static let news: [Event] = [
    .syncEnded(request: 9, .many(.list), .success(SyncReceipt(requested: 38, inserted: 38, replaced: 0, eventType: .manualSyncAll))),
    .edgeDrained(.success(EdgeReport(total: 3, success: 3, errors: 0))), .feed(.connected(.live)),
    .stripeTested(.success(StripeAccount(id: "acct_1", mode: .live, latencyMilliseconds: 1))), .warned(["a wrong line"]),
    .feed(.changed([Sample.job(2, "completed", age: -5)])), .copied(label: "id", text: "x", .success(.terminal)),
  ]

  @Test(arguments: news.indices) func anErrorStaysUntilAKey(number: Int) {
    var state = Sample.loaded()
    state.run(.feed(.changed([Sample.job(1, "failed", error: "Stripe 429 rate_limit", age: -1)])))
    let error = state.toast
    #expect(error?.severity == .error)
    state.run(.feed(.lost(FeedLoss(reason: "gone", attempt: 1, retryAfter: nil))))
    let event = Self.news[number]
    state.run(event)
    #expect(state.toast == error, "\(event)")
    state.keys(.character("j"))
    #expect(state.toast != error)
  }

  @Test func whatCameAfterAnErrorWaitsBehindIt() {
    var state = Sample.loaded()
    for (number, error) in [(1, "first"), (2, "second")] {
      state.run(.feed(.changed([Sample.job(number, "failed", error: error, age: -1)])))
    }
    state.run(.copied(label: "id", text: "x", .success(.terminal)))
    #expect(state.toast?.text.contains("second") == true, "the latest error")
    state.keys(.character("j"))
    #expect(state.toast?.text.contains("OSC 52") == true)
    state.keys(.character("j"))
    #expect(state.toast == nil && state.messages.count == 3)
  }

  @Test(arguments: [Key.character("%"), .character("U"), .control("c")]) func norDoesTheKeyThatShowsAnErrorHideIt(key: Key) {
    var state = Sample.loaded()
    state.run(.copied(label: "id", text: "x", .success(.terminal)))
    state.run(.warned(["a wrong line"]))
    state.heldBack = Message(at: state.now, severity: .error, text: "held")
    state.keys(key)
    #expect(state.toast?.text == "held")
    state.keys(.character("j"))
    #expect(state.toast.map { $0.severity != .error } == true, "then what the key had to say")
  }

  @Test(arguments: ["?", "m", "w", "y", "S", "E", "/", ":", "?/"], Language.allCases)
  func aKeyThatDoesNothingOverAWindowSaysSo(opening: String, language: Language) {
    var state = Sample.loaded(80, 24, language)
    state.type(opening)
    let overlay = state.overlay
    state.keys(.function(9))
    #expect(state.overlay == overlay)
    #expect(state.draw().lines[23].contains(language == .french ? "F9 : sans effet ici" : "F9 does nothing here"), "\(opening)")
  }

  @Test func escapeAndAYesThatCanDoNothingSaySo() {
    var state = Sample.loaded()
    state.keys(.escape)
    #expect(state.toast?.text == "Esc: no filter to end")
    state.keys(.character("S"), .character("y"))
    #expect(state.toast?.text == "counting…" && state.overlay != nil)
    state.keys(.escape, .character(" "), .character(" "), .character("a"), .character("y"))
    #expect(state.toast?.text == "counting…" && state.overlay != nil)
  }

  @Test func theMessagesAreCopied() {
    var state = Sample.loaded()
    state.keys(.character("m"), .character("y"))
    #expect(state.toast?.text == state.words.noMessages && state.overlay != nil)
    state.run(.warned(["a wrong line"]))
    state.run(.feed(.changed([Sample.job(1, "failed", error: "Stripe 429 rate_limit", age: -1)])))
    guard case .copy(.text(let text, let label))? = state.keys(.character("y")).first else {
      Issue.record("nothing is copied")
      return
    }
    let lines = text.split(separator: "\n")
    #expect(label == "Messages" && lines.count == 2 && lines[0].hasSuffix("rate_limit") && lines[1].hasSuffix("warning a wrong line"))
  }

  @Test func aTryAndAResultAreCopiedAsJSON() {
    var state = Sample.loaded()
    state.run(.attemptsLoaded(.success([Sample.attempt(1, of: nil, error: "x")])))
    state.type("3L")
    #expect(state.keys(.character("Y")) == [.copy(.attempt(Sample.attempt(1, of: nil, error: "x")))])
    state.run(.stripeTested(.success(StripeAccount(id: "acct_1", mode: .live, latencyMilliseconds: 1))))
    state.type("R")
    #expect(state.keys(.character("Y")) == [.copy(.result(state.debug.results[0]))])
  }

  // MARK: What must be seen everywhere

  @Test(arguments: [(80, 24), (40, 10), (39, 9), (20, 2), (30, 1)], Theme.allCases)
  func theEnvironmentIsSeenOverATextAndOnASmallScreen(size: (Int, Int), theme: Theme) {
    var state = Sample.loaded(size.0, size.1)
    state.context.theme = theme
    let isSmall = Layout(state.size).form == .notice
    if !isSmall { state.overlay = .text(title: "info", text: "x", top: 0) }
    let grid = state.draw()
    #expect(grid.lines[0].hasPrefix("[PROD] "))
    #expect(grid[1, 0].style.reverse && (theme != .dark || grid[1, 0].style.foreground == .red))
    if size.1 > 1 { #expect(grid.lines[0].contains("Stripe LIVE")) }
    if isSmall, size.1 > 2 { #expect(grid.lines.dropFirst().joined(separator: " ").contains("q quits")) }
  }

  @Test func keysThatAreRefusedAreDim() throws {
    func hint(_ state: DashboardState, _ text: String) throws -> Style {
      let grid = state.draw()
      let start = try #require(grid.lines[39].firstRange(of: text)).lowerBound
      return grid[grid.lines[39].distance(from: grid.lines[39].startIndex, to: start), 39].style
    }
    var state = Sample.loaded(140, 40)
    #expect(try !hint(state, "s sync").dim && !hint(state, "E CSV").dim)
    state.context.isReadOnly = true
    #expect(try hint(state, "s sync").dim && hint(state, "S sync all").dim && hint(state, "e edit").dim)
    #expect(try !hint(state, "E CSV").dim && !hint(state, "/ filter").dim && !hint(state, "q quit").dim)
    state.context.isReadOnly = false
    state.run(.feed(.lost(FeedLoss(reason: "gone", attempt: 1, retryAfter: nil))))
    #expect(try hint(state, "s sync").dim && hint(state, "E CSV").dim && !hint(state, "q quit").dim)
  }
}
