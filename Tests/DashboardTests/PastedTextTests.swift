import SyncCore
import Testing
import TextScreen

@testable import Dashboard

/// Text pasted into a terminal without bracketed paste does nothing; whoever presses keys, however fast, loses none.
@Suite struct PastedTextTests {
  /// What a terminal sends for a text.
  private func keys(_ text: String) -> [Key] {
    text.map { character in
      switch character {
      case "\n": .enter
      case "\t": .tab
      default: .character(character)
      }
    }
  }

  /// The effects of keys that came in one piece, as the loop tells them.
  private func lump(_ keys: [Key], _ state: inout DashboardState) -> [Effect] {
    let input = keys.map { InputEvent.key($0) }
    return keys.indices.flatMap { index in
      (KeyBurst.lump(in: input, at: index).map { state.run(.keysArrived($0)) } ?? []) + state.run(.key(keys[index]))
    }
  }

  /// Effects that change something, here or elsewhere, or leave the dashboard.
  private func acts(_ effects: [Effect]) -> [Effect] {
    effects.filter {
      switch $0 {
      case .sync, .syncSingle, .cancelJob, .export, .copy, .page, .quit, .suspend, .report, .testStripe: true
      case .space(_, let work): work.writes
      default: false
      }
    }
  }

  @Test(
    arguments: [
      "sales of Bastille, 12,50 € a day\nSo we sync them all\ny\n", "3f9c2a17-0b4c-4d55-9a01-77aa13e0c2d4", "s.o.s. to you\n",
      "aux 12,50 €",
      "SELECT * FROM spaces;\nq\nQ\n", "rm -rf *; :sync all\ny\n", "Q4: x, y and z\n", "a,b,c\n1,2,3\n", "kSxskSxskSxskSxs", "test of it",
    ], [DashboardState.Pane.spaces, .card, .debug])
  func aTextDoesNothing(text: String, pane: DashboardState.Pane) {
    for language in Language.allCases {
      var state = Sample.loaded(80, 24, language)
      state.pane = pane
      state.context.canTestStripe = true
      #expect(acts(lump(keys(text), &state)).isEmpty, "\(text), \(pane), not even its first letters")
      #expect(state.openSyncs.isEmpty)
    }
  }

  @Test func aTextThatComesPieceByPieceStopsActing() {
    var state = Sample.loaded()
    var effects: [Effect] = []
    for key in keys("bc, then: save it all as it is\nS\nyq") { effects += state.run(.key(key)) }
    #expect(acts(effects).isEmpty)
    #expect(state.overlay == nil && state.toast?.text == "32 keys ignored: they came like a pasted text")
    state.run(.deadline, after: 1)
    #expect(!acts(state.keys(.character("s"))).isEmpty, "after a rest a hand presses again")
  }

  @Test func aTextIsNoAnswerAndLeavesTheQuestionOpen() {
    for language in Language.allCases {
      var state = Sample.loaded(80, 24, language)
      let effects = state.keys(.character("S"))
      for case .plan(let request, _, _) in effects { state.run(.planned(request: request, .success(Sample.plan))) }
      #expect(acts(lump(keys("Price of it: 12,50 €\no yes"), &state)).isEmpty)
      #expect(state.overlay != nil && state.draw().lines[23].contains(language == .english ? "ignored" : "ignorées"))
      state.run(.deadline, after: 1)
      #expect(acts(state.keys(.character("y"))).count == 1)
    }
  }

  @Test func lumpsOfKeysLoseNone() {
    // An arrow held down on a line that stalls, then a sync.
    var state = Sample.loaded()
    #expect(acts(lump(Array(repeating: .down, count: 60) + [.character("s")], &state)).count == 1)
    state = Sample.loaded()
    #expect(acts(lump(keys(String(repeating: "jk", count: 40) + "s"), &state)).count == 1)
    // A script that asks for one after the other.
    state = Sample.loaded()
    #expect(acts(lump(keys("sjsjsjsjsjsjsjsjs"), &state)).count == 9)
    state = Sample.loaded()
    // What goes into a field is not counted. The found rows are not there yet, and the one under the cursor is not what is meant.
    #expect(acts(lump(keys("/paris bastille salle A\ns"), &state)).isEmpty)
    #expect(state.list.query.search == "paris bastille salle A" && state.toast?.text == "s: rows are moving: look again")
    state.answerPage(Sample.page)
    #expect(acts(state.keys(.character("s"))).count == 1)
    // Two slips of the hand.
    state = Sample.loaded()
    #expect(acts(lump(keys("ijjjuks"), &state)).count == 1)
  }

  @Test func aFormFilledAtOnceIsSaved() {
    var state = Sample.form()
    let name = keys(", first floor, with a view of the park and a screen")
    let effects = lump(name + [.pageDown, .enter], &state)
    guard case .save(let edit)? = effects.works.last?.work else {
      Issue.record("nothing was sent")
      return
    }
    #expect(edit.after[.name] == "Paris Nation (会议室) 2, first floor, with a view of the park and a screen")
  }

  @Test func keysTypedAheadOfTheFormAreIn() {
    var state = Sample.loaded()
    let effects = lump(keys("e and one more letter after the other"), &state)
    state.answer(effects, .opened(Sample.record))
    #expect(state.form?.line(.name)?.text == "Paris Nation (会议室) 2 and one more letter after the other")
  }

  @Test(arguments: [(80, 24), (140, 40), (40, 10)]) func whatIsSaidIsSeenOverEveryWindow(columns: Int, rows: Int) {
    for language in Language.allCases {
      for key in ["", "?", "m", "w", "y", "E", "e", "S"] {
        var state = Sample.loaded(columns, rows, language)
        let effects = state.type(key)
        state.answer(effects, .opened(Sample.record))
        state.toast = Message(at: state.now, severity: .warning, text: state.words.refusedText(21))
        let lines = state.draw().lines.map { $0.replacing("m messages", with: "") }
        #expect(lines.filter { $0.contains(language == .english ? "21 keys ign" : "21 touches ign") }.count == 1, "\(key) \(columns)")
        if columns >= 80 { #expect(lines.contains { $0.contains(state.words.refusedText(21)) }, "\(key): whole") }
      }
    }
  }
}
