import FoundationEssentials
import SyncCore
import Testing
import TextScreen

@testable import Dashboard

/// The window of jobs: what is under the cursor, what stands around it, and that keys act on the job that the operator aims at.
@Suite struct JobWindowTests {
  /// The panel with these jobs, long enough ago to be aimed at.
  private func panel(_ jobs: [Job]) -> DashboardState {
    var state = Sample.loaded()
    state.keys(.character("3"))
    state.run(.feed(.reload))
    state.run(.jobsLoaded(request: state.debug.jobsRequest, .success(jobs)))
    state.run(.deadline, after: 2)
    return state
  }

  private func jobs(_ numbers: Range<Int>, _ status: String = "pending") -> [Job] {
    numbers.map { Sample.job($0, status, age: Int64($0) * 10) }
  }

  private func query(_ effects: [Effect]) -> JobQuery? {
    effects.compactMap { if case .loadJobs(_, let query) = $0 { query } else { nil } }.last
  }

  @Test(arguments: ["x", "s"]) func aJobThatSlidUnderTheCursorIsNotActedOn(key: Character) {
    var state = panel(jobs(1..<9, key == "x" ? "pending" : "failed"))
    #expect(state.debug.cursor == 0)
    state.run(.feed(.changed([Sample.job(20, "pending", age: -1)])))
    #expect(state.keys(.character(key)).isEmpty && state.toast?.text == "\(key): rows are moving: look again")
    // Whoever has looked again may act.
    #expect(state.run(.key(.character(key)), after: 1).write)
  }

  @Test func whatTheOperatorMovedToIsActedOnAtOnce() {
    var state = panel(jobs(1..<9))
    #expect(state.keys(.down, .character("x")) == [.cancelJob(space: Sample.id(2), name: "Espace 2", .manualSync)])
    state.run(.feed(.changed([Sample.job(20, "pending", age: -1)])))
    #expect(state.keys(.character("x")) == [.cancelJob(space: Sample.id(2), name: "Espace 2", .manualSync)], "it stays under the cursor")
  }

  @Test func aJobThatLeavesTheListLeavesNothingAimedAt() {
    var state = panel(jobs(1..<9))
    state.keys(.down)
    state.run(.feed(.removed([jobs(2..<3)[0].key])))
    #expect(state.keys(.character("x")).isEmpty && state.toast?.text.contains("look again") == true)
    #expect(state.run(.key(.character("x")), after: 1) == [.cancelJob(space: Sample.id(3), name: "Espace 3", .manualSync)])
    // The cursor goes on with the job that took the place.
    state.run(.feed(.changed([Sample.job(2, "pending", age: -1)])))
    #expect(state.debug.currentJob?.key.spaceID == Sample.id(3))
  }

  @Test func theSpaceOfTheJobUnderTheCursorIsTheOneThatIsSynced() {
    var state = panel(jobs(5..<9))
    let others = state.list.current.map { [$0.id] } ?? []
    func preferred(_ effects: [Effect]) -> [UUID]? {
      effects.lazy.compactMap { if case .syncSingle(_, let ids) = $0 { ids } else { nil } }.first
    }
    #expect(preferred(state.keys(.down, .character("s"))) == [Sample.id(6)] + others)
    #expect(preferred(state.keys(.character("R"), .character("s"))) == others)
  }

  @Test func rowsThatGiveWayAreNotActedOn() {
    var state = panel(jobs(1..<9))
    state.keys(.character("f"))
    #expect(state.keys(.character("x")).isEmpty && state.toast?.text.contains("look again") == true)
  }

  @Test func whatTheStopDialogCancelsIsFrozenWhenItOpens() throws {
    var (state, _) = try BulkUpdateTests.queued()
    state.run(.progressLoaded(BulkUpdateTests.mark, .success(JobCounts(pending: 37)), cost: 1))
    state.run(.jobsLoaded(request: state.debug.jobsRequest, .success(jobs(1..<9))))
    state.run(.feed(.changed([Sample.job(1, "pending", age: -2)])), after: 2)
    state.run(.deadline, after: 2)
    state.keys(.character("x"))
    #expect(state.draw().lines.joined().contains("1: cancel only Espace 1"))
    state.run(.feed(.changed([Sample.job(20, "pending", age: -9)])))
    #expect(state.draw().lines.joined().contains("1: cancel only Espace 1"))
    #expect(state.keys(.character("1")) == [.cancelJob(space: Sample.id(1), name: "Espace 1", .manualSync)])
  }

  @Test func aReloadLeavesAWindowWhereItIs() throws {
    var state = panel(jobs(1..<101))
    state.keys(.character("G"))
    let last = jobs(4_900..<5_000)
    state.run(.jobsLoaded(request: state.debug.jobsRequest, .success(last)))
    #expect(state.debug.hasBefore && state.debug.currentJob?.key == last.last?.key)
    #expect(query(state.run(.feed(.reload))) == JobQuery(at: .from(last[0].place)))
    state.run(.jobsLoaded(request: state.debug.jobsRequest, .success(last)))
    #expect(state.debug.hasBefore && state.debug.currentJob?.key == last.last?.key)
    // All of it changed meanwhile and stands at the top now.
    state.run(.feed(.reload))
    #expect(query(state.run(.jobsLoaded(request: state.debug.jobsRequest, .success([])))) == JobQuery())
  }

  @Test func theJobsAboveAWindowAreReachedWithK() throws {
    var state = panel(jobs(1..<101))
    state.keys(.character("G"))
    state.run(.jobsLoaded(request: state.debug.jobsRequest, .success(jobs(400..<500))))
    var asked: JobQuery?
    for _ in 0..<99 where asked == nil { asked = query(state.keys(.up)) }
    let first = try #require(state.debug.jobs.first)
    #expect(asked == JobQuery(at: .before(first.place)))
    let current = state.debug.currentJob
    for page in (0..<4).reversed() {
      let numbers = max(page * 100, 1)..<page * 100 + 100
      state.run(.jobsLoaded(request: state.debug.jobsRequest, .success(jobs(numbers))))
      if page == 3 { #expect(state.debug.currentJob == current, "the cursor stays on its job") }
      for _ in 0..<numbers.count where state.debug.jobsUse == nil { state.keys(.up) }
    }
    for _ in 0..<200 { state.keys(.up) }
    #expect(!state.debug.hasBefore && state.debug.currentJob?.key.spaceID == Sample.id(1))
    #expect(state.debug.jobs.count <= DebugPanelState.windowLimit && state.debug.hasAfter, "the far end can be read again")
  }

  @Test func aQueueThatCantBeReadIsNotSaidToBeEmpty() {
    var state = Sample.blank()
    state.run(.started)
    state.answerPage(Sample.page)
    state.keys(.character("3"))
    state.run(.feed(.connected(.polling)))
    state.run(.jobsLoaded(request: state.debug.jobsRequest, .failure(StoreError(.timedOut, "statement timeout"))))
    #expect(state.toast?.text == "can't read: statement timeout")
    let screen = state.draw().lines.joined()
    #expect(screen.contains("can't read: statement timeout") && !screen.contains(state.words.noJobsYet))
    state.run(.feed(.reload))
    state.run(.jobsLoaded(request: state.debug.jobsRequest, .success([])))
    #expect(state.draw().lines.joined().contains(state.words.noJobsYet))
  }

  @Test func aFailedStatusFilterLeavesTheRowsUnderTheirName() {
    var state = panel(jobs(1..<9))
    state.keys(.character("f"))
    state.run(.jobsLoaded(request: state.debug.jobsRequest, .failure(StoreError(.timedOut, "statement timeout"))))
    #expect(state.debug.status == nil && state.debug.jobs.count == 8)
    #expect(state.toast?.severity == .error)
  }
}
