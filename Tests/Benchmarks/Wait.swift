import Glibc

/// Waiting for what another thread or program brings about.
enum Wait {
  /// Waits until a condition holds; what did not come within 30 s is an error that says `what` was waited for.
  static func until(_ what: String, _ condition: () throws(BenchmarkError) -> Bool) throws(BenchmarkError) {
    let deadline = Clock.milliseconds + 30_000
    while try !condition() {
      guard Clock.milliseconds < deadline else { throw BenchmarkError("waited in vain until \(what)") }
      usleep(200)
    }
  }
}
