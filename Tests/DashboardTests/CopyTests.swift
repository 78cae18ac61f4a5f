import SyncCore
import Testing
import TextScreen

@testable import Dashboard

/// `y`, `Y` and `o` as values: what they offer, what they ask for, and what becomes of the answers.
@Suite struct CopyTests {
  @Test(arguments: ScreenTests.sizes, Language.allCases) func menuAndText(size: ScreenSize, language: Language) throws {
    var state = Sample.loaded(size.columns, size.rows, language)
    let suffix = "\(size.columns)x\(size.rows)-\(language.rawValue)"
    state.keys(.character("y"), .character("j"), .character("j"), .character("j"), .character("j"))
    try Golden.expect(state.draw(), "copy-\(suffix)")
    state.keys(.escape)
    let text = "{\"name\":\"Paris Nation (会议室) 2\",\"payload\":\"" + String(repeating: "0123456789", count: 30) + "\"}"
    state.run(.copied(label: "JSON", text: text, .failure(.tooLong(limit: 74_000))))
    try Golden.expect(state.draw(), "text-\(suffix)")
    // Nothing between two lines but the break: what is selected with the mouse is the text.
    let shown = state.draw().lines[1..<size.rows - 1].joined().replacing(" ", with: "")
    #expect(shown.count > 200 && text.replacing(" ", with: "").hasPrefix(shown))
  }

  @Test func theMenuCopiesWhatItShowed() {
    var state = Sample.loaded()
    state.keys(.character("y"))
    guard case .copy(let menu) = state.overlay else { return #expect(Bool(false), "no menu") }
    #expect(menu.fields.first?.value == Sample.id(1).text)
    #expect(menu.fields.contains { $0.value == "https://dashboard.stripe.com/products/prod_space_1" })
    // A refresh beneath changes nothing of it.
    state.run(.feed(.connected(.polling)))
    #expect(state.keys(.down, .enter) == [.copy(.text("Paris Bastille – Salle A", label: "name"))])
    #expect(state.overlay == nil)
  }

  @Test(
    arguments: [
      (StripeAccount.Mode.test, "https://dashboard.stripe.com/test/prices/price_1"), (.live, "https://dashboard.stripe.com/prices/price_1"),
      (.simulated, nil), (nil, "https://dashboard.stripe.com/prices/price_1"),
    ] as [(StripeAccount.Mode?, String?)]) func stripePages(mode: StripeAccount.Mode?, page: String?)
  {
    var state = Sample.loaded()
    state.context.stripeMode = mode
    #expect(state.stripePage("prices", "price_1") == page)
    #expect(state.stripePage("prices", nil) == nil)
    #expect(state.stripePage("prices", "x/../y?") == nil)
    #expect(state.stripePage("prices", "price_1\u{1B}]8;;") == nil)
  }

  @Test func rowsAsTheyAre() {
    var state = Sample.loaded()
    #expect(state.keys(.character("Y")) == [.copy(.space(Sample.page.spaces[0]))])
    state.keys(.character("3"))
    #expect(state.keys(.character("Y")) == state.debug.jobs.first.map { [.copy(.job($0))] })
    state.keys(.character("R"))
    #expect(state.keys(.character("Y")).isEmpty)
    #expect(state.toast?.text.hasPrefix("Y: ") == true)
    var empty = Sample.loaded(page: SpacePage())
    for key in "yYo" {
      #expect(empty.keys(.character(key)).isEmpty)
      #expect(empty.overlay == nil && empty.toast?.text == "\(key): nothing here")
    }
  }

  @Test func theTextIsReadAndThenShown() throws {
    var state = Sample.loaded()
    let effects = state.keys(.character("o"))
    guard case .readText(let request, .space(let space))? = effects.first else { return #expect(Bool(false), "nothing is read") }
    var job = Sample.job(1, "failed", error: "Stripe 404")
    job.payload = "{\"a\": 1}"
    let answer = Event.textRead(request: request, .space(space), .success(SpaceDetail(space: space, jobs: [job])))
    guard case .page(let text)? = state.run(answer).first else { return #expect(Bool(false), "nothing is shown") }
    for part in [space.name, space.description ?? "?", "Stripe 404", "{\"a\": 1}", "prod_space_1"] { #expect(text.contains(part)) }
    #expect(state.run(answer).isEmpty, "once only")
    // A key pressed meanwhile: no pager comes up late.
    guard case .readText(let late, let source)? = state.keys(.character("o")).first else { return #expect(Bool(false)) }
    state.keys(.character("j"))
    #expect(state.run(.textRead(request: late, source, .success(nil))).isEmpty)
  }

  @Test func withoutTheDatabaseTheTextIsWhatIsKnown() {
    var state = Sample.loaded()
    state.run(.feed(.lost(FeedLoss(reason: "gone", attempt: 1, retryAfter: 7))))
    guard case .page(let text)? = state.keys(.character("o")).first else { return #expect(Bool(false), "nothing is shown") }
    #expect(text.contains(Sample.page.spaces[0].description ?? "?"))
  }

  @Test func aFailedPagerLeavesATextThatScrolls() {
    var state = Sample.loaded()
    state.run(.pagerFailed(text: (0..<100).map { "line \($0)" }.joined(separator: "\n"), reason: "less: signal 9"))
    #expect(state.draw().lines[1].hasPrefix("line 0"))
    state.keys(.character("G"))
    #expect(state.draw().lines[22].hasPrefix("line 99"))
    state.keys(.character("q"))
    #expect(state.overlay == nil)
  }
}
