import FoundationEssentials
import SyncCore
import Testing
import TextScreen

@testable import Dashboard

/// A sync of many from its dialog to its receipt, without a database.
@Suite struct BulkUpdateTests {
  static let mark = RequestMark(eventType: .manualSyncAll, requestedAt: Sample.now)

  /// A state in which a sync of all was confirmed and queued: 38 jobs.
  static func queued(_ columns: Int = 80, _ rows: Int = 24, _ language: Language = .english) throws -> (DashboardState, [Effect]) {
    var state = Sample.loaded(columns, rows, language)
    state.keys(.character("3"), .character("S"))
    state.run(.planned(request: state.lastRequest, .success(Sample.plan)))
    let effects = state.keys(.character(language == .french ? "o" : "y"))
    guard case .sync(let request, let intent, _, _, _)? = effects.last else {
      Issue.record("nothing was sent")
      return (state, [])
    }
    #expect(state.run(.syncMarked(request: request, mark)).contains { if case .keepReceipt = $0 { true } else { false } })
    state.run(.syncProgressed(request: request, SyncReceipt(requested: 20, inserted: 20, eventType: .manualSyncAll)))
    let receipt = SyncReceipt(requested: 38, inserted: 30, replaced: 8, eventType: .manualSyncAll)
    let ended = state.run(.syncEnded(request: request, intent, .success(receipt)))
    return (state, ended)
  }

  private func own(_ number: Int, _ status: String, age: Int64 = -1) -> Job {
    var job = Sample.job(number, status, .manualSyncAll, age: age)
    job.createdAt = Self.mark.requestedAt
    return job
  }

  private func asks(_ effects: [Effect]) -> Bool { effects.contains(.loadProgress(Self.mark)) }

  @Test func progressCountsTheRequestsOwnJobsAndNotTheQueue() throws {
    var (state, effects) = try Self.queued()
    #expect(asks(effects))
    // The whole queue holds other people's jobs; they don't matter.
    state.run(.feed(.counted(JobCounts(pending: 5_000, processing: 9))))
    state.run(.progressLoaded(Self.mark, .success(JobCounts(pending: 28, processing: 1, completed: 8, failed: 1)), cost: 1_000))
    #expect(state.debug.bulk?.done == 9)
    #expect(state.draw().lines.joined().contains("9/38 23%"))
    state.run(.deadline, after: 1)
    #expect(asks(state.run(.feed(.changed([own(1, "completed")])))))
    state.run(.progressLoaded(Self.mark, .success(JobCounts(pending: 18, processing: 1, completed: 18, failed: 1)), cost: 1_000), after: 9)
    let text = state.draw().lines.joined(separator: "\n")
    #expect(text.contains("19/38 50%") && text.contains("1 failed") && text.contains("1.0/s") && text.contains("~20 s left"))
    #expect(!asks(state.run(.feed(.changed([Sample.job(2, "completed", .update, age: -20)])), after: 1)), "another kind of job")
  }

  @Test func countingIsNeverMoreThanATenthOfTheTime() throws {
    var (state, _) = try Self.queued()
    #expect(!asks(state.run(.feed(.changed([own(1, "processing")])))), "one is under way")
    state.run(.progressLoaded(Self.mark, .success(JobCounts(pending: 38)), cost: 400_000))
    #expect(state.debug.bulk?.owesCount == true, "what changed meanwhile is not forgotten")
    let due = try #require(state.nextDeadline)
    #expect(due.microseconds - state.now.microseconds == 4_000_000)
    #expect(!asks(state.run(.deadline, after: 3)))
    #expect(asks(state.run(.deadline, after: 1)))
    state.run(.progressLoaded(Self.mark, .success(JobCounts(pending: 38)), cost: 400_000))
    #expect(state.nextDeadline.map { $0 > due } ?? true && state.debug.bulk?.owesCount == false, "nothing changed: nothing is due")
  }

  @Test func theEndIsSaidAndKeptAndOnlyTheFailedAreTriedAgain() throws {
    var (state, _) = try Self.queued()
    let effects = state.run(.progressLoaded(Self.mark, .success(JobCounts(completed: 36, failed: 1)), cost: 1))
    #expect(state.toast?.severity == .error)
    #expect(state.toast?.text == "your sync-all of 14:32 ended: 36 ok, 1 failed, 1 taken over")
    let kept = effects.compactMap { if case .keepReceipt(let receipt) = $0 { receipt } else { nil } }.first
    #expect(kept?.phase == .ended && kept?.queued == 38 && kept?.inserted == 30 && kept?.gone == 1)
    #expect(state.debug.bulk?.isRunning == false)
    #expect(state.keys(.character("b")) == [.loadFailures(Self.mark)])
    state.run(.failuresLoaded(Self.mark, .success([own(3, "failed")])))
    #expect(state.keys(.character("s")) == [.retryBulk(Self.mark)])
    let again = state.run(.bulkRetried(Self.mark, .success(1)))
    #expect(asks(again) && state.debug.bulk?.isRunning == true)
    state.run(.progressLoaded(Self.mark, .success(JobCounts(completed: 37)), cost: 1))
    #expect(state.debug.receipts.count == 1 && state.debug.receipts[0].failed == 0 && state.debug.receipts[0].completed == 37)
  }

  @Test func anEarlierSessionsSyncIsTakenUpAndItsEndTold() throws {
    var paper = BulkReceipt(mark: Self.mark, origin: .debugAll, startedAt: Sample.ago(60))
    (paper.phase, paper.queued) = (.working, 38)
    var state = Sample.loaded()
    #expect(state.run(.receiptsRecalled([paper])).contains(.loadProgress(Self.mark)))
    var running = state
    running.run(.progressLoaded(Self.mark, .success(JobCounts(pending: 14, completed: 24)), cost: 1))
    #expect(running.messages.first?.text == "your sync-all of 14:31 goes on: 24/38")
    state.run(.progressLoaded(Self.mark, .success(JobCounts(completed: 37, failed: 1)), cost: 1))
    #expect(state.messages.first?.text == "your sync-all of 14:31 ended: 37 ok, 1 failed")
    var over = Sample.loaded()
    paper.phase = .ended
    #expect(over.run(.receiptsRecalled([paper])).isEmpty && over.debug.bulk == nil, "what was told is not told again")
    #expect(over.debug.receipts == [paper])
    var early = Sample.loaded()
    early.keys(.character("3"))
    #expect(early.keys(.character("b")).isEmpty && early.overlay == nil)
    #expect(early.run(.receiptsRecalled([paper])) == [.loadFailures(Self.mark)], "b waits for what is being read")
  }

  @Test func xStopsTheQueueingAtOnceAndAsksBeforeItRemovesWhatWaits() throws {
    var (state, _) = try Self.queued()
    state.run(.progressLoaded(Self.mark, .success(JobCounts(pending: 37, processing: 1)), cost: 1))
    #expect(state.keys(.character("x")).isEmpty)
    guard case .stopSync(let question) = state.overlay else {
      Issue.record("no question")
      return
    }
    #expect(question.mark == Self.mark && !question.actFocused)
    #expect(state.keys(.enter).isEmpty && state.overlay == nil, "Enter is No")
    #expect(state.keys(.character("x"), .character("y")) == [.stopBulk(Self.mark)])
    #expect(asks(state.run(.bulkStopped(Self.mark, .success(37)))))
    state.run(.progressLoaded(Self.mark, .success(JobCounts(completed: 1)), cost: 1))
    #expect(state.debug.receipts.first?.phase == .stopped && state.debug.receipts.first?.gone == 37)

    var queueing = Sample.loaded()
    queueing.keys(.character("3"), .character("S"))
    queueing.run(.planned(request: queueing.lastRequest, .success(Sample.plan)))
    queueing.keys(.character("y"))
    let request = try #require(queueing.debug.bulk?.request)
    #expect(queueing.keys(.character("S")).isEmpty, "one at a time")
    #expect(queueing.keys(.character("x")) == [.cancelSync(request: request)])
  }

  @Test func theDryRunSendsNothingAndTurnsItsPages() throws {
    var state = Sample.loaded()
    state.keys(.character("3"), .character("S"))
    state.run(.planned(request: state.lastRequest, .success(Sample.plan)))
    let effects = state.keys(.character("d"))
    #expect(effects == [.loadDryRun(request: state.lastRequest, SpaceQuery(filter: .active), .first)])
    var page = Sample.page
    page.hasAfter = true
    state.run(.dryRunLoaded(request: state.lastRequest, .success(page)))
    let next = state.keys(.pageDown)
    #expect(
      next == [
        .loadDryRun(request: state.lastRequest, SpaceQuery(filter: .active), .after(SpaceKey(name: page.spaces[8].name, id: Sample.id(9))))
      ])
    page.hasBefore = true
    state.run(.dryRunLoaded(request: state.lastRequest, .success(page)))
    #expect(state.draw().lines.joined().contains("10–18 of 38"))
    state.keys(.character("q"))
    guard case .confirmSync = state.overlay else {
      Issue.record("q goes back to the dialog")
      return
    }
    state.keys(.character("d"))
    #expect(state.keys(.character("y")).contains { if case .sync = $0 { true } else { false } })
  }

  @Test func whatWasStoppedOrTakenOverIsNeitherProgressNorPace() throws {
    for isStopped in [true, false] {
      var (state, _) = try Self.queued()
      state.run(.progressLoaded(Self.mark, .success(JobCounts(pending: 38)), cost: 1))
      state.run(.deadline, after: 5)
      state.run(.progressLoaded(Self.mark, .success(JobCounts(pending: 37)), cost: 1))
      #expect(state.debug.bulk?.done == 0 && state.debug.bulk?.rate == nil)
      #expect(state.draw().lines.joined().contains("0/38 0%  1 taken over"))
      if isStopped { state.run(.bulkStopped(Self.mark, .success(37))) }
      state.run(.progressLoaded(Self.mark, .success(JobCounts()), cost: 1))
      let word = isStopped ? "38 stopped" : "38 taken over"
      let screen = state.draw().lines.joined()
      #expect(screen.contains("0/38 0%  \(word)") && !screen.contains("█"))
      let said = state.messages.first
      #expect(said?.text == "your sync-all of 14:32 \(isStopped ? "stopped" : "ended"): 0 ok, 0 failed, \(word)" && said?.severity == .info)
    }
  }

  @Test func theDryRunWaitsForTheCountOfItsDialog() throws {
    var state = Sample.loaded()
    state.keys(.character("S"))
    let request = state.lastRequest
    // The count and the page share a place: the one would end the other.
    #expect(state.keys(.character("d")).isEmpty && state.toast?.text == state.words.counting)
    state.run(.planned(request: request, .success(Sample.plan)))
    #expect(state.keys(.character("y")).write)
  }

  @Test func aFailedRequestLeavesNoBar() throws {
    var state = Sample.loaded()
    state.keys(.character("3"), .character("S"))
    state.run(.planned(request: state.lastRequest, .success(Sample.plan)))
    guard case .sync(let request, let intent, _, _, _)? = state.keys(.character("y")).last else { return }
    state.run(.syncEnded(request: request, intent, .failure(StoreError(.forbidden, "no right"))))
    #expect(state.debug.bulk == nil && state.toast?.text == "sync not queued: no right")
  }

  @Test(
    arguments: [ScreenSize(columns: 80, rows: 24), ScreenSize(columns: 140, rows: 40), ScreenSize(columns: 40, rows: 10)], Language.allCases
  )
  func screens(size: ScreenSize, language: Language) throws {
    func expect(_ what: String, _ state: DashboardState) throws {
      try Golden.expect(state.draw(), "\(what)-\(size.columns)x\(size.rows)-\(language.rawValue)")
    }
    var (state, _) = try Self.queued(size.columns, size.rows, language)
    state.run(.progressLoaded(Self.mark, .success(JobCounts(pending: 30, completed: 8)), cost: 1))
    state.run(.deadline, after: 5)
    state.run(.progressLoaded(Self.mark, .success(JobCounts(pending: 14, processing: 1, completed: 22, failed: 1)), cost: 1))
    state.run(.clientsLoaded(.success([ConnectedClient(activity: "dashboard", process: 7, person: "marie@db1", role: "ops")])))
    try expect("bulk", state)
    state.keys(.character("x"))
    try expect("bulk-stop", state)
    state.keys(.character("n"))
    state.run(.progressLoaded(Self.mark, .success(JobCounts(completed: 36, failed: 1)), cost: 1))
    state.keys(.character("R"), .enter)
    try expect("bulk-ended", state)
    state.keys(.character("b"))
    state.run(.failuresLoaded(Self.mark, .success([Sample.page.jobs[1]])))
    try expect("receipt", state)
    state.keys(.character("q"), .character("S"))
    state.run(.planned(request: state.lastRequest, .success(Sample.plan)))
    state.keys(.character("d"))
    var page = Sample.page
    for index in page.spaces.indices where index % 3 != 0 { page.spaces[index].needsSync = true }
    state.run(.dryRunLoaded(request: state.lastRequest, .success(page)))
    try expect("dry-run", state)
  }
}
