import TerminalSupport

/// Tells when a program that would write has nowhere to write to.
enum Stalled {
  /// Waits, without reading, until the line holds bytes and takes no more for a while; false if that never happens.
  static func isReached(by run: PseudoTerminal) async throws -> Bool {
    var last = 0
    var quiet = 0
    for _ in 0..<400 {
      let now = run.unreadBytes
      quiet = now == last && now > 0 ? quiet + 1 : 0
      last = now
      // The probe has a new frame each millisecond, so a quarter of a second without a byte is a stall.
      if quiet >= 10 { return true }
      try await Task.sleep(for: .milliseconds(25))
    }
    return false
  }
}
