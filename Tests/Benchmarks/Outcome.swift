import Dispatch
import Synchronization

/// What tasks give back to the thread that waits for them.
final class Outcome: Sendable {
  private let failure = Mutex<String?>(nil)
  private let ended = DispatchSemaphore(value: 0)

  /// Keeps the first failure.
  func add(_ text: String?) { failure.withLock { $0 = $0 ?? text } }

  /// Lets the waiting thread go on.
  func end() { ended.signal() }

  /// Waits for the end; what failed, or nil.
  func wait() -> String? {
    ended.wait()
    return failure.withLock { $0 }
  }
}
