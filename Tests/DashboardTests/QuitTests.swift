import FoundationEssentials
import SyncCore
import Testing
import TextScreen

@testable import Dashboard

/// Leaving the dashboard: nothing that was sent is lost, nothing keeps the operator in.
@Suite struct QuitTests {
  @Test func whatWasSentIsWaitedFor() throws {
    var state = Sample.loaded()
    state.keys(.down, .down, .down, .down, .character("x"))
    #expect(state.keys(.character("q")) == [.quit] && state.awaitsWrite)
    state.run(.jobsCancelled(name: "x", .success([])))
    #expect(!state.awaitsWrite)
    state.type(":retry Ailleurs")
    state.keys(.enter)
    state.run(.resolved(request: state.lastRequest, .retry, "Ailleurs", .success([Sample.space(77, "Ailleurs")])))
    #expect(state.awaitsWrite)
    state.run(.jobsRetried(name: "Ailleurs", .success([])))
    #expect(!state.awaitsWrite)
    var (bulk, _) = try BulkUpdateTests.queued()
    bulk.run(.progressLoaded(BulkUpdateTests.mark, .success(JobCounts(pending: 38)), cost: 1))
    bulk.keys(.character("x"), .character("y"))
    #expect(bulk.awaitsWrite)
    bulk.run(.bulkStopped(BulkUpdateTests.mark, .success(30)))
    #expect(!bulk.awaitsWrite)
    bulk.run(.progressLoaded(BulkUpdateTests.mark, .success(JobCounts(completed: 7, failed: 1)), cost: 1), after: 1)
    bulk.keys(.character("b"))
    bulk.run(.failuresLoaded(BulkUpdateTests.mark, .success([Sample.job(3, "failed", .manualSyncAll)])))
    bulk.keys(.character("s"))
    #expect(bulk.awaitsWrite)
    bulk.run(.bulkRetried(BulkUpdateTests.mark, .success(1)))
    #expect(!bulk.awaitsWrite)
  }

  @Test func theWarningIsGivenAgain() {
    var state = Sample.loaded()
    state.keys(.character("3"), .character("S"))
    state.run(.planned(request: state.lastRequest, .success(Sample.plan)))
    state.keys(.character("y"))
    #expect(state.keys(.character("q")).isEmpty && state.toast?.text == state.words.quitStopsSync)
    state.keys(.down)
    #expect(state.keys(.character("q")).isEmpty && state.toast?.text == state.words.quitStopsSync, "another key forgot it")
    #expect(state.keys(.character("q")) == [.quit])
  }

  @Test func aFrozenServerKeepsNobodyInAForm() {
    var state = Sample.form()
    state.fill(.name, "other")
    state.keys(.pageDown)
    #expect(state.keys(.enter).write)
    for key in [Key.escape, .character("q")] {
      #expect(state.keys(key).isEmpty && state.form?.notice == state.words.stillSaving)
    }
    #expect(state.keys(.control("c")).isEmpty && state.form?.stage == .saving)
    #expect(state.keys(.control("c")) == [.quit])
  }

  @Test func norInADeletion() {
    var state = Sample.loaded()
    let detail = SpaceDetail(space: Space(id: Sample.id(1), name: "x"), jobs: [])
    state.answer(state.keys(.character("D")), .deletionOpened(Sample.record, detail))
    state.type(String(Sample.id(1).text.prefix(4)))
    #expect(state.keys(.enter).write)
    for key in [Key.escape, .character("q")] {
      #expect(state.keys(key).isEmpty && state.toast?.text == state.words.stillSaving)
    }
    #expect(state.keys(.control("c")).isEmpty && state.deletion?.stage == .deleting)
    #expect(state.keys(.control("c")) == [.quit])
  }
}
