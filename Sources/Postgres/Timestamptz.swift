/// A `timestamptz` of PostgreSQL: microseconds since 1970-01-01 00:00:00 UTC, `.min` and `.max` for the infinities.
public struct Timestamptz: Hashable, Sendable {
  /// Microseconds since the Unix epoch.
  public var microseconds: Int64

  /// Makes a moment.
  public init(microseconds: Int64) { self.microseconds = microseconds }

  // PostgreSQL counts from 2000-01-01 (src/include/datatype/timestamp.h); both infinities are the ends of Int64.
  private static let epochOffset: Int64 = 946_684_800_000_000

  /// From what travels: microseconds since 2000.
  init(wire: Int64) {
    let (value, overflow) = wire.addingReportingOverflow(Self.epochOffset)
    microseconds = wire == .min ? .min : wire == .max || overflow ? .max : value
  }

  /// What travels; moments before PostgreSQL's range become `-infinity`.
  var wire: Int64 {
    let (value, overflow) = microseconds.subtractingReportingOverflow(Self.epochOffset)
    return microseconds == .max ? .max : microseconds == .min || overflow ? .min : value
  }
}
