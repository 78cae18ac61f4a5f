/// A moment, in microseconds since 1970-01-01 00:00:00 UTC: the resolution of PostgreSQL's timestamptz.
///
/// `.distantPast` and `.distantFuture` stand for PostgreSQL's `-infinity` and `infinity`.
public struct Timestamp: Hashable, Comparable, Sendable {
  /// Microseconds since the Unix epoch, negative before it.
  public var microseconds: Int64

  /// Makes a moment from microseconds since the Unix epoch.
  public init(microseconds: Int64) { self.microseconds = microseconds }

  /// PostgreSQL's `-infinity`.
  public static let distantPast = Timestamp(microseconds: .min)

  /// PostgreSQL's `infinity`.
  public static let distantFuture = Timestamp(microseconds: .max)

  /// True for PostgreSQL's two infinities, which have no calendar date.
  public var isInfinite: Bool { self == .distantPast || self == .distantFuture }

  /// Whole seconds from `earlier` to this moment; saturates instead of overflowing at the infinities.
  public func seconds(since earlier: Timestamp) -> Int64 {
    let (difference, overflow) = microseconds.subtractingReportingOverflow(earlier.microseconds)
    if overflow { return microseconds > earlier.microseconds ? .max : .min }
    return difference / 1_000_000
  }

  /// Earlier moments come first.
  public static func < (left: Timestamp, right: Timestamp) -> Bool { left.microseconds < right.microseconds }
}
