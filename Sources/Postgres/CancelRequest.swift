import CLibpq
import Dispatch

/// Asks the server, from another thread, to stop what a connection runs.
///
/// `PQcancel` opens a connection of its own and blocks until the server closed it, without a time limit: so it never runs on the caller's thread.
final class CancelRequest: Sendable {
  private let handle: CHandle
  private let finished = DispatchSemaphore(value: 0)

  /// Nil if the connection has nothing to cancel with.
  init?(_ connection: OpaquePointer) {
    guard let pointer = PQgetCancel(connection) else { return nil }
    handle = CHandle(pointer: pointer)
  }

  deinit { PQfreeCancel(handle.pointer) }

  /// Sends the request and returns at once.
  func send() {
    // A queue of its own: a request to a frozen server may block this thread for long, and must take none from the shared pool.
    DispatchQueue(label: "spacesync.postgres.cancel").async { [self] in
      var reason = [CChar](repeating: 0, count: 256)
      _ = PQcancel(handle.pointer, &reason, Int32(reason.count))
      finished.signal()
    }
  }

  /// Waits until the server has taken the request: before that, it might hit the next statement. False if that took too long.
  func wait(until deadline: ContinuousClock.Instant) -> Bool {
    let milliseconds = max(0, (deadline - .now).wholeMilliseconds)
    return finished.wait(timeout: .now() + .milliseconds(milliseconds)) == .success
  }
}
