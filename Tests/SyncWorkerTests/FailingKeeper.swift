import SyncCore

/// A keeper that fails by these errors, one a sweep, and then keeps still; nil is a sweep that succeeds.
actor FailingKeeper: QueueKeeper {
  private var errors: [StoreError?]
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(_ errors: [StoreError?]) { self.errors = errors }

  func examine() async throws(StoreError) {}

  func sweep(_ presence: WorkerPresence) async throws(StoreError) -> SweepResult {
    guard !errors.isEmpty else {
      for one in waiting { one.resume() }
      waiting = []
      return SweepResult()
    }
    if let error = errors.removeFirst() { throw error }
    return SweepResult()
  }

  func leave() async {}

  /// Waits until the last error was thrown and told.
  func hasEnded() async { await withCheckedContinuation { waiting.append($0) } }
}
