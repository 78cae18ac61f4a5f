import SyncCore
import SyncWorker
import Synchronization

/// The events of a worker, in order, and a way to wait for what they tell.
final class Recorder: Sendable {
  private struct State {
    var events: [WorkerEvent] = []
    var waiting: [(condition: @Sendable ([WorkerEvent]) -> Bool, continuation: CheckedContinuation<Void, Never>)] = []
  }

  private let state = Mutex(State())

  /// What was reported so far.
  var events: [WorkerEvent] { state.withLock { $0.events } }

  func record(_ event: WorkerEvent) {
    let ready = state.withLock { state in
      state.events.append(event)
      let ready = state.waiting.filter { $0.condition(state.events) }
      state.waiting.removeAll { $0.condition(state.events) }
      return ready.map(\.continuation)
    }
    ready.forEach { $0.resume() }
  }

  /// Returns when the events so far satisfy a condition.
  func wait(until condition: @escaping @Sendable ([WorkerEvent]) -> Bool) async {
    await withCheckedContinuation { continuation in
      let isTrue = state.withLock { state in
        if condition(state.events) { return true }
        state.waiting.append((condition, continuation))
        return false
      }
      if isTrue { continuation.resume() }
    }
  }

  /// Returns when so many jobs have ended.
  func waitForEnded(_ count: Int) async {
    await wait { events in
      events.filter {
        switch $0 {
        case .completed, .failed: true
        default: false
        }
      }.count >= count
    }
  }
}
