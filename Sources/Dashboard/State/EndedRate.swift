import SyncCore

/// How many jobs ended in the last minute, counted by the second: however many end, it costs the same.
public struct EndedRate: Sendable, Equatable {
  private struct Second: Equatable {
    /// When the first of them ended.
    var first: Timestamp
    var count: Int
  }

  /// The span, in seconds.
  private static let length: Int64 = 60
  /// Cells of the sparkline.
  private static let cells = 8

  private var seconds: [Second] = []
  private var last: Timestamp?

  /// Takes a job that ended; no earlier than the last one.
  mutating func note(at now: Timestamp) {
    if let open = seconds.last, open.first.microseconds / 1_000_000 == now.microseconds / 1_000_000 {
      seconds[seconds.count - 1].count += 1
    } else {
      let horizon = now.microseconds - Self.length * 1_000_000
      seconds.removeAll { $0.first.microseconds < horizon }
      seconds.append(Second(first: now, count: 1))
    }
    last = now
  }

  /// When the last one ended too long ago for a rate; nil without one.
  var end: Timestamp? { last.map { Timestamp(microseconds: $0.microseconds + Self.length * 1_000_000) } }

  /// Jobs a second; nil before the second one.
  ///
  /// It stands still when nothing ends: a number that sank by itself would repaint an idle screen every second.
  var perSecond: Double? {
    let count = seconds.reduce(0) { $0 + $1.count }
    guard count > 1, let first = seconds.first?.first, let last else { return nil }
    return Double(count) / Double(max(last.seconds(since: first), 1))
  }

  /// How many ended in each part of the minute until the last one, the oldest first.
  var history: [Int] {
    var cells = [Int](repeating: 0, count: Self.cells)
    guard let last else { return cells }
    let span = Self.length * 1_000_000 / Int64(Self.cells)
    for second in seconds {
      let age = Int((last.microseconds - second.first.microseconds) / span)
      if cells.indices.contains(age) { cells[Self.cells - 1 - age] += second.count }
    }
    return cells
  }
}
