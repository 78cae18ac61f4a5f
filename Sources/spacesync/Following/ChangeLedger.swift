import SyncCore

/// What a watch knows of the jobs, so that each change becomes one line.
struct ChangeLedger: Sendable {
  private var known: [JobKey: Job] = [:]
  /// Jobs that were told; the others are known from the start only.
  private var told: Set<JobKey> = []
  /// Jobs that the storm under way has listed.
  private var listed: Set<JobKey> = []

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

  /// Likewise of a job that a storm lists, and which so stands.
  mutating func list(_ job: Job) -> JobChange? {
    listed.insert(job.key)
    return change(job)
  }

  /// Forgets what was listed: some of it may be gone before the storm is listed again.
  mutating func breakOffListing() { listed = [] }

  /// The end of a job, or nil when it was never known.
  mutating func removal(_ key: JobKey) -> JobChange? {
    told.remove(key)
    return known.removeValue(forKey: key).map { .delete($0) }
  }

  /// The known jobs that may be gone: all but those that the storm, which ends with this, has listed.
  mutating func takeSuspects() -> [JobKey] {
    defer { listed = [] }
    return known.keys.filter { !listed.contains($0) }
  }

  /// Forgets all: the server is another one.
  mutating func reset() { self = ChangeLedger() }
}
