import Glibc

/// All that is needed to give the terminal back, as plain memory that a signal handler may read.
struct RestorePoint {
  /// The room for reset bytes and crash notice.
  static let capacity = 1024

  /// The terminal.
  var terminal: Int32
  /// A copy of standard error from before it was redirected, -1 if it was not.
  var standardError: Int32
  /// The modes to return to.
  var modes: termios
  /// What abandons an unfinished sequence, then leaves the screen.
  var abort: UnsafeMutablePointer<UInt8>
  /// How many bytes of `abort` come first to abandon a sequence, and are left out when none is unfinished.
  var prefixCount: Int
  /// All bytes of `abort`.
  var abortCount: Int
  /// What is said after a crash.
  var notice: UnsafeMutablePointer<UInt8>
  /// Its length.
  var noticeCount: Int

  /// Makes a restore point in memory of its own; it lives until `free`.
  static func make(
    terminal: Int32, standardError: Int32, modes: termios, reset: [UInt8], notice: [UInt8]
  ) -> UnsafeMutablePointer<RestorePoint> {
    // CAN, then ST: whatever sequence or string the terminal is in the middle of ends here.
    let prefix: [UInt8] = reset.isEmpty ? [] : [0x18, 0x1B, 0x5C]
    let abort = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    let abortCount = copy(prefix + reset, to: abort)
    let noticeCopy = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    let noticeCount = copy(notice, to: noticeCopy)
    let point = UnsafeMutablePointer<RestorePoint>.allocate(capacity: 1)
    point.initialize(
      to: RestorePoint(
        terminal: terminal, standardError: standardError, modes: modes, abort: abort, prefixCount: prefix.count,
        abortCount: abortCount, notice: noticeCopy, noticeCount: noticeCount))
    return point
  }

  private static func copy(_ bytes: [UInt8], to memory: UnsafeMutablePointer<UInt8>) -> Int {
    let count = min(bytes.count, capacity)
    for index in 0..<count { memory[index] = bytes[index] }
    return count
  }

  /// Gives the memory of a restore point back.
  static func free(_ point: UnsafeMutablePointer<RestorePoint>) {
    point.pointee.abort.deallocate()
    point.pointee.notice.deallocate()
    point.deallocate()
  }

  /// Gives the terminal back at once, whatever it is doing. Async-signal-safe (see signal-safety(7)).
  ///
  /// Output that the terminal did not take is thrown away, or a terminal that stopped reading would keep us here.
  static func abandon(_ point: UnsafeMutablePointer<RestorePoint>, withStandardError: Bool) {
    let terminal = point.pointee.terminal
    tcflush(terminal, TCOFLUSH)
    send(terminal, point.pointee.abort, point.pointee.abortCount, patience: 50)
    tcsetattr(terminal, TCSANOW, &point.pointee.modes)
    if withStandardError && point.pointee.standardError >= 0 { dup2(point.pointee.standardError, STDERR_FILENO) }
  }

  /// Writes bytes, waiting so many milliseconds at most each time the terminal takes none; false if it did not take them all.
  @discardableResult
  static func send(_ terminal: Int32, _ bytes: UnsafeMutablePointer<UInt8>, _ count: Int, patience: Int32) -> Bool {
    var sent = 0
    var isLast = false
    while sent < count {
      let written = write(terminal, bytes + sent, count - sent)
      if written > 0 {
        sent += written
      } else if isLast || (written < 0 && errno != EAGAIN && errno != EINTR) {
        return false
      } else {
        var request = pollfd(fd: terminal, events: Int16(POLLOUT), revents: 0)
        isLast = poll(&request, 1, patience) == 0
      }
    }
    return true
  }
}
