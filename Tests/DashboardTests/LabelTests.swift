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
        let title = pane != .spaces && binding.command == .quit ? state.context.keymap.binding(of: .back)?.title(language) : nil
        return "\(binding.keys.first?.label(language) ?? "") \(title ?? binding.title(language))"
      }
      for repertoire in Repertoire.allCases {
        let shown = text(state, repertoire)[23].split(separator: "  ").map { $0.drop { $0 == " " } }
        #expect(shown.count >= 5)
        if repertoire == .unicode { #expect(shown.allSatisfy { hints.contains(String($0)) }, "\(shown)") }
      }
      // From the other panes q only goes back.
      let french = pane == .spaces ? "q quitter" : "q retour"
      let english = pane == .spaces ? "q quit" : "q back"
      expect(state, holds: ["? \(state.words.help.lowercased())", language == .french ? french : english], "footer")
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
      .synced(Sample.ago(999 * 86_400)), .never(isDue: true),
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
    expect(asked, holds: [words.noGoBack, words.yesQueue(99_999), words.dryRunKey, words.willQueue(99_999)], "sync all")

    let columns = over(language, .columns(cursor: 0))
    expect(columns, holds: ListColumn.allCases.map(words.explained) + [words.columnsFooter, words.columns], "columns")
    var export = ExportDialog(query: SpaceQuery(), count: 99_999, path: "/tmp/x.csv")
    expect(over(language, .export(export)), holds: [words.exportTitle, words.exportFooter, words.exportPath], "export")
    export.question = .replace(actFocused: false)
    expect(over(language, .export(export)), holds: [words.noOtherName, words.yesReplace, words.existsAlready], "export")
    expect(over(language, .messages(top: 0)), holds: [words.messagesFooter, words.messages, words.noMessages], "messages")
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

  // MARK: What asks before it acts

  /// Whole sentences of ours on 80 columns: wrapped or not, every word of them stands on the screen, in its order.
  private func expect(_ state: DashboardState, says sentences: [String], _ what: String) {
    func plain(_ text: String) -> String { text.filter { $0 != " " } }
    // What lies beneath and beside a window is no part of it; the keys below a form are.
    let lines = text(state)
    let window = lines.compactMap { line -> String? in
      guard let first = line.firstIndex(where: "│┌└".contains), let last = line.lastIndex(where: "│┐┘".contains), first < last else {
        return nil
      }
      return String(line[line.index(after: first)..<last])
    }
    let screen = plain(window.joined() + (lines.last ?? ""))
    for sentence in sentences {
      #expect(screen.contains(plain(sentence)), "\(what), \(state.context.language.rawValue): \(sentence)")
    }
    #expect(!window.joined().contains("…"), "\(what), \(state.context.language.rawValue): something is cut")
  }

  @Test(arguments: languages) func conflictAndInterlock(language: Language) {
    var state = Sample.form(80, 24, language)
    let words = state.words
    state.fill(.dailyPrice, "120")
    state.keys(.pageDown)
    var theirs = Sample.record
    theirs[.dailyPrice] = "99.00"
    let conflict = SpaceConflict(theirs: theirs, changedAt: Sample.ago(200_000), changedBy: "marie.dupont@bastion-paris")
    state.answer(state.keys(.enter), .written(.conflict(conflict)))
    let moment = Sample.ago(200_000).local(now: Sample.now)
    expect(
      state,
      says: [
        words.conflictTitle(state.form?.name ?? "?"), words.changed(by: "marie.dupont@bastion-paris", at: moment), words.goOn,
        words.takeTheirs, words.giveUp, words.mine, words.theirs, words.was(words.value("95.00", of: .dailyPrice)),
      ] + words.conflictKeys, "conflict")
    for mode in [StripeAccount.Mode.live, .test] {
      var state = over(language, .interlock(Interlock(act: .command(.syncOne), label: "s")))
      state.context.stripeMode = mode
      expect(
        state, says: [words.conflictTitle, words.conflict(isLive: mode == .live), words.noGoBack, words.writeAnyway], "interlock")
    }
  }

  @Test(arguments: languages) func deletionAndActivation(language: Language) {
    let words = Words(language)
    var deletion = SpaceDeletion(id: Sample.id(1), name: "Paris", request: 1)
    deletion.stage = .asking
    deletion.productID = "prod_space_c7393defc03f4565b6826cadc1a0b2c3"
    deletion.jobs = 4
    let asks = [words.deletes(product: deletion.productID, jobs: 4), words.typeStart(deletion.start), words.deleteKeys, "[PROD]", "LIVE"]
    expect(over(language, .deletion(deletion)), says: asks + [words.deleteTitle("Paris")], "deletion")
    let refusals: [WriteRefusal] = [
      .plainInsertTrigger, .referenced(table: "bookings"), .check(constraint: "c"), .duplicate(constraint: "c"), .required(column: "c"),
      .forbidden("permission denied for table spaces"), .hidden, .queueReferences, .other("ERROR: deadlock detected"),
    ]
    for problem in refusals.map({ words.notDeleted(words.refusal($0)) }) + [
      words.notTyped("0000"), words.notDeleted(words.changedLookAgain),
    ] {
      deletion.problem = problem
      expect(over(language, .deletion(deletion)), says: asks + [problem], "a refused deletion")
    }
    deletion.problem = nil
    deletion.stage = .gone
    expect(over(language, .deletion(deletion)), says: [words.goneMeanwhile, words.escapeCancels], "a deletion of what is gone")
    deletion.stage = .deleting
    expect(over(language, .deletion(deletion)), holds: [words.deleting], "deleting")
    var activation = ActivationDialog(ids: [], request: 1)
    (activation.target, activation.count, activation.unchanged, activation.gone) = (true, 999, 999, 999)
    expect(
      over(language, .activation(activation)),
      says: [words.willActivate(999, true), words.alreadySo(999, true), words.alreadyGone(999), words.yesActivate(999, true)], "activation")
  }

  @Test(arguments: languages) func stopReceiptAndDryRun(language: Language) throws {
    var (state, _) = try BulkUpdateTests.queued(80, 24, language)
    let words = state.words
    state.run(.feed(.changed([Sample.job(1, "pending", age: -1)])))
    state.run(
      .progressLoaded(
        BulkUpdateTests.mark, .success(JobCounts(pending: 99_990, processing: 8, completed: 99_999, failed: 2)), cost: 1_000))
    // Time to see which job came under the cursor.
    state.run(.deadline, after: 2)
    state.keys(.character("x"))
    let job = try #require(state.cancellable)
    expect(
      state,
      says: [words.stopTitle, words.willStop(99_998), words.inHandEnds, words.onlyThisJob(job.name), words.noGoBack, words.yesStop], "stop")

    var receipt = BulkReceipt(mark: BulkUpdateTests.mark, origin: .list, startedAt: Sample.ago(200_000))
    (receipt.phase, receipt.queued, receipt.completed, receipt.failed, receipt.endedAt) = (.stopped, 99_999, 80_000, 11_111, Sample.now)
    var view = ReceiptView(receipt: receipt)
    let error = "Stripe 400 product_inactive: The product 'prod_space_53aa549535964d9fbe63ca97bb2033dc' can't be sold. (req_sim0000003p)"
    view.failures = (1...3).map { Sample.job($0, "failed", error: error) }
    let lines = words.receiptLines(receipt, now: Sample.now).flatMap { [$0.0, $0.1] }
    expect(
      over(language, .receipt(view)), says: lines + [words.receiptTitle, words.bulkName(.list), words.receiptFooter(11_111), error],
      "receipt")

    var confirmation = SyncConfirmation(origin: .list, scope: .spaces([]), request: 1)
    confirmation.plan = SyncPlan(total: 1_000)
    let page = SpacePage(spaces: (1...30).map { Sample.space($0, "Salle \($0)", price: "8256.60", pricing: "half_day") })
    var run = DryRun(confirmation: confirmation, page: page)
    run.before = 900
    expect(
      over(language, .dryRun(run)),
      says: [
        words.dryRunTitle, words.dryRunFooter(1_000), words.actColumn, words.name, words.exclusive, words.inclusive,
        words.dryRunRange(901, 918 + 1, of: 1_000), words.fullUnit(.halfDay),
      ], "dry run")
  }

  @Test(arguments: languages) func whatIsSaidOfALongNameIsNotCutOff(language: Language) {
    let words = Words(language)
    let name = "Bordeaux Chartrons – grande salle de réception avec mezzanine, cour et verrière"
    for sentence in [
      words.jobCompleted(name), words.created(name), words.deleted(name), words.activated(name, true), words.undone(name),
      words.gone(name), words.cancelled(name, 2), words.queuedOne(name, .manualSyncSingle), words.noLongerListed(name),
      words.creationNotUndone(name),
    ] {
      var state = Sample.loaded(80, 24, language)
      state.say(.success, sentence)
      expect(state, holds: [sentence], "message")
    }
  }

  @Test(arguments: languages) func theCardBesideTheList(language: Language) {
    for columns in [120, 140] {
      var state = Sample.loaded(columns, 40, language)
      for _ in Sample.page.spaces {
        let layout = Layout(state.size)
        let card = text(state)[layout.card.row + 1..<layout.card.row + 11].map { $0.dropFirst(layout.card.column) }
        #expect(!card.joined().contains("…"), "\(card.joined(separator: "\n"))")
        state.keys(.character("j"))
      }
    }
  }

  @Test(arguments: languages) func aUnitOfOnesOwn(language: Language) {
    var page = Sample.page
    page.spaces[8].customLabel = "la nuit"
    for columns in [80, 120, 140] {
      let state = Sample.loaded(columns, columns == 80 ? 24 : 40, language, page: page)
      expect(state, holds: ["/la nuit "], "list")
    }
  }
}
