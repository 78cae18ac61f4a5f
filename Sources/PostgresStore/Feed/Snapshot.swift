/// A `pg_snapshot` as the server writes it: `xmin:xmax:xid,xid,...` with 64-bit transaction ids.
struct Snapshot: Sendable, Equatable {
  /// The text, as it goes back to the server.
  let text: String
  /// Every transaction before this one had ended.
  let xmin: UInt64
  /// No transaction from this one on had ended.
  let xmax: UInt64

  init(text: String) {
    self.text = text
    let parts = text.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
    xmin = parts.first.flatMap { UInt64($0) } ?? 0
    xmax = parts.dropFirst().first.flatMap { UInt64($0) } ?? 0
  }

  /// True when a row version of this 32-bit transaction id lies in the part that is read again.
  ///
  /// Ids of 32 bits wrap around: which of two is older is the sign of their difference (PostgreSQL manual, "Preventing Transaction ID
  /// Wraparound Failures").
  func rereads(_ version: UInt32) -> Bool { Int32(bitPattern: version &- UInt32(truncatingIfNeeded: xmin)) >= 0 }
}
