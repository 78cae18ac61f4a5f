import Synchronization

/// A bell: whoever waits at it goes on when it rings, when the time is over, or when its task is cancelled.
///
/// A ring that nobody waits for is kept for the next who comes.
final class Wake: Sendable {
  /// Who waits, by ticket; a clock that comes too late finds its ticket gone.
  private struct State {
    var isRung = false
    var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
    var next = 0
  }

  private let state = Mutex(State())

  /// Lets all go on who wait.
  func ring() {
    let waiters = state.withLock { state in
      defer { state.waiters = [:] }
      state.isRung = state.waiters.isEmpty
      return state.waiters
    }
    for waiter in waiters.values { waiter.resume() }
  }

  /// Waits for a ring, or goes on at once when one came before, or when the task is cancelled already; at most so many seconds; nil waits for nothing else.
  func wait(seconds: Double?) async {
    let ticket = state.withLock { state in
      state.next += 1
      return state.next
    }
    let clock = seconds.map { seconds in
      Task {
        try? await Task.sleep(for: .seconds(seconds))
        self.resume(ticket)
      }
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let goesOn = state.withLock { state in
          if state.isRung || Task.isCancelled {
            state.isRung = false
            return true
          }
          state.waiters[ticket] = continuation
          return false
        }
        if goesOn { continuation.resume() }
      }
    } onCancel: {
      resume(ticket)
    }
    clock?.cancel()
  }

  /// Lets one go on, if it still waits.
  private func resume(_ ticket: Int) {
    state.withLock { $0.waiters.removeValue(forKey: ticket) }?.resume()
  }
}
