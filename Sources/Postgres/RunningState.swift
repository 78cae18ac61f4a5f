import Synchronization

/// Whether a connection runs something, and whether somebody asked to stop it; shared with threads that don't own the connection.
final class RunningState: Sendable {
  private enum State {
    case idle, running, cancelRequested
  }

  private let state = Mutex(State.idle)
  private let dropped = Atomic<Int>(0)

  /// Marks the beginning of an exchange.
  func begin() { state.withLock { $0 = .running } }

  /// Marks its end; a request that came too late is forgotten.
  func end() { state.withLock { $0 = .idle } }

  /// Asks the running exchange, if any, to stop.
  func requestCancel() {
    state.withLock { if case .running = $0 { $0 = .cancelRequested } }
  }

  /// True if somebody asked the running exchange to stop.
  var isCancelRequested: Bool {
    state.withLock { if case .cancelRequested = $0 { true } else { false } }
  }

  /// Counts a notification that was thrown away.
  func countDropped() { dropped.add(1, ordering: .relaxed) }

  /// How many notifications were thrown away.
  var droppedCount: Int { dropped.load(ordering: .relaxed) }
}
