import FoundationEssentials
import SyncCore
import Testing
import TextScreen

@testable import Dashboard

/// Several syncs of many at a time: each is counted and each receipt ends; and `x` stops one wherever it is pressed.
@Suite struct SeveralSyncsTests {
  private static let later = RequestMark(
    eventType: .manualSync, requestedAt: Timestamp(microseconds: Sample.now.microseconds + 5_000_000))

  /// Marks two spaces of the list and syncs them; the effects of the yes.
  private func syncMarked(_ state: inout DashboardState) -> [Effect] {
    state.keys(.character("1"), .character(" "), .character(" "), .character("s"))
    let ids = state.list.marks.ids
    state.run(.spacesRefreshed(asked: ids, .success(SpacePage(spaces: Array(Sample.page.spaces.prefix(2))))))
    return state.keys(.character("y"))
  }

  /// A sync-all of 38 that is worked off, and behind it a sync of two marked spaces.
  private func both(_ columns: Int = 80, _ rows: Int = 24) throws -> DashboardState {
    var (state, _) = try BulkUpdateTests.queued(columns, rows)
    state.run(.progressLoaded(BulkUpdateTests.mark, .success(JobCounts(pending: 30, completed: 8)), cost: 1))
    guard case .sync(let request, let intent, _, _, _)? = syncMarked(&state).last else {
      Issue.record("the marked were not sent")
      return state
    }
    state.run(.syncMarked(request: request, Self.later))
    state.run(.syncEnded(request: request, intent, .success(SyncReceipt(requested: 2, inserted: 2, eventType: .manualSync))))
    return state
  }

  @Test func whileOneIsQueuedNoOtherIsAskedFor() throws {
    var state = Sample.loaded()
    state.keys(.character("3"), .character("S"))
    state.run(.planned(request: state.lastRequest, .success(Sample.plan)))
    state.keys(.character("y"))
    let request = try #require(state.debug.bulk?.request)
    state.keys(.character("1"), .character(" "), .character(" "), .character("s"))
    #expect(state.overlay == nil && state.toast?.text == "s: \(state.words.alreadyQueueing)")
    #expect(!syncMarked(&state).write && state.debug.bulk?.request == request)
  }

  @Test func eachIsCountedAndEachReceiptEnds() throws {
    var state = try both()
    #expect(state.debug.bulks.map(\.mark) == [Self.later, BulkUpdateTests.mark])
    #expect(state.run(.progressLoaded(Self.later, .success(JobCounts(pending: 2)), cost: 1)).isEmpty)
    state.keys(.character("3"))
    #expect(state.draw().lines.joined().contains("+1 more"))
    let job = Sample.job(1, "completed", .manualSyncAll, age: -1)
    #expect(state.run(.feed(.changed([job])), after: 1).contains(.loadProgress(BulkUpdateTests.mark)), "the first goes on being counted")
    let ended = state.run(.progressLoaded(BulkUpdateTests.mark, .success(JobCounts(completed: 38)), cost: 1))
    #expect(state.messages.first?.text == "your sync-all of 14:32 ended: 38 ok, 0 failed")
    #expect(ended.contains { if case .keepReceipt(let receipt) = $0 { receipt.phase == .ended } else { false } })
    #expect(state.debug.bulks.map(\.mark) == [Self.later], "the bar is the other's")
    state.run(.deadline, after: 1)
    state.run(.progressLoaded(Self.later, .success(JobCounts(completed: 2)), cost: 1))
    #expect(state.debug.receipts.allSatisfy(\.isOver) && state.debug.receipts.count == 2)
    #expect(state.debug.bulk?.mark == Self.later && state.debug.bulk?.isRunning == false, "the last one stays in sight")
  }

  @Test func oneIsCountedAtATime() throws {
    var state = try both()
    let jobs = [Sample.job(1, "completed", .manualSyncAll, age: -9), Sample.job(1, "completed", .manualSync, age: -9)]
    let asks = { (effects: [Effect]) in effects.count { if case .loadProgress = $0 { true } else { false } } }
    state.run(.progressLoaded(Self.later, .success(JobCounts(pending: 2)), cost: 1))
    #expect(asks(state.run(.feed(.changed(jobs)), after: 9)) == 1)
    #expect(asks(state.run(.deadline, after: 1)) == 0, "the other waits for it")
    let next = state.run(.progressLoaded(Self.later, .success(JobCounts(pending: 1, completed: 1)), cost: 1))
    #expect(next.contains(.loadProgress(BulkUpdateTests.mark)))
  }

  @Test func allThatEarlierSessionsLeftAreTakenUp() {
    var papers = [Self.later, BulkUpdateTests.mark].map { BulkReceipt(mark: $0, origin: .debugAll, startedAt: Sample.ago(60)) }
    for index in papers.indices { (papers[index].phase, papers[index].queued) = (.working, 3) }
    var state = Sample.loaded()
    state.run(.receiptsRecalled(papers))
    for mark in [Self.later, BulkUpdateTests.mark] { state.run(.progressLoaded(mark, .success(JobCounts(completed: 3)), cost: 1)) }
    #expect(state.debug.receipts.count == 2 && state.debug.receipts.allSatisfy(\.isOver))
  }

  @Test func theQuestionIsAboutTheSyncThatItWasOpenedFor() throws {
    var state = try both()
    state.run(.progressLoaded(Self.later, .success(JobCounts(pending: 2)), cost: 1))
    state.keys(.character("3"), .character("x"))
    #expect(state.draw().lines.joined().contains("sync of the list of 14:32"), "of several it is named")
    state.run(.deadline, after: 1)
    state.run(.progressLoaded(BulkUpdateTests.mark, .success(JobCounts(completed: 38)), cost: 1))
    #expect(state.keys(.character("y")) == [.stopBulk(Self.later)])
    state.run(.bulkStopped(Self.later, .success(2)))
    state.run(.progressLoaded(Self.later, .success(JobCounts(completed: 0)), cost: 1), after: 1)
    #expect(state.debug.receipts.first?.phase == .stopped)

    var closed = try both()
    closed.run(.progressLoaded(Self.later, .success(JobCounts(pending: 2)), cost: 1))
    closed.keys(.character("3"), .character("x"))
    closed.run(.feed(.changed([Sample.job(1, "completed", .manualSync, age: -9)])), after: 1)
    closed.run(.progressLoaded(Self.later, .success(JobCounts(completed: 2)), cost: 1), after: 1)
    #expect(closed.overlay == nil, "there is nothing to be stopped any more")
  }

  @Test(arguments: ["1", "2", "3"]) func xStopsItFromEveryPane(pane: Character) throws {
    var (state, _) = try BulkUpdateTests.queued(140, 40)
    state.run(.progressLoaded(BulkUpdateTests.mark, .success(JobCounts(pending: 30, completed: 8)), cost: 1))
    state.keys(.character("1"), .down, .down, .down, .down, .character(pane))
    #expect(state.draw().lines.joined().contains("x stops"))
    #expect(state.keys(.character("x")).isEmpty)
    guard case .stopSync(let question) = state.overlay else {
      Issue.record("no question")
      return
    }
    // What waits under the cursor can be meant as well, and is named.
    #expect(pane == "3" || question.job?.name == "Paris Opéra Studio photo")
    #expect(state.keys(.character("y")) == [.stopBulk(BulkUpdateTests.mark)])
  }

  @Test func inTheListTheQueueingIsStoppedBehindAQuestion() throws {
    var state = Sample.loaded()
    state.keys(.character("S"))
    state.run(.planned(request: state.lastRequest, .success(Sample.plan)))
    state.keys(.character("y"), .down, .down, .down, .down)
    let request = try #require(state.debug.bulk?.request)
    #expect(state.keys(.character("x")).isEmpty && state.draw().lines.joined().contains("0/38 queued"))
    #expect(state.keys(.character("y")) == [.cancelSync(request: request)])
    state.keys(.character("x"))
    #expect(state.keys(.character("1")) == [.cancelJob(space: Sample.id(5), name: "Paris Opéra Studio photo", nil)])
  }
}
