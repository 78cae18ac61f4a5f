import FoundationEssentials
import SyncCore
import Testing
import TextScreen

@testable import Dashboard

/// Marks: by id, bounded, synced after a question, gone after the act, dropped with their space.
@Suite struct MarkTests {
  private func syncs(_ effects: [Effect]) -> [(request: Int, intent: SyncIntent, scope: SyncScope)] {
    effects.compactMap { if case .sync(let request, let intent, let scope, _, _) = $0 { (request, intent, scope) } else { nil } }
  }

  @Test func marksSurviveFiltersPagesAndSorts() {
    var state = Sample.loaded()
    state.keys(.character(" "), .character(" "), .down, .character(" "))
    #expect(state.list.marks.ids == [Sample.id(1), Sample.id(2), Sample.id(4)] && state.list.cursor == 4)
    state.keys(.character("f"))
    state.answerPage(SpacePage())
    state.keys(.character(">"))
    state.answerPage(Sample.page)
    #expect(state.list.marks.count == 3)
    #expect(state.draw().lines.joined().contains("3 marked"))
    state.keys(.up, .up, .up, .up, .character(" "))
    #expect(state.list.marks.count == 2, "a second press takes the mark away")
    state.keys(.character("U"))
    #expect(state.list.marks.isEmpty && state.toast?.text == "2 unmarked")
  }

  @Test func aRangeGoesFromTheLatestMarkToTheCursorInBothDirections() {
    var state = Sample.loaded()
    state.keys(.down, .down, .character("v"))
    #expect(state.list.marks.ids == [Sample.id(3)] && state.toast != nil)
    state.keys(.down, .down, .character("v"))
    #expect(state.list.marks.ids == (3...5).map(Sample.id))
    state.keys(.home, .character("v"))
    #expect(state.list.marks.ids == (1...5).map(Sample.id))
  }

  @Test func aRangeBeyondTheWindowIsReadByKey() {
    var state = Sample.loaded()
    state.keys(.character("v"))
    state.keys(.character("r"))
    state.answerPage(SpacePage(spaces: [Sample.space(700, "Z")], hasBefore: true))
    guard case .readRange(let request, _, let first, let last, let limit)? = state.keys(.character("v")).first else {
      Issue.record("the range was not read")
      return
    }
    #expect(first.id == Sample.id(1) && last.id == Sample.id(700) && limit == SpaceMarks.limit)
    state.run(.rangeRead(request: request, .success((1...40).map { Sample.space($0, "s") } + [last])))
    #expect(state.list.marks.count == 41)
    state.list.marks.insert(Sample.space(3, "s"))
    guard case .readRange(let second, _, _, _, _)? = state.keys(.character("v")).first else {
      Issue.record("the second range was not read")
      return
    }
    state.run(.rangeRead(request: second, .success([])))
    #expect(state.toast?.severity == .warning)
  }

  @Test func marksAreBoundedAndTheLimitIsSaid() {
    var state = Sample.loaded()
    for number in 100..<100 + SpaceMarks.limit { state.list.marks.insert(Sample.space(number, String(repeating: "x", count: 500))) }
    state.keys(.character(" "))
    #expect(state.list.marks.count == SpaceMarks.limit && state.toast?.text.contains("\(SpaceMarks.limit)") == true)
    #expect(state.list.marks.names.values.allSatisfy { $0.count <= 80 })
  }

  @Test func oneMarkIsSyncedAtOnceWhereverTheCursorStands() {
    var state = Sample.loaded()
    state.keys(.character(" "), .down, .down)
    let sent = syncs(state.keys(.character("s")))
    #expect(sent.map(\.scope) == [.spaces([Sample.id(1)])] && state.overlay == nil)
    state.run(
      .syncEnded(request: sent[0].request, sent[0].intent, .success(SyncReceipt(requested: 1, inserted: 1, eventType: .manualSync))))
    #expect(state.list.marks.isEmpty, "cleared after the act")
  }

  @Test func manyMarksAskWithFrozenIDsAndNoIsTheDefault() throws {
    var state = Sample.loaded()
    state.keys(.character(" "), .character(" "), .character(" "))
    let ids = [Sample.id(1), Sample.id(2), Sample.id(3)]
    #expect(state.keys(.character("s")) == [.refreshSpaces(ids)])
    #expect(syncs(state.keys(.character("y"))).isEmpty, "nothing was shown yet")
    // One of them was deleted by another operator meanwhile.
    state.run(.spacesRefreshed(asked: ids, .success(SpacePage(spaces: Array(Sample.page.spaces[0..<2])))))
    #expect(state.list.marks.count == 2)
    #expect(state.messages.first?.text == "Paris Gambetta Open Space no longer exists: its mark is dropped")
    let screen = state.draw().lines.joined()
    #expect(screen.contains("2 spaces will be queued") && screen.contains("[PROD]") && screen.contains("y: queue 2"))
    state.list.marks.insert(Sample.space(8, "marked later"))
    var declined = state
    #expect(syncs(declined.keys(.enter)).isEmpty && declined.overlay == nil && declined.list.marks.count == 3)
    let sent = syncs(state.keys(.character("y"), .character("y")))
    #expect(sent.map(\.scope) == [.spaces(Array(ids[0..<2]))])
    var refused = state
    refused.run(.syncEnded(request: sent[0].request, sent[0].intent, .failure(StoreError(.forbidden, "no"))))
    #expect(refused.list.marks.count == 3, "a refused request leaves them")
    state.run(
      .syncEnded(request: sent[0].request, sent[0].intent, .success(SyncReceipt(requested: 2, inserted: 2, eventType: .manualSync))))
    #expect(state.list.marks.ids == [Sample.id(8)])
  }

  @Test func theCardSyncsWhatItShows() {
    var state = Sample.loaded()
    state.keys(.character(" "), .character(" "), .enter)
    #expect(syncs(state.keys(.character("s"))).map(\.scope) == [.spaces([Sample.id(3)])])
    #expect(state.list.marks.count == 2)
  }

  @Test func aDeletionElsewhereDropsTheMarkAndSaysSo() {
    var state = Sample.loaded()
    state.keys(.character(" "))
    state.list.marks.insert(Sample.space(77, "far away"))
    let effects = state.run(.feed(.changed([Sample.job(77, "pending", .delete)])))
    #expect(effects == [.refreshSpaces([Sample.id(77)])])
    state.run(.spacesRefreshed(asked: [Sample.id(77)], .success(SpacePage())))
    #expect(state.list.marks.ids == [Sample.id(1)] && state.messages.first?.text.contains("far away no longer exists") == true)
  }

  @Test func readOnlyAndOfflineMarkButDoNotSync() {
    var state = Sample.loaded()
    state.context.isReadOnly = true
    state.keys(.character(" "), .character(" "))
    #expect(state.keys(.character("s")).isEmpty && state.overlay == nil && state.list.marks.count == 2)
  }
}
