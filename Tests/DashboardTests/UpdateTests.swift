import FoundationEssentials
import SyncCore
import Testing
import TextScreen

@testable import Dashboard

/// Sequences of events to state and effects, without a terminal and without a database.
@Suite struct UpdateTests {
  private func syncs(_ effects: [Effect]) -> [(SyncScope, EventType, PayloadShape)] {
    effects.compactMap { if case .sync(_, _, let scope, let type, let shape) = $0 { (scope, type, shape) } else { nil } }
  }

  @Test func sAsksForTheSpaceUnderTheCursor() throws {
    var state = Sample.loaded()
    let sent = syncs(state.keys(.down, .character("s")))
    #expect(sent.count == 1)
    #expect(sent[0].0 == .spaces([Sample.id(2)]) && sent[0].1 == .manualSync && sent[0].2 == .manualSync)
    #expect(state.list.sending == [Sample.id(2)])
  }

  @Test func aSecondPressWhileSendingSaysWhy() {
    var state = Sample.loaded()
    state.keys(.character("s"))
    #expect(syncs(state.keys(.character("s"))).isEmpty)
    #expect(state.toast?.text == "s: already being sent")
  }

  @Test func theAnswerFreesTheSpaceAndNudgesTheFeed() throws {
    var state = Sample.loaded()
    let effects = state.keys(.character("s"))
    guard case .sync(let request, let intent, _, _, _)? = effects.last else {
      Issue.record("no sync effect")
      return
    }
    let answer = state.run(.syncEnded(request: request, intent, .success(SyncReceipt(requested: 1, inserted: 1, eventType: .manualSync))))
    #expect(answer == [.nudgeFeed])
    #expect(state.list.sending.isEmpty)
    #expect(state.debug.results.first?.succeeded == true)
  }

  @Test func aFailureStaysUntilAKeyIsPressedAndIsKept() {
    var state = Sample.loaded()
    let effects = state.keys(.character("s"))
    guard case .sync(let request, let intent, _, _, _)? = effects.last else {
      Issue.record("no sync effect")
      return
    }
    state.run(.syncEnded(request: request, intent, .failure(StoreError(.forbidden, "no right to write the queue"))))
    state.run(.deadline, after: 60)
    state.run(.feed(.changed([Sample.job(1, "completed", age: -30)])))
    #expect(state.toast?.severity == .error)
    state.keys(.down)
    #expect(state.toast == nil)
    #expect(state.messages.contains { $0.text.contains("no right") })
    #expect(state.debug.results.first?.succeeded == false)
  }

  @Test func whatNoKeyAskedForWaitsBehindTheAnswerToOne() {
    var state = Sample.loaded()
    let effects = state.keys(.character("s"))
    guard case .sync(let request, let intent, _, _, _)? = effects.last else {
      Issue.record("no sync effect")
      return
    }
    state.run(.syncEnded(request: request, intent, .success(SyncReceipt(requested: 1, inserted: 1, eventType: .manualSync))))
    let answer = state.toast
    state.run(.examined(Finding(.plainInsertTrigger, .error, Phrase("a plain INSERT", "un INSERT simple"))))
    #expect(answer != nil && state.toast == answer)
    state.keys(.down)
    #expect(state.toast?.text.contains("a plain INSERT") == true)
    state.keys(.down)
    #expect(state.toast == nil)
  }

  @Test(arguments: [Language.english, .french]) func theDialogDefaultsToNo(language: Language) {
    for keys: [Key] in [[.enter], [.escape], [.character("n")], [.character("q")], [.character(" "), .enter], [.character("S"), .enter]] {
      var state = Sample.loaded(80, 24, language)
      state.keys(.character("S"))
      state.run(.planned(request: state.lastRequest, .success(Sample.plan)))
      let effects = keys.flatMap { state.run(.key($0)) }
      #expect(syncs(effects).isEmpty, "\(keys)")
      #expect(state.overlay == nil, "\(keys)")
    }
  }

  @Test func onlyATypedYesActsAndOnlyOnce() {
    var state = Sample.loaded()
    state.keys(.character("S"))
    #expect(syncs(state.keys(.character("y"))).isEmpty, "nothing was shown yet")
    state.run(.planned(request: state.lastRequest, .success(Sample.plan)))
    #expect(state.run(.pasted("y")).isEmpty)
    let sent = syncs(state.keys(.character("y"), .character("y")))
    #expect(sent.count == 1)
    #expect(sent[0].0 == .listed(SpaceQuery()) && sent[0].1 == .manualSync && sent[0].2 == .manualSync)
  }

  @Test func theFrenchYesIsO() {
    var state = Sample.loaded(80, 24, .french)
    state.keys(.character("3"), .character("S"))
    state.run(.planned(request: state.lastRequest, .success(Sample.plan)))
    let sent = syncs(state.keys(.character("o")))
    #expect(sent.count == 1)
    #expect(sent[0].0 == .allActive && sent[0].1 == .manualSyncAll && sent[0].2 == .timestamp)
    var english = Sample.loaded()
    english.keys(.character("S"))
    english.run(.planned(request: english.lastRequest, .success(Sample.plan)))
    #expect(syncs(english.keys(.character("o"))).isEmpty)
  }

  @Test func theDialogActsOnWhatItShowedWhenItOpened() {
    var state = Sample.loaded()
    state.keys(.character("S"))
    let request = state.lastRequest
    state.list.query = SpaceQuery(filter: .all, search: "other")
    state.run(.planned(request: request, .success(Sample.plan)))
    #expect(syncs(state.keys(.character("y"))).first?.0 == .listed(SpaceQuery()))
  }

  @Test func offlineAndReadOnlyKeysSayWhy() {
    var state = Sample.loaded()
    state.run(.feed(.lost(FeedLoss(reason: "gone", attempt: 1, retryAfter: 1))))
    #expect(state.keys(.character("s")).isEmpty)
    #expect(state.toast?.text.contains("offline") == true)
    #expect(state.keys(.character("S")).isEmpty && state.overlay == nil)
    state = Sample.loaded()
    state.context.isReadOnly = true
    #expect(syncs(state.keys(.character("s"))).isEmpty)
    #expect(state.toast?.text.contains("read-only") == true)
  }

  @Test func aLossIsSaidWhileADialogIsOpenAndItsYesDoesNothing() {
    var state = Sample.loaded()
    state.keys(.character("S"))
    state.run(.planned(request: state.lastRequest, .success(Sample.plan)))
    state.run(.feed(.lost(FeedLoss(reason: "gone", attempt: 1, retryAfter: 1))))
    #expect(syncs(state.keys(.character("y"))).isEmpty)
  }

  @Test func afterALossEverythingIsReadAnew() {
    var state = Sample.loaded()
    state.run(.feed(.lost(FeedLoss(reason: "gone", attempt: 1, retryAfter: 2))))
    #expect(state.nextDeadline != nil, "the countdown moves")
    #expect(state.list.spaces.count == 9, "the table stays")
    #expect(state.keys(.character("r")) == [.nudgeFeed])
    let effects = state.run(.feed(.connected(.polling)))
    #expect(effects.contains { if case .loadPage = $0 { true } else { false } })
    #expect(effects.contains { if case .loadJobs = $0 { true } else { false } })
    #expect(effects.contains { if case .countSpaces = $0 { true } else { false } })
  }

  @Test func whatWasReadBeforeTheFeedIsReadOnceMore() {
    var state = Sample.blank()
    state.run(.started)
    state.run(.feed(.connected(.polling)))
    let effects = state.answerPage(Sample.page)
    #expect(effects.contains { if case .loadPage(_, _, .from, _) = $0 { true } else { false } })
  }

  @Test func aStaleAnswerIsDropped() {
    var state = Sample.loaded()
    state.keys(.character("f"))
    let old = state.list.pending?.request ?? 0
    state.keys(.character("f"))
    state.run(.pageLoaded(request: old, .success(SpacePage(spaces: [Sample.space(99, "stale")]))))
    #expect(!state.list.spaces.contains { $0.name == "stale" })
  }

  @Test func theFeedChangesTheRowWithoutAKey() {
    var state = Sample.loaded()
    let effects = state.run(.feed(.changed([Sample.job(1, "pending", age: 0)])))
    #expect(state.draw().lines[4].contains(". pending"))
    #expect(effects.isEmpty)
    #expect(state.run(.feed(.changed([Sample.job(1, "completed", age: -1)]))) == [.refreshSpaces([Sample.id(1)])])
    #expect(state.debug.jobs.first?.key.spaceID == Sample.id(1), "the newest change stands first")
    #expect(state.debug.log.shownChanges.count == 2)
  }

  @Test func anOlderAnswerDoesNotUndoTheFeed() {
    var state = Sample.loaded()
    state.run(.feed(.changed([Sample.job(1, "completed", age: 0)])))
    state.run(.feed(.changed([Sample.job(1, "pending", age: 5)])))
    #expect(state.list.jobs(of: Sample.id(1)).first?.status == .completed)
  }

  @Test func theCursorStaysOnItsSpaceWhenThePageChanges() {
    var state = Sample.loaded()
    state.keys(.down, .down)
    var page = Sample.page
    page.spaces.insert(Sample.space(50, "AAA"), at: 0)
    state.keys(.character("r"))
    state.answerPage(page)
    #expect(state.list.current?.id == Sample.id(3))
  }

  @Test func pagesFollowTheCursorAndNoMoveIsLost() {
    var state = Sample.blank()
    let spaces = (0..<250).map { Sample.space($0, "Space \($0 + 1000)") }
    state.run(.started)
    state.answerPage(SpacePage(spaces: Array(spaces[0..<100]), hasAfter: true))
    for _ in 0..<120 { state.keys(.down) }
    #expect(state.list.cursor == 99)
    guard case .append? = state.list.pending?.use else {
      Issue.record("the next page was not asked for")
      return
    }
    state.answerPage(SpacePage(spaces: Array(spaces[100..<200]), hasBefore: true, hasAfter: true))
    #expect(state.list.current?.id == spaces[120].id)
  }

  @Test func theWindowStaysBounded() {
    var state = Sample.blank()
    state.run(.started)
    state.answerPage(SpacePage(spaces: (0..<100).map { Sample.space($0, "s\($0)") }, hasAfter: true))
    for page in 1..<20 {
      for _ in 0..<100 { state.keys(.down) }
      state.answerPage(
        SpacePage(spaces: (page * 100..<page * 100 + 100).map { Sample.space($0, "s\($0)") }, hasBefore: true, hasAfter: true))
      #expect(state.list.spaces.count <= SpacesListState.windowLimit)
    }
    #expect(state.list.hasBefore)
    state.keys(.home)
    guard case .replaceAtTop? = state.list.pending?.use else {
      Issue.record("the first page was not asked for")
      return
    }
  }

  @Test func theSearchFiltersAsItIsTypedAndEscapeTakesItBack() {
    var state = Sample.loaded()
    let effects = state.type("/par")
    let searches = effects.compactMap { if case .loadPage(_, let query, _, _) = $0 { query.search } else { nil } }
    #expect(searches == ["p", "pa", "par"])
    state.run(.pasted("is\nbastille\u{1B}"))
    #expect(state.list.query.search == "paris bastille")
    state.keys(.escape)
    #expect(state.list.query.search == "" && state.overlay == nil)
    state.type("/q")
    state.keys(.enter)
    #expect(state.list.query.search == "q" && state.overlay == nil, "q is text in a field")
    state.keys(.escape)
    #expect(state.list.query.search == "")
  }

  @Test func aPasteOutsideAFieldDoesNothing() {
    var state = Sample.loaded()
    #expect(state.run(.pasted(":q\nyS y")).isEmpty)
    #expect(state.toast != nil && state.overlay == nil)
  }

  @Test func inTheDebugPanelSRetriesTheFailedJobElseSyncsOne() {
    var state = Sample.loaded()
    state.keys(.character("3"))
    state.debug.move(to: state.debug.jobs.firstIndex { $0.status == .failed } ?? -1)
    let retried = syncs(state.keys(.character("s")))
    #expect(retried.first?.0 == .spaces([Sample.id(4)]))
    state.keys(.home)
    let space = state.debug.currentJob?.key.spaceID
    let effects = state.keys(.character("s"))
    #expect(effects.contains { if case .syncSingle(_, let preferred) = $0 { preferred == [space, Sample.id(1)] } else { false } })
  }

  @Test func thePanelsCursorStaysOnItsJobAndOnTheNewestAtTheTop() throws {
    var state = Sample.loaded()
    state.keys(.character("3"))
    state.run(.feed(.changed([Sample.job(1, "pending", age: 0)])))
    #expect(state.debug.currentJob?.key.spaceID == Sample.id(1), "at the top the newest is shown")
    state.keys(.down)
    let key = try #require(state.debug.currentJob?.key)
    state.run(.feed(.changed([Sample.job(3, "pending", age: -1)])))
    #expect(state.debug.currentJob?.key == key && state.debug.cursor == 2)
  }

  @Test func xCancelsWhatIsPendingAndSaysWhyNotElse() {
    var state = Sample.loaded()
    #expect(state.keys(.character("x")).isEmpty)
    #expect(state.toast?.text == "x: no job is pending here")
    state.keys(.down, .down, .down, .down)
    #expect(state.keys(.character("x")) == [.cancelJob(space: Sample.id(5), name: "Paris Opéra Studio photo", nil)])
    let key = JobKey(spaceID: Sample.id(5), eventType: .manualSync)
    #expect(state.run(.jobsCancelled(name: "x", .success([key]))) == [.nudgeFeed])
    #expect(state.list.jobs(of: Sample.id(5)).isEmpty && !state.debug.jobs.contains { $0.key == key })
  }

  @Test func quitting() {
    var state = Sample.loaded()
    #expect(state.keys(.character("q")) == [.quit])
    state.keys(.enter)
    #expect(state.keys(.character("q")).isEmpty && state.pane == .spaces)
    state.keys(.control("c"))
    #expect(state.run(.key(.control("c"))) == [.quit])
    state = Sample.loaded()
    state.keys(.control("c"))
    #expect(state.run(.key(.control("c")), after: 2).isEmpty, "not within a second")
    state.run(.resized(ScreenSize(columns: 3, rows: 1)))
    #expect(state.keys(.character("q")) == [.quit], "q works on any size")
  }

  @Test func nothingMovesByItselfWhenNothingIsShownThatAges() {
    var state = Sample.blank()
    state.run(.started)
    state.answerPage(SpacePage(spaces: [Sample.space(1, "never synced")]))
    state.run(.feed(.connected(.polling)))
    #expect(state.nextDeadline == nil)
  }

  @Test func agesMoveByTheMinute() throws {
    var state = Sample.loaded()
    let next = try #require(state.nextDeadline)
    #expect(next == Sample.ago(240 - 300), "4 min become 5 min")
    state.run(.feed(.changed([Sample.job(1, "completed", age: -1)])), after: 30)
    #expect(state.nextDeadline == next, "also while there is a rate")
  }

  @Test("The log keeps the newest changes, of however many") func theLogIsBounded() {
    var log = JobLog()
    var most = 0
    for number in 0..<3_000 {
      log.learn(Sample.job(number, "pending"), at: Sample.now)
      most = max(most, log.seen.count)
    }
    #expect(most == JobLog.most)
    #expect(log.shownChanges.map(\.number) == Array((3_000 - JobLog.kept..<3_000).reversed()))
  }

  @Test("The rate and its history are of the last minute, counted by the second") func endedRate() {
    var rate = EndedRate()
    let start = Sample.now.microseconds / 1_000_000 * 1_000_000
    func note(_ count: Int, at second: Int64) { for _ in 0..<count { rate.note(at: Timestamp(microseconds: start + second * 1_000_000)) } }
    note(1, at: 0)
    #expect(rate.perSecond == nil, "one has none")
    note(5, at: 10)
    #expect(rate.perSecond == 0.6 && rate.history == [0, 0, 0, 0, 0, 0, 1, 5])
    note(4, at: 65)
    #expect(rate.history == [5, 0, 0, 0, 0, 0, 0, 4], "the first is of more than a minute ago")
    #expect(rate.perSecond == 9.0 / 55)
    #expect(rate.end?.microseconds == start + 125_000_000)
  }

  @Test("Large news come to the same in pieces as in one") func pieces() {
    let statuses = ["processing", "completed", "failed", "pending"]
    let jobs = (0..<300).map { Sample.job($0 % 230, statuses[$0 % 4], age: -Int64($0)) }
    let pieces = Event.feed(.changed(jobs)).pieces
    #expect(pieces.count == 5 && Event.feed(.changed(Array(jobs.prefix(64)))).pieces.count == 1 && Event.deadline.pieces.count == 1)
    for pane: Character in ["1", "3"] {
      var whole = Sample.loaded(140, 40)
      whole.keys(.character(pane))
      var parts = whole
      whole.run(.feed(.changed(jobs)))
      for piece in pieces { parts.run(piece) }
      #expect(parts == whole)
      #expect(parts.draw() == whole.draw())
    }
  }
}
