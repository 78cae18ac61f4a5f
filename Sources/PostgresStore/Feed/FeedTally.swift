import Postgres
import SyncCore

/// The counts per status, as exact as the table's size allows.
///
/// On a migrated table what is active is counted by the migration's index at each look. A pass over the whole table takes at most a two hundredth
/// of the time while changes come one after the other, because a key may wait for the processor that it takes, and of a large one comes once a minute;
/// it is made at once for a change that comes alone, and once changes cease. In between, what is completed is reckoned from the last whole count.
/// Elsewhere a pass is made at each look while it is cheap, never more than a tenth of the time goes into it, and counts that something may have
/// changed since carry their moment.
struct FeedTally {
  /// The last counts.
  private(set) var counts: JobCounts?

  private var hasActiveIndex: Bool
  private var isStale = true
  private var changedAt = ContinuousClock.now
  private var total = 0
  private var wholeIsDue = ContinuousClock.now
  private var activeIsDue = ContinuousClock.now
  private var wholeAt = Timestamp.now

  /// What may be spent at each look.
  private static let cheap = Duration.milliseconds(50)
  /// How often a large table is counted that has the index.
  private static let wholeInterval = Duration.seconds(60)
  /// Rows from which on a table is large.
  private static let large = 200_000
  /// How long after a whole count of a smaller one the next may be. One that took long was made on a busy server, which may be done in a moment.
  private static let longestRest = Duration.seconds(3)
  /// How long after a change the next one comes alone. A whole count that waits for the end of changes waits so long: made sooner it would stand in
  /// the way of the next.
  private let calm: Duration

  /// - Parameters:
  ///   - hasActiveIndex: Whether the migration's index on active jobs is there.
  ///   - calm: How long after a change the next one comes alone.
  init(hasActiveIndex: Bool, calm: Duration = .seconds(1)) { (self.hasActiveIndex, self.calm) = (hasActiveIndex, calm) }

  /// When the counts are to be made exact, or nil when they are.
  var due: ContinuousClock.Instant? { isStale ? max(wholeIsDue, changedAt + calm) : nil }

  /// Says that something may have changed since the last count.
  mutating func expire() {
    let now = ContinuousClock.now
    if hasActiveIndex, total < Self.large, now - changedAt >= calm { wholeIsDue = now }
    (isStale, changedAt) = (true, now)
  }

  /// Counts if that is due; true when the counts are other ones than before.
  nonisolated(nonsending) mutating func refresh(_ reader: FeedReader) async throws(PostgresError) -> Bool {
    let start = ContinuousClock.now
    guard isStale else { return false }
    let old = counts
    if start >= wholeIsDue {
      let whole = try await reader.counts()
      wholeIsDue = .now + rest(after: whole, costing: ContinuousClock.now - start)
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

  /// How long after a whole count the next may be.
  private func rest(after whole: JobCounts, costing cost: Duration) -> Duration {
    guard hasActiveIndex else { return cost < Self.cheap ? .zero : cost * 10 }
    return whole.total >= Self.large ? max(Self.wholeInterval, cost * 10) : min(cost * 200, Self.longestRest)
  }
}
