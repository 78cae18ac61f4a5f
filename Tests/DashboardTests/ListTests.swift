import FoundationEssentials
import SyncCore
import Testing
import TextScreen

@testable import Dashboard

/// The list's order, columns, marks, matches, follow and pause, as sequences of events.
@Suite struct ListTests {
  private func pages(_ effects: [Effect]) -> [(query: SpaceQuery, anchor: PageAnchor)] {
    effects.compactMap { if case .loadPage(_, let query, let anchor, _) = $0 { (query, anchor) } else { nil } }
  }

  private func syncs(_ effects: [Effect]) -> [(request: Int, scope: SyncScope, type: EventType)] {
    effects.compactMap { if case .sync(let request, _, let scope, let type, _) = $0 { (request, scope, type) } else { nil } }
  }

  // MARK: Order

  @Test func theSortGoesThroughTheChosenColumnsAndInverts() throws {
    var state = Sample.loaded()
    var seen: [SpaceSort] = []
    for _ in 0..<6 { seen += pages(state.keys(.character(">"))).map(\.query.sort) }
    #expect(seen == [.capacity, .price, .state, .lastSync, .name, .capacity])
    #expect(pages(state.keys(.character("<"))).map(\.query.sort) == [.name])
    let inverted = try #require(pages(state.keys(.character("I"))).last)
    #expect(inverted.query.isDescending && inverted.anchor == .first)
    #expect(state.draw().lines[3].contains("NAME ↓"))
    #expect(pages(state.keys(.character(">"))).last?.query.isDescending == false)
    state.keys(.character("f"))
    #expect(state.list.query.sort == .capacity, "a filter keeps the order")
    state.type("/x")
    #expect(state.list.query.sort == .capacity, "and so does a search")
  }

  @Test func pagesBehindTheWindowAreAskedForByTheKeyOfTheSort() throws {
    var state = Sample.blank()
    state.run(.started)
    state.keys(.character(">"), .character(">"))
    let spaces = (0..<100).map { Sample.space($0, "s\($0)", price: "\($0).50") }
    let effects = state.answerPage(SpacePage(spaces: spaces, hasAfter: true))
    #expect(effects.isEmpty)
    let asked = try #require(pages(state.keys(.character("G"))).last)
    #expect(asked.anchor == .last)
    state.answerPage(SpacePage(spaces: Array(spaces[50...]), hasBefore: true))
    state.keys(.pageUp, .pageUp)
    guard case .prepend? = state.list.pending?.use else {
      Issue.record("the page above was not asked for")
      return
    }
    let above = try #require(pages(state.keys(.character("r"))).first)
    #expect(above.anchor == .from(SpaceKey(name: "s50", id: Sample.id(50), value: "50.50")))
  }

  @Test func aFollowedSpaceKeepsTheCursorWhenTheOrderChangesAndTheFirstRowDoesNot() {
    var state = Sample.loaded()
    #expect(pages(state.keys(.character(">"))).last?.anchor == .first, "nothing was chosen yet")
    state.answerPage(Sample.page)
    state.keys(.down, .down)
    #expect(
      pages(state.keys(.character(">"))).last?.anchor
        == .from(SpaceKey(name: "Paris Gambetta Open Space", id: Sample.id(3), value: "25.00")))
    state.answerPage(SpacePage(spaces: Array(Sample.page.spaces[2...]), hasBefore: true))
    #expect(state.list.current?.id == Sample.id(3))
    let quick = pages(state.keys(.character(">"), .character("<")))
    #expect(quick.count == 2 && quick.allSatisfy { $0.anchor != .first }, "nor is it lost while a page is on its way")
    state.keys(.down, .character("F"))
    #expect(pages(state.keys(.character(">"))).last?.anchor == .first, "it does not follow any more")
  }

  @Test func aSortThatTakesLongSaysSoAndKeepsTheKeysAlive() throws {
    var state = Sample.loaded()
    state.keys(.character(">"))
    #expect(!state.draw().lines[1].contains("sorting…"), "a quick answer costs no frame")
    let late = try #require(state.nextDeadline)
    #expect(late.microseconds - state.now.microseconds <= 300_000)
    state.run(.deadline, after: 1)
    #expect(state.draw().lines[1].contains("sorting…"))
    state.keys(.down)
    #expect(state.list.cursor == 1)
    state.answerPage(Sample.page)
    #expect(!state.draw().lines[1].contains("sorting…"))
  }

  @Test func aSortThatFailsLeavesTheOrderThatIsShown() {
    var state = Sample.loaded()
    state.keys(.character(">"))
    let request = state.list.pending?.request ?? 0
    #expect(pages(state.run(.pageLoaded(request: request, .failure(StoreError(.timedOut, "it took too long"))))).isEmpty)
    #expect(state.list.query.sort == .name && state.toast?.text.contains("took too long") == true)
    #expect(state.list.spaces.count == 9)
  }

  // MARK: Following

  @Test func aRowThatMovesAwayTakesTheCursorAlongByItsNewKey() throws {
    var state = Sample.loaded()
    for _ in 0..<4 { state.keys(.character(">")) }
    state.answerPage(Sample.page)
    #expect(state.list.query.sort == .lastSync)
    state.keys(.down)
    var moved = Sample.page.spaces[1]
    moved.lastStripeSync = Sample.now
    let effects = state.run(.spacesRefreshed(asked: [moved.id], .success(SpacePage(spaces: [moved]))))
    #expect(pages(effects).count == 1, "its place changed, so the window is read anew")
    #expect(state.list.spaces[1].lastStripeSync == nil, "pages are asked for by what rows show")
    var others = Sample.page
    others.spaces.remove(at: 1)
    #expect(state.answerPage(others) == [.refreshSpaces([moved.id])])
    #expect(state.keys(.character("s")).isEmpty, "the row under the cursor is not the operator's choice")
    let sought = state.run(.spacesRefreshed(asked: [moved.id], .success(SpacePage(spaces: [moved]))))
    #expect(pages(sought).last?.anchor == .from(moved.key(for: .lastSync)))
    state.answerPage(SpacePage(spaces: [moved], hasBefore: true))
    #expect(state.list.current?.id == moved.id)
  }

  @Test(arguments: ["f", "/005\r", ">", "G"]) func nothingActsOnARowThatTheKeysBeforeWillReplace(typed: String) {
    for key in ["s", "e", "a", "D", " "] {
      var state = Sample.loaded()
      state.list.hasAfter = true
      for character in typed { state.run(.key(character == "\r" ? .enter : .character(character))) }
      state.type(key)
      #expect(state.overlay == nil && state.list.sending.isEmpty && state.list.marks.isEmpty)
      #expect(state.toast?.text.hasSuffix("rows are moving: look again") == true, "\(key) after \(typed)")
      state.answerPage(Sample.page)
      let effects = state.type(key)
      #expect(!effects.isEmpty || state.overlay != nil || !state.list.marks.isEmpty, "\(key) once the rows are there")
    }
  }

  @Test func withoutFollowingTheCursorStaysOnItsLine() {
    var state = Sample.loaded()
    state.keys(.down, .down, .character("F"), .character("r"))
    var page = Sample.page
    page.spaces.insert(Sample.space(50, "AAA"), at: 0)
    state.answerPage(page)
    #expect(state.list.cursor == 2 && state.list.current?.id == Sample.id(2))
  }

  @Test func aSpaceThatLeftTheFilterIsSaidAndTheCursorStaysOnItsLine() {
    var state = Sample.loaded()
    state.keys(.down)
    var inactive = Sample.page.spaces[1]
    inactive.isActive = false
    state.run(.spacesRefreshed(asked: [inactive.id], .success(SpacePage(spaces: [inactive]))))
    var others = Sample.page
    others.spaces.remove(at: 1)
    state.answerPage(others)
    state.run(.spacesRefreshed(asked: [inactive.id], .success(SpacePage(spaces: [inactive]))))
    #expect(state.toast?.text == "Paris Bastille – Salle B is no longer listed")
    #expect(state.list.cursor == 1 && state.list.sought == nil)
  }

  // MARK: Columns and names

  @Test func columnsAreChosenAndTheNameStays() {
    var state = Sample.loaded()
    state.keys(.character("w"), .character(" "))
    #expect(!state.list.columns.contains(.capacity))
    state.keys(.character("k"), .character(" "))
    #expect(state.toast != nil && state.overlay != nil)
    state.keys(.character("G"), .character(" "), .character("q"))
    #expect(state.overlay == nil && state.list.columns.contains(.changed))
    let header = state.draw().lines[3]
    #expect(!header.contains("CAP.") && header.contains("NAME"))
    #expect(state.list.columns.sorts == [.name, .price, .state, .lastSync, .updated])
    #expect(Set(state.list.columns.map(\.rawValue)).count == state.list.columns.count, "the choice can be saved as words")
  }

  @Test func columnsGoByPriorityAndTheNameKeepsItsRoom() {
    var widths: [Int] = []
    for columns in stride(from: 140, through: 40, by: -1) {
      let layout = ListColumns(columns, chosen: Set(ListColumn.allCases))
      #expect((layout.fields.last.map { $0.start + $0.width } ?? 0) < columns)
      #expect(layout.name >= 18 && layout.fields.first?.column == .name)
      #expect(layout.fields.contains { $0.column == .sync })
      widths.append(layout.fields.count)
    }
    #expect(widths.first == 8 && widths.last ?? 0 < 5)
  }

  @Test func longNamesScrollAndComeBack() {
    var state = Sample.loaded(40, 10)
    #expect(!state.draw().lines.joined().contains("Curie"))
    state.keys(.character("l"), .right)
    #expect(state.draw().lines.joined().contains("e la cour") == false)
    state.keys(.character("h"), .left, .left)
    #expect(state.list.shift == 0 && state.toast?.text == "←: names begin here already")
    var wide = Sample.loaded(140, 40, page: SpacePage(spaces: [Sample.space(1, "short")]))
    wide.keys(.character("l"))
    #expect(wide.toast?.text == "l: no name is cut here")
  }

  @Test func aRowThatSlidUnderTheCursorIsNotActedOn() throws {
    var state = Sample.loaded()
    state.keys(.down)
    #expect(state.keys(.character("a")).works.first?.work == .activate([Sample.id(2)], false))
    state.run(.spaceAnswered(request: state.lastRequest, .activate([Sample.id(2)], false), .success(.activated(ActivationReport()))))
    var page = Sample.page
    page.spaces.remove(at: 1)
    state.answerPage(page)
    state.run(.spacesRefreshed(asked: [Sample.id(2)], .success(SpacePage(spaces: [Sample.space(2, "x", active: false)]))))
    #expect(state.list.current?.id == Sample.id(3))
    for key in ["a", "D", "s", "e"] {
      #expect(state.keys(.character(Character(key))).isEmpty && state.toast?.text == "\(key): rows are moving: look again")
    }
    // Whoever has looked again may act.
    #expect(state.run(.key(.character("a")), after: 1).works.first?.work == .activate([Sample.id(3)], false))
  }

  @Test func theEndOfASearchLeavesTheCursorOnItsSpace() {
    var state = Sample.loaded()
    state.type("/paris")
    state.keys(.enter)
    state.answerPage(Sample.page)
    state.keys(.character("n"), .character("n"))
    let current = state.list.current
    let effects = state.keys(.escape)
    #expect(current?.id == Sample.id(3) && state.list.query.search.isEmpty)
    #expect(effects.contains { if case .loadPage(_, _, .from, _) = $0 { true } else { false } })
    state.answerPage(SpacePage(spaces: Array(Sample.page.spaces.dropFirst(2)), hasBefore: true))
    #expect(state.list.current?.id == current?.id)
  }

  @Test func namesAreCutLastAndUnitsFirst() {
    var page = Sample.page
    for index in page.spaces.indices { page.spaces[index].name = "Chartrons, grande salle \(index)" }
    page.spaces[8].customLabel = "l'événement"
    var state = Sample.loaded(80, 24, .french, page: page)
    #expect(state.draw().lines.contains { $0.contains("/l'évén…") })
    #expect(state.listColumns(in: 80).name == 22, "all that the shortest units leave")
    page.spaces = Array(page.spaces.prefix(3))
    state = Sample.loaded(80, 24, .french, page: page)
    #expect(state.draw().lines.contains { $0.contains("Chartrons, grande salle 2") })
    state = Sample.loaded(140, 40, .french, page: page)
    #expect(state.draw().lines.contains { $0.contains("Chartrons, grande salle 2") })
  }

  @Test func whatIsNeverSyncedAndDueHasTheSignOfItsFilter() {
    var page = Sample.page
    page.spaces[1].needsSync = true
    page.jobs = []
    let lines = Sample.loaded(page: page).draw().lines
    #expect(lines[5].contains("! never") && lines[8].contains("- never"))
  }

  // MARK: Matches

  @Test func underAFilterEveryRowIsAMatchAndWithoutOneTheDatabaseKnowsTheNext() throws {
    var state = Sample.loaded()
    #expect(state.keys(.character("n")).isEmpty && state.toast?.text.contains("no text searched for yet") == true)
    state.type("/curie")
    state.keys(.enter)
    state.answerPage(Sample.page)
    #expect(state.keys(.character("n")).isEmpty && state.list.cursor == 1)
    #expect(state.keys(.character("N")).isEmpty && state.list.cursor == 0)
    state.keys(.escape)
    state.answerPage(Sample.page)
    guard case .findMatch(let request, "curie", let query, let key, true)? = state.keys(.character("n")).first else {
      Issue.record("no match was looked for")
      return
    }
    #expect(query.search.isEmpty && key.id == Sample.id(1))
    #expect(state.run(.matchFound(request: request, .success(Sample.page.spaces[8]))).isEmpty)
    #expect(state.list.current?.id == Sample.id(9))
    guard case .findMatch(let second, _, _, _, true)? = state.keys(.character("n")).first else { return }
    state.run(.matchFound(request: second, .success(nil)))
    #expect(state.toast?.text == "no match of /curie below")
  }

  @Test func presses_of_n_AreCountedWhileTheDatabaseLooksAndAMatchBeyondTheWindowIsShown() throws {
    var state = Sample.loaded()
    state.list.pattern = "salle"
    guard case .findMatch(let first, _, _, _, _)? = state.keys(.character("n"), .character("n")).first else {
      Issue.record("no match was looked for")
      return
    }
    let again = state.run(.matchFound(request: first, .success(Sample.page.spaces[1])))
    guard case .findMatch(let second, _, _, let key, true)? = again.first else {
      Issue.record("the second press was lost")
      return
    }
    #expect(key.id == Sample.id(2))
    let far = Sample.space(500, "Salle Z")
    let effects = state.run(.matchFound(request: second, .success(far)))
    #expect(pages(effects).last?.anchor == .from(SpaceKey(name: "Salle Z", id: far.id)))
    state.answerPage(SpacePage(spaces: [far], hasBefore: true))
    #expect(state.list.current?.id == far.id)
  }

  // MARK: Pause

  @Test func pausedNewsAreCountedAndLearntAtOnce() {
    var state = Sample.loaded()
    state.keys(.character("p"))
    let row = state.draw().lines[4]
    #expect(state.run(.feed(.changed([Sample.job(1, "failed", error: "boom", age: 0)]))).isEmpty)
    state.run(.feed(.counted(JobCounts(pending: 77))))
    state.run(.feed(.reload))
    #expect(state.draw().lines[4] == row && state.debug.counts?.pending == 3)
    #expect(state.draw().lines[0].contains("PAUSED · 1 change"))
    let effects = state.keys(.character("p"))
    #expect(state.held == nil && state.debug.counts?.pending == 77)
    #expect(state.draw().lines[4].contains("failed") && state.toast?.text.contains("boom") == true)
    #expect(!pages(effects).isEmpty, "and the screen is read anew")
  }

  @Test func aLossIsToldWhilePausedAndAStormStaysBounded() {
    var state = Sample.loaded()
    state.keys(.character("p"))
    for round in 0..<30 { state.run(.feed(.changed((0..<100).map { Sample.job(round * 100 + $0, "pending") }))) }
    #expect(state.held?.changes == 3_000 && state.held?.jobs.count == HeldUpdates.keptJobs)
    state.run(.feed(.lost(FeedLoss(reason: "gone", attempt: 1, retryAfter: 1))))
    #expect(state.link.isStale && state.draw().lines[0].contains("OFFLINE"))
  }
}
