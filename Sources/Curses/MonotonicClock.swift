import Glibc

/// The clock that deadlines are told by: it never jumps, whatever happens to the time of day.
public enum MonotonicClock {
  /// Nanoseconds since an unspecified moment (CLOCK_MONOTONIC, see clock_gettime(2)).
  public static var now: UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}
