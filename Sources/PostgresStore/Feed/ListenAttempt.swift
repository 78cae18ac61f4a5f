import SyncCore
import Synchronization

/// A try to listen beside the looks, which go on while a server that doesn't answer keeps it waiting.
final class ListenAttempt: Sendable {
  private let outcome = Mutex<Outcome?>(nil)
  private let task = Mutex<Task<Void, Never>?>(nil)

  /// What came of it: how the feed follows, and the listener where it worked.
  typealias Outcome = (mode: FeedMode, listener: FeedListener?)

  /// Begins; the bell rings when it has ended.
  init(ringing wake: Wake, _ listen: @escaping @Sendable () async -> Outcome) {
    let task = Task { [weak self] in
      let outcome = await listen()
      guard let self, !Task.isCancelled else {
        await outcome.listener?.close()
        return
      }
      self.outcome.withLock { $0 = outcome }
      wake.ring(isNews: false)
    }
    self.task.withLock { $0 = task }
  }

  /// What came of it; nil while it lasts.
  var result: Outcome? { outcome.withLock { $0 } }

  /// Breaks it off, and waits for its end.
  func close() async {
    let task = task.withLock { $0 }
    task?.cancel()
    await task?.value
    await result?.listener?.close()
  }
}
