import SyncCore
import Synchronization

/// A limit of requests a second that all slots of a worker share: in no span of a second are more let through.
///
/// It remembers when the last requests were let through, and lets the next one wait until the oldest of them is more than a second ago. A
/// bucket that fills while nothing happens would let twice its rate through in the first second after a rest. Requests are also kept
/// apart, for a burst that is held up on its way would meet the one after it.
public final class RequestRate: Sendable {
  /// A little more than a second: a request that was held up on its way must not meet those of the next second.
  static let span = Duration.milliseconds(1_025)

  private struct State {
    /// When the last requests were let through, as a ring.
    var passed: [ContinuousClock.Instant] = []
    /// Where the oldest of a full ring stands.
    var oldest = 0
    /// When the latest one was let through.
    var latest: ContinuousClock.Instant?
  }

  /// How many requests a second.
  public let limit: Int
  /// The least time between two: less than an even share, so that a clock that wakes late costs nothing of the rate.
  private let gap: Duration
  private let state = Mutex(State())

  /// Makes a limit of 1 or more requests a second.
  public init(_ limit: Int) {
    self.limit = max(1, limit)
    gap = Self.span * 0.8 / self.limit
  }

  /// Waits for a place, and takes it; the moment when it did. Nil at once when the task is cancelled.
  public func admit() async -> Timestamp? {
    while !Task.isCancelled {
      let now = Timestamp.now
      guard let wait = take(at: .now) else { return now }
      try? await Task.sleep(for: wait)
    }
    return nil
  }

  /// Takes a place now, or says how long there is none.
  func take(at now: ContinuousClock.Instant) -> Duration? {
    state.withLock { state in
      if let next = state.latest.map({ $0 + gap }), next > now { return now.duration(to: next) }
      guard state.passed.count == limit else {
        state.passed.append(now)
        state.latest = now
        return nil
      }
      let free = state.passed[state.oldest] + Self.span
      guard free <= now else { return now.duration(to: free) }
      state.passed[state.oldest] = now
      state.latest = now
      state.oldest = (state.oldest + 1) % limit
      return nil
    }
  }
}
