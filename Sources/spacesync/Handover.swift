import Dispatch
import Synchronization

/// A value that one thread waits for, blocking, and another gives once.
final class Handover<Value: Sendable>: Sendable {
  private let value = Mutex<Value?>(nil)
  private let isGiven = DispatchSemaphore(value: 0)

  /// Gives the value; nil says that there will be none.
  func give(_ new: Value?) {
    value.withLock { $0 = new }
    isGiven.signal()
  }

  /// Waits for the value.
  func wait() -> Value? {
    isGiven.wait()
    return value.withLock { $0 }
  }
}
