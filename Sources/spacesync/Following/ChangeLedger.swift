import SyncCore

/// What a watch knows of the jobs, so that each change becomes one line.
struct ChangeLedger: Sendable {
  private var known: [JobKey: Job] = [:]
  /// Jobs that were told; the others are known from the start only.
  private var told: Set<JobKey> = []

  /// Learns jobs as they stand, so that their end can be told.
  mutating func learn(_ jobs: [Job]) {
    for job in jobs where !told.contains(job.key) { known[job.key] = job }
  }

  /// The change that a job's state is, or nil when it was told before.
  mutating func change(_ job: Job) -> JobChange? {
    let isNew = told.insert(job.key).inserted
    guard known.updateValue(job, forKey: job.key) != job || isNew else { return nil }
    return isNew ? .insert(job) : .update(job)
  }

  /// The end of a job, or nil when it was never known.
  mutating func removal(_ key: JobKey) -> JobChange? {
    told.remove(key)
    return known.removeValue(forKey: key).map { .delete($0) }
  }

  /// The known jobs.
  var keys: Set<JobKey> { Set(known.keys) }

  /// Forgets all: the server is another one.
  mutating func reset() { self = ChangeLedger() }
}
