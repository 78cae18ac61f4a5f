import SyncCore
import Testing
import TextScreen

@testable import Dashboard

/// No word of ours is cut on 80 columns, in either language: measured by what the screen holds, not by eye.
@Suite struct LabelTests {
  private static let languages = Language.allCases
  private static let panes: [Key] = [.character("1"), .character("2"), .character("3")]

  private func text(_ state: DashboardState, _ repertoire: Repertoire = .unicode) -> [String] { state.draw(repertoire).lines }

  private func expect(_ state: DashboardState, holds labels: [String], _ what: String) {
    let lines = text(state)
    for label in labels {
      #expect(lines.contains { $0.contains(label) }, "\(what), \(state.context.language.rawValue): \(label)")
    }
  }

  /// A state whose overlay was set by hand.
  private func over(_ language: Language, _ overlay: Overlay) -> DashboardState {
    var state = Sample.loaded(80, 24, language)
    state.overlay = overlay
    return state
  }

  @Test(arguments: languages) func footersHoldWholeHintsAndTheWayOut(language: Language) {
    var state = Sample.loaded(80, 24, language)
    for (pane, key) in zip(DashboardState.Pane.allCases, Self.panes) {
      state.keys(key)
      let hints = state.context.keymap.bindings.filter { $0.footer != nil && $0.scopes.contains(pane) }.map { binding in
        "\(binding.keys.first?.label(language) ?? "") \(binding.title(language))"
      }
      for repertoire in Repertoire.allCases {
        let shown = text(state, repertoire)[23].split(separator: "  ").map { $0.drop { $0 == " " } }
        #expect(shown.count >= 5)
        if repertoire == .unicode { #expect(shown.allSatisfy { hints.contains(String($0)) }, "\(shown)") }
      }
      expect(state, holds: ["? \(state.words.help.lowercased())", language == .french ? "q quitter" : "q quit"], "footer")
    }
  }

  @Test(arguments: languages) func tabsAndHeaders(language: Language) {
    var state = Sample.loaded(80, 24, language)
    let words = state.words
    for key in Self.panes {
      state.keys(key)
      expect(state, holds: state.paneTitles, "tabs")
    }
    expect(state, holds: [words.results, words.jobs, words.journal], "the panel's tabs")
    expect(state, holds: [words.space, words.job, words.state, words.tries, words.when, words.took], "headers of the jobs")
    // Each header must have room for the sign of a sort behind it.
    for field in ListColumns(80, chosen: Set(ListColumn.allCases)).fields {
      let width = TextWidth.columns(of: words.header(field.column))
      #expect(width + (field.column == .unit ? 0 : 1) <= field.width, "\(field.column)")
    }
  }

  @Test(arguments: languages) func statesAndUnits(language: Language) throws {
    let words = Words(language)
    let columns = ListColumns(80, chosen: ListColumn.everyday).fields
    let sync = try #require(columns.first { $0.column == .sync }).width
    let now = Sample.now
    let states: [SyncState] = [
      .sending, .running, .pending, .failed(nil), .unknown(nil), .needsSync, .synced(now), .synced(Sample.ago(59 * 60)),
      .synced(Sample.ago(999 * 86_400)), .never,
    ]
    for state in states { #expect(TextWidth.columns(of: state.word(words, now: now)) + 2 <= sync, "\(state)") }
    let unit = try #require(columns.first { $0.column == .unit }).width
    for pricing in PricingType.allCases { #expect(TextWidth.columns(of: words.unit(pricing)) <= unit, "\(pricing)") }
    let state = try #require(columns.first { $0.column == .state }).width
    #expect([words.active, words.inactive].allSatisfy { TextWidth.columns(of: $0) <= state })
  }

  @Test(arguments: languages) func cardAndForm(language: Language) {
    var state = Sample.loaded(80, 24, language)
    let words = state.words
    state.keys(.enter)
    let labels = [
      words.statusLabel, words.capacityLabel, words.pricingLabel, words.exclusiveLabel, words.taxLabel(state.context.vat),
      words.inclusiveLabel, words.productLabel, words.priceLabel, words.lastSyncLabel, words.changedLabel, words.imageLabel,
    ]
    expect(state, holds: labels.map { "  \($0) " } + [words.jobsOfSpace], "card")
    var form = Sample.form(80, 24, language)
    expect(form, holds: form.words.formKeys + [form.words.save, form.words.leave], "form")
    for field in form.form?.visible ?? [] { expect(form, holds: [words.label(field)], "form") }
    form.fill(.name, "x")
    form.keys(.escape)
    expect(form, holds: [words.keepEditing, words.discard, words.discardQuestion(1)], "the form's question")
  }

  @Test(arguments: languages) func help(language: Language) {
    var state = Sample.loaded(80, 24, language)
    for key in Self.panes {
      state.keys(key, .character("?"))
      expect(state, holds: [" \(state.words.helpFooter) "], "help")
      for line in state.context.keymap.lines where line.scopes.contains(state.pane) {
        // Its words stand whole behind its keys.
        expect(state, holds: ["\(line.label(columns: OverlayBox.keyColumns, language)) ", line.help(language)], "help")
        #expect(TextWidth.columns(of: line.label(columns: OverlayBox.keyColumns, language)) <= OverlayBox.keyColumns)
      }
      #expect(!text(state).joined().contains("…"))
      state.keys(.escape)
    }
  }

  @Test(arguments: languages) func dialogs(language: Language) throws {
    var asked = Sample.loaded(80, 24, language)
    let words = asked.words
    let effects = asked.keys(.character("S"))
    let request = try #require(effects.compactMap { if case .plan(let request, _, _) = $0 { request } else { nil } }.first)
    var plan = Sample.plan
    plan.total = 99_999
    asked.run(.planned(request: request, .success(plan)))
    expect(asked, holds: [words.noGoBack, words.yesQueue(99_999), words.dryRunKey(false), words.willQueue(99_999)], "sync all")

    let columns = over(language, .columns(cursor: 0))
    expect(columns, holds: ListColumn.allCases.map(words.explained) + [words.columnsFooter, words.columns], "columns")
    var export = ExportDialog(query: SpaceQuery(), count: 99_999, path: "/tmp/x.csv")
    expect(over(language, .export(export)), holds: [words.exportTitle, words.exportFooter, words.exportPath], "export")
    export.question = .replace(actFocused: false)
    expect(over(language, .export(export)), holds: [words.noOtherName, words.yesReplace, words.existsAlready], "export")
    expect(over(language, .messages(top: 0)), holds: [words.overlayFooter, words.messages, words.noMessages], "messages")
    expect(over(language, .text(title: "x", text: "y", top: 0)), holds: [words.textFooter], "text")

    var activation = ActivationDialog(ids: [], request: 1)
    (activation.target, activation.count, activation.unchanged) = (false, 1_000, 1_000)
    expect(
      over(language, .activation(activation)),
      holds: [words.activationTitle, words.noGoBack, words.yesActivate(1_000, false), words.willActivate(1_000, false)], "activation")
    expect(over(language, .undo(UndoDialog(edits: []))), holds: [words.undoTitle, words.noGoBack, words.yesUndo], "undo")
    var copy = Sample.loaded(80, 24, language)
    copy.keys(.character("y"))
    expect(copy, holds: [words.copyTitle, words.copyFooter], "copy")
  }
}
