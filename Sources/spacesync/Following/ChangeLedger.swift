import SyncCore

/// What a watch knows of the jobs, so that a change becomes one line and a storm, of which the feed only says that it was, loses none.
struct ChangeLedger: Sendable {
  private var known: [JobKey: Job] = [:]
  /// Jobs that were printed; the others are known from the start only.
  private var printed: Set<JobKey> = []
  /// The latest change that is known.
  private var watermark = Timestamp.distantPast

  /// How far below the watermark a storm is searched: a transaction that was open so long may commit changes that look so old.
  static let reach: Int64 = 600 * 1_000_000

  /// Learns the latest jobs before the watch begins.
  mutating func learn(_ jobs: [Job]) {
    for job in jobs { note(job) }
  }

  /// The change that a job's state is, or nil when nothing is new.
  mutating func change(_ job: Job) -> JobChange? {
    guard known[job.key] != job else { return nil }
    note(job)
    return printed.insert(job.key).inserted ? .insert(job) : .update(job)
  }

  /// The end of a job, or nil when it was never known.
  mutating func removal(_ key: JobKey) -> JobChange? {
    printed.remove(key)
    return known.removeValue(forKey: key).map { .delete($0) }
  }

  /// The known jobs.
  var keys: Set<JobKey> { Set(known.keys) }

  /// The changes in jobs listed newest first, oldest change first. What is old and was never known did not change just now.
  mutating func changes(in jobs: [Job]) -> [JobChange] {
    let horizon = horizon.microseconds
    return jobs.reversed().compactMap { job in
      known[job.key] == nil && job.changedAt.microseconds < horizon ? nil : change(job)
    }
  }

  /// Forgets all: the server is another one.
  mutating func reset() { self = ChangeLedger() }

  /// Where a storm is searched from.
  var horizon: Timestamp {
    watermark == .distantPast ? .distantPast : Timestamp(microseconds: watermark.microseconds - Self.reach)
  }

  private mutating func note(_ job: Job) {
    known[job.key] = job
    if !job.changedAt.isInfinite { watermark = max(watermark, job.changedAt) }
  }
}
