import Postgres
import SyncCore

/// The counts per status, as exact as the table's size allows.
///
/// A pass over the whole table is made at each look while it is cheap. Where it is not, a migrated table counts what is active by the
/// migration's index each time and everything once a minute; in between, what is completed is reckoned from the last whole count.
/// Elsewhere never more than a tenth of the time goes into counting, and counts that something may have changed since carry their moment.
struct FeedTally {
  /// The last counts.
  private(set) var counts: JobCounts?

  private var hasActiveIndex: Bool
  private var isStale = true
  private var total = 0
  private var wholeIsDue = ContinuousClock.now
  private var activeIsDue = ContinuousClock.now
  private var wholeAt = Timestamp.now

  /// What may be spent at each look.
  private static let cheap = Duration.milliseconds(50)
  private static let wholeInterval = Duration.seconds(60)
  /// Rows from which on a pass over the table can't be cheap.
  private static let large = 200_000

  init(hasActiveIndex: Bool) { self.hasActiveIndex = hasActiveIndex }

  /// When the counts are to be made exact, or nil when they are.
  var due: ContinuousClock.Instant? { isStale ? wholeIsDue : nil }

  /// Says that something may have changed since the last count.
  mutating func expire() { isStale = true }

  /// Counts if that is due; true when the counts are other ones than before.
  nonisolated(nonsending) mutating func refresh(_ reader: FeedReader) async throws(PostgresError) -> Bool {
    let start = ContinuousClock.now
    guard isStale else { return false }
    let old = counts
    if start >= wholeIsDue {
      let whole = try await reader.counts()
      let cost = ContinuousClock.now - start
      // A small table that took long was counted on a busy server, which may be done in a moment.
      let isLarge = hasActiveIndex && whole.total >= Self.large
      wholeIsDue = cost < Self.cheap ? .now : .now + (isLarge ? max(Self.wholeInterval, cost * 10) : cost * 10)
      (counts, total, isStale, wholeAt) = (whole, whole.total, false, .now)
    } else if hasActiveIndex, start >= activeIsDue {
      var active = try await reader.activeCounts()
      let cost = ContinuousClock.now - start
      activeIsDue = cost < Self.cheap ? .now : .now + cost * 10
      total = max(total, active.total)
      active.completed = total - active.total
      active.completedIsEstimate = true
      counts = active
    } else if !hasActiveIndex {
      counts?.countedAt = wholeAt
    }
    return counts != old
  }
}
