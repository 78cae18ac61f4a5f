import Dispatch
import Synchronization

/// A bell: whoever waits at it goes on when it rings, or when the time is over.
///
/// A ring says whether there is news, or only something to be seen to. One that nobody waits for is kept for the next who comes.
final class Wake: Sendable {
  private struct Waiter {
    var continuation: CheckedContinuation<Bool, Never>
    /// When its time is over.
    var deadline: DispatchTime
  }

  private struct State {
    /// Whether the rings that are kept bring news; nil when there is none.
    var kept: Bool?
    var waiters: [Waiter] = []
    /// When the clock calls next. It may be too early for who waits by then, and is set again: to wait so often that it must be set each time
    /// would cost a thread's wake-up a time.
    var alarm = DispatchTime.distantFuture

    /// Sets the clock for a deadline; false when it calls early enough already.
    mutating func needsAlarm(at deadline: DispatchTime) -> Bool {
      guard deadline < alarm else { return false }
      alarm = deadline
      return true
    }
  }

  private let state = Mutex(State())

  /// Lets all go on who wait.
  func ring(isNews: Bool = true) {
    let waiters = state.withLock { state in
      defer { state.waiters = [] }
      if state.waiters.isEmpty { state.kept = isNews || state.kept == true }
      return state.waiters
    }
    for waiter in waiters { waiter.continuation.resume(returning: isNews) }
  }

  /// Waits for a ring, or goes on at once when one came before, or when the task is cancelled already; at most so many seconds; nil waits for nothing else.
  ///
  /// Who may be cancelled meanwhile rings then. Waiting for that here would mean a closure, which runs on a thread of the pool: two wake-ups more
  /// before the caller goes on where it was.
  ///
  /// - Returns: True when it rang with news.
  @discardableResult
  nonisolated(nonsending) func wait(seconds: Double?) async -> Bool {
    let deadline = seconds.map { DispatchTime.now() + $0 } ?? .distantFuture
    return await withCheckedContinuation { continuation in
      var needsAlarm = false
      let isNews = state.withLock { state -> Bool? in
        if state.kept != nil || Task.isCancelled || deadline <= .now() {
          defer { state.kept = nil }
          return state.kept ?? false
        }
        state.waiters.append(Waiter(continuation: continuation, deadline: deadline))
        needsAlarm = state.needsAlarm(at: deadline)
        return nil
      }
      if needsAlarm { setAlarm(deadline) }
      if let isNews { continuation.resume(returning: isNews) }
    }
  }

  private func setAlarm(_ moment: DispatchTime) {
    DispatchQueue.global().asyncAfter(deadline: moment) { [weak self] in self?.call(moment) }
  }

  /// The clock calls: those go on whose time is over, and it is set for the first of the others.
  private func call(_ moment: DispatchTime) {
    let (due, next) = state.withLock { state in
      let due = state.waiters.filter { $0.deadline <= moment }
      state.waiters.removeAll { $0.deadline <= moment }
      if state.alarm <= moment { state.alarm = .distantFuture }
      let first = state.waiters.map(\.deadline).min() ?? .distantFuture
      return (due, state.needsAlarm(at: first) ? first : nil)
    }
    for waiter in due { waiter.continuation.resume(returning: false) }
    if let next { setAlarm(next) }
  }
}
