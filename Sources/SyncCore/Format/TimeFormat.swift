import Glibc

extension Timestamp {
  /// The operator's clock (CLOCK_REALTIME, clock_gettime(2)); the database's own moments come from its server.
  public static var now: Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
  }

  /// ISO 8601 in UTC with microseconds, as in JSON: `2026-11-22T14:29:03.120000Z`; an infinity is `infinity` or `-infinity`.
  public var iso8601: String {
    if isInfinite { return self == .distantFuture ? "infinity" : "-infinity" }
    let parts = microseconds.flooredParts
    var seconds = time_t(parts.seconds)
    var fields = tm()
    gmtime_r(&seconds, &fields)
    return "\(fields.date)T\(fields.clock).\(padded(parts.microseconds, 6))Z"
  }

  /// The clock time in the operator's zone (TZ, localtime_r), with the date before it when that is not the day of `now`.
  public func local(now: Timestamp) -> String {
    if isInfinite { return self == .distantFuture ? "∞" : "-∞" }
    let mine = microseconds.localFields
    let today = now.isInfinite ? "" : now.microseconds.localFields.date
    return mine.date == today ? mine.clock : "\(mine.date) \(mine.clock)"
  }

  /// The clock time in the operator's zone when the moment lies on the day of `now`, else the date alone: at most 10 columns.
  public func localShort(now: Timestamp) -> String {
    let full = local(now: now)
    return String(full.prefix { $0 != " " })
  }
}

extension Int64 {
  /// Whole seconds, rounded down, and the microseconds above them.
  fileprivate var flooredParts: (seconds: Int64, microseconds: Int64) {
    let rest = self % 1_000_000
    return rest < 0 ? (self / 1_000_000 - 1, rest + 1_000_000) : (self / 1_000_000, rest)
  }

  fileprivate var localFields: tm {
    var seconds = time_t(flooredParts.seconds)
    var fields = tm()
    localtime_r(&seconds, &fields)
    return fields
  }
}

extension tm {
  fileprivate var date: String { "\(Int(tm_year) + 1900)-\(padded(Int64(tm_mon) + 1, 2))-\(padded(Int64(tm_mday), 2))" }
  fileprivate var clock: String { "\(padded(Int64(tm_hour), 2)):\(padded(Int64(tm_min), 2)):\(padded(Int64(tm_sec), 2))" }
}

private func padded(_ number: Int64, _ width: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
