import Synchronization

/// A bell: whoever waits at it goes on when it rings, when the time is over, or when its task is cancelled.
///
/// A ring says whether there is news, or only something to be seen to. One that nobody waits for is kept for the next who comes.
final class Wake: Sendable {
  private struct Waiter {
    var continuation: CheckedContinuation<Bool, Never>
    var clock: Task<Void, Never>?

    func go(isNews: Bool) {
      // First who waits: the rest is no hurry.
      continuation.resume(returning: isNews)
      clock?.cancel()
    }
  }

  /// Who waits, by ticket; a clock that comes too late finds its ticket gone.
  private struct State {
    /// Whether the rings that are kept bring news; nil when there is none.
    var kept: Bool?
    var waiters: [Int: Waiter] = [:]
    var next = 0
  }

  private let state = Mutex(State())

  /// Lets all go on who wait.
  func ring(isNews: Bool = true) {
    let waiters = state.withLock { state in
      defer { state.waiters = [:] }
      if state.waiters.isEmpty { state.kept = isNews || state.kept == true }
      return state.waiters
    }
    for waiter in waiters.values { waiter.go(isNews: isNews) }
  }

  /// Waits for a ring, or goes on at once when one came before, or when the task is cancelled already; at most so many seconds; nil waits for nothing else.
  ///
  /// - Returns: True when it rang with news.
  @discardableResult
  nonisolated(nonsending) func wait(seconds: Double?) async -> Bool {
    let ticket = state.withLock { state in
      state.next += 1
      return state.next
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isNews = state.withLock { state -> Bool? in
          if state.kept != nil || Task.isCancelled || seconds.map({ $0 <= 0 }) == true {
            defer { state.kept = nil }
            return state.kept ?? false
          }
          // The clock starts once the ticket stands in the list: a short time would be over before, and never end the wait.
          state.waiters[ticket] = Waiter(continuation: continuation, clock: seconds.map { clock($0, ticket) })
          return nil
        }
        if let isNews { continuation.resume(returning: isNews) }
      }
    } onCancel: {
      resume(ticket)
    }
  }

  private func clock(_ seconds: Double, _ ticket: Int) -> Task<Void, Never> {
    Task {
      try? await Task.sleep(for: .seconds(seconds))
      resume(ticket)
    }
  }

  /// Lets one go on, if it still waits.
  private func resume(_ ticket: Int) {
    state.withLock { $0.waiters.removeValue(forKey: ticket) }?.go(isNews: false)
  }
}
