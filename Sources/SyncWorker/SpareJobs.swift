import SyncCore

/// The jobs of a batch that wait for a slot, oldest first, and how many more than there are free slots the next batch may hold.
///
/// A batch that came back whole means that more is waiting: the next one may hold more, up to a job for each slot. One that did not means
/// that this was all, and jobs that had to wait too long mean that slots are slow; then a worker takes no more than it can begin now, for
/// what it keeps waiting another worker could do.
struct SpareJobs: Sendable {
  /// A job and the moment when it was asked for: its lease began then or later.
  struct Spare: Sendable {
    var job: ClaimedJob
    var claimedAt: Duration
  }

  /// How many jobs more than there are free slots the next batch may hold.
  var stock: Int { max(0, limit - waiting.count) }

  private var limit = 0
  private var waiting: [Spare] = []

  /// True when no job waits.
  var isEmpty: Bool { waiting.isEmpty }

  /// When the one that has waited longest was asked for.
  var claimedAt: Duration? { waiting.first?.claimedAt }

  /// Takes a batch of which so many were wanted.
  mutating func take(_ jobs: [ClaimedJob], of wanted: Int, claimedAt: Duration, atMost: Int) {
    // A claim that hangs on a connection can't wait for another slot.
    let mayWait = jobs.count >= wanted && jobs.allSatisfy { $0.lease != nil }
    limit = mayWait ? min(atMost, max(1, limit * 2)) : 0
    // Batches may come back in another order than they were asked for in.
    let place = waiting.firstIndex { $0.claimedAt > claimedAt } ?? waiting.endIndex
    waiting.insert(contentsOf: jobs.map { Spare(job: $0, claimedAt: claimedAt) }, at: place)
  }

  /// The job that has waited longest.
  mutating func next() -> Spare? {
    waiting.isEmpty ? nil : waiting.removeFirst()
  }

  /// Takes out what was claimed before a moment, or all.
  mutating func remove(claimedBefore moment: Duration?) -> [ClaimedJob] {
    let late = waiting.prefix { spare in moment.map { spare.claimedAt <= $0 } ?? true }
    if !late.isEmpty { limit = 0 }
    waiting.removeFirst(late.count)
    return late.map(\.job)
  }
}
