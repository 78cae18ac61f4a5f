import SyncCore

/// A sync of many spaces: from its confirmation until the last of its own jobs ended, and after that what it came to.
public struct BulkProgress: Sendable, Equatable {
  /// The request that queues it; nil once it was answered.
  public var request: Int?
  /// The place that asked.
  public var origin: SyncOrigin
  /// How many spaces are to be queued, and once they are, how many jobs it has.
  public var total: Int
  /// What was queued so far.
  public var receipt: SyncReceipt
  /// What is kept of it; nil until the server gave its mark.
  public var paper: BulkReceipt?
  /// How its jobs stand; nil until counted.
  public var counts: JobCounts?
  /// True for one that an earlier session began and whose state the operator was not told yet.
  public var isRecalled = false
  /// True once the operator had what waited removed.
  public var isStopped = false
  /// True while its jobs are counted.
  public var isAsking = false
  /// True when its jobs changed since they were counted last.
  public var owesCount = false
  /// The operator's clock before which they are not counted again: counting a large table must not be all that the server does.
  public var notBefore: Timestamp?
  /// How many had ended when, oldest first, for the rate.
  private var samples: [Sample] = []

  private struct Sample: Sendable, Equatable {
    var at: Timestamp
    var done: Int
  }

  /// Seconds over which the rate is taken.
  private static let rateWindow: Int64 = 60
  /// The most samples kept.
  private static let keptSamples = 256

  /// Begins one that is being queued.
  init(request: Int, origin: SyncOrigin, total: Int) {
    self.request = request
    self.origin = origin
    self.total = total
    receipt = SyncReceipt(eventType: origin.eventType)
  }

  /// Takes up one that an earlier session began.
  init(recalling paper: BulkReceipt) {
    origin = paper.origin
    total = paper.queued
    receipt = SyncReceipt(requested: paper.queued, inserted: paper.inserted, eventType: paper.mark.eventType)
    self.paper = paper
    isRecalled = true
  }

  /// The mark of its jobs, once the server gave it.
  public var mark: RequestMark? { paper?.mark }

  /// True while its jobs are queued or worked off.
  public var isRunning: Bool { request != nil || paper?.isOver == false }

  /// How many of its jobs ended. Those that were removed or taken over are neither progress nor pace.
  public var done: Int { counts.map { $0.total - waiting } ?? 0 }

  /// How many of its jobs are no longer its own: stopped, cancelled, taken over by a later request, or gone with their space.
  public var gone: Int { counts.map { max(total - $0.total, 0) } ?? 0 }

  /// How many of its jobs wait or are in hand.
  public var waiting: Int { counts.map { $0.pending + $0.processing } ?? total }

  /// Learns how its jobs stand.
  mutating func learn(_ counts: JobCounts, at now: Timestamp) {
    self.counts = counts
    total = max(total, counts.total)
    // A retry makes ended jobs wait again: the rate begins anew.
    if let last = samples.last, last.done > done { samples = [] }
    samples.append(Sample(at: now, done: done))
    samples.removeAll { now.seconds(since: $0.at) > Self.rateWindow }
    if samples.count > Self.keptSamples { samples.removeFirst(samples.count - Self.keptSamples) }
  }

  /// Jobs a second over the last minute; nil until that can be told.
  var rate: Double? {
    guard let first = samples.first, let last = samples.last, last.done > first.done else { return nil }
    let microseconds = last.at.microseconds - first.at.microseconds
    return microseconds >= 1_000_000 ? Double(last.done - first.done) * 1_000_000 / Double(microseconds) : nil
  }

  /// Seconds until the rest is done at the present rate; nil when that can't be told.
  var secondsLeft: Int64? { rate.map { Int64(Double(waiting) / $0) } }
}
