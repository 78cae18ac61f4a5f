import Glibc

/// Waits for a socket.
enum SocketWait {
  /// How often a wait looks up to see whether its task was cancelled: a synchronous call has no other way to learn of it.
  static let slice = Duration.milliseconds(50)

  /// Waits until the socket can be read (or, if asked, written), the deadline or the end of a slice, whichever comes first; true if it can.
  @discardableResult
  static func wait(for socket: Int32, read: Bool, write: Bool, until deadline: ContinuousClock.Instant?) -> Bool {
    var limit = slice
    if let deadline { limit = min(limit, max(.zero, deadline - .now)) }
    var descriptor = pollfd(fd: socket, events: Int16((read ? POLLIN : 0) | (write ? POLLOUT : 0)), revents: 0)
    // A signal ends it early, which is only a shorter slice.
    return poll(&descriptor, 1, Int32(limit.wholeMilliseconds)) > 0
  }
}
