import SyncCore
import Testing
import TextScreen

@testable import Dashboard

/// What the panel reads behind the feed: one read at a time, however fast changes come and however slow answers.
@Suite struct PanelReadsTests {
  private func change(_ number: Int64, _ state: inout DashboardState, after seconds: Int64 = 0) -> [Effect] {
    state.run(.feed(.changed([Sample.job(1, "failed", error: "e", age: -number)])), after: seconds)
  }

  private func reads(_ effects: [Effect]) -> [Effect] {
    effects.filter { [.loadWorkers, .loadClients, .loadAttempts(limit: JobLog.listed)].contains($0) }
  }

  @Test func aStormOfChangesAsksOnceAndOnceMore() {
    var state = Sample.loaded()
    #expect(reads(state.keys(.character("3"))) == [.loadWorkers, .loadAttempts(limit: JobLog.listed), .loadClients])
    for number in 1...9 { #expect(reads(change(Int64(number), &state)).isEmpty, "nothing is cut off") }
    #expect(reads(state.run(.workersLoaded(.success([])))).isEmpty)
    let next = state.run(.attemptsLoaded(.failure(StoreError(.timedOut, "slow"))))
    #expect(reads(next) == [.loadWorkers, .loadAttempts(limit: JobLog.listed)], "once for all that changed")
    state.run(.attemptsLoaded(.success([])))
    #expect(reads(state.run(.workersLoaded(.success([])))).isEmpty, "nothing changed since")
  }

  @Test func whatWorkersSayIsReadWhenItChangesWhereItIsSeen() {
    var state = Sample.loaded()
    #expect(reads(state.run(.feed(.workersChanged))).isEmpty, "the panel is out of sight")
    state.keys(.character("3"))
    state.run(.workersLoaded(.success([WorkerState(worker: "vm:7:1", host: "vm", state: "running", seenAt: Sample.now)])))
    state.run(.attemptsLoaded(.success([])))
    #expect(state.draw().lines[3].contains("worker on vm: running"))
    state.keys(.character("p"))
    #expect(reads(state.run(.feed(.workersChanged))) == [.loadWorkers, .loadAttempts(limit: JobLog.listed), .loadClients])
    let refused = "Stripe 401: Invalid API Key"
    state.run(
      .workersLoaded(.success([WorkerState(worker: "vm:7:1", host: "vm", state: "paused", reason: refused, seenAt: Sample.now)])))
    #expect(state.draw().lines[3].contains("worker vm paused: \(refused)"))
  }

  @Test func whoIsConnectedIsAskedOnOpeningAndNowAndThen() {
    var state = Sample.loaded()
    state.keys(.character("3"))
    var asked = 0
    for number in 1...40 {
      asked += change(Int64(number * 10), &state, after: 1).count { $0 == .loadClients }
      state.run(.workersLoaded(.success([])))
      state.run(.attemptsLoaded(.success([])))
    }
    #expect(asked == 1)
    #expect(state.keys(.character("1"), .character("3")).contains(.loadClients))
  }
}
