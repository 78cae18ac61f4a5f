import Glibc

/// Monotonic time, for intervals only.
enum Clock {
  /// The milliseconds since an unspecified start.
  static var milliseconds: Double {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return Double(now.tv_sec) * 1_000 + Double(now.tv_nsec) / 1_000_000
  }
}
