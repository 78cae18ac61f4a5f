import Glibc

/// Moments as text: the operator's zone on screen, UTC in JSON.
///
/// The zone is the one of `localtime_r(3)`: `TZ`, else the machine's.
public struct TimeFormat: Sendable, Equatable {
  /// Whose order of day and month.
  public var language: Language

  /// Makes a format.
  public init(language: Language) { self.language = language }

  /// The time of day, with the date before it when that is not the day of `now`: `14:32:07`, `21/11 14:32:07`, `2026-11-21 14:32:07`.
  ///
  /// The year is left out in French while it is that of `now`. An infinity of PostgreSQL is its own word.
  public func text(_ moment: Timestamp, now: Timestamp) -> String {
    guard let there = Self.calendar(moment, localtime_r), let here = Self.calendar(now, localtime_r) else {
      return Self.iso8601(moment)
    }
    let clock = "\(Self.pad(there.tm_hour)):\(Self.pad(there.tm_min)):\(Self.pad(there.tm_sec))"
    if there.tm_year == here.tm_year && there.tm_yday == here.tm_yday { return clock }
    let year = String(Int(there.tm_year) + 1900)
    switch language {
    case .english: return "\(year)-\(Self.pad(there.tm_mon + 1))-\(Self.pad(there.tm_mday)) \(clock)"
    case .french:
      let day = "\(Self.pad(there.tm_mday))/\(Self.pad(there.tm_mon + 1))"
      return there.tm_year == here.tm_year ? "\(day) \(clock)" : "\(day)/\(year) \(clock)"
    }
  }

  /// ISO 8601 in UTC with microseconds, as in JSON: `2026-11-22T14:32:07.000000Z`; `infinity` and `-infinity` as PostgreSQL writes them.
  public static func iso8601(_ moment: Timestamp) -> String {
    if moment == .distantPast { return "-infinity" }
    guard moment != .distantFuture, let utc = calendar(moment, gmtime_r) else { return "infinity" }
    let micro = moment.microseconds - floor(moment.microseconds) * 1_000_000
    let date = "\(pad(Int32(clamping: Int(utc.tm_year) + 1900), 4))-\(pad(utc.tm_mon + 1))-\(pad(utc.tm_mday))"
    return "\(date)T\(pad(utc.tm_hour)):\(pad(utc.tm_min)):\(pad(utc.tm_sec)).\(pad(Int32(micro), 6))Z"
  }

  /// The moment now, by this machine's clock: for ages on screen only, the database's own times come from the server.
  public static func now() -> Timestamp {
    var clock = timespec()
    clock_gettime(CLOCK_REALTIME, &clock)
    return Timestamp(microseconds: Int64(clock.tv_sec) * 1_000_000 + Int64(clock.tv_nsec) / 1_000)
  }

  private typealias Converter = (UnsafePointer<time_t>, UnsafeMutablePointer<tm>) -> UnsafeMutablePointer<tm>?

  private static func calendar(_ moment: Timestamp, _ convert: Converter) -> tm? {
    guard !moment.isInfinite else { return nil }
    var seconds = time_t(floor(moment.microseconds))
    var parts = tm()
    return convert(&seconds, &parts) == nil ? nil : parts
  }

  /// Whole seconds, rounded down also before 1970.
  private static func floor(_ microseconds: Int64) -> Int64 {
    let seconds = microseconds / 1_000_000
    return microseconds % 1_000_000 < 0 ? seconds - 1 : seconds
  }

  private static func pad(_ number: Int32, _ width: Int = 2) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
