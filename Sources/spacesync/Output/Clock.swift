import Glibc
import SyncCore

extension Timestamp {
  /// The moment now by this machine's clock: to choose how a time is written, never to compare with the database's own times.
  static func now() -> Timestamp {
    var clock = timespec()
    clock_gettime(CLOCK_REALTIME, &clock)
    return Timestamp(microseconds: Int64(clock.tv_sec) * 1_000_000 + Int64(clock.tv_nsec) / 1_000)
  }
}
