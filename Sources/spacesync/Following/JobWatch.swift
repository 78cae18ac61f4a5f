import SyncCore

/// Follows all jobs and says each change, until its task is cancelled.
struct JobWatch: Sendable {
  let service: any SyncService
  let feed: any JobFeed
  /// How many jobs are known from the start, and how many are asked for at once.
  var pageSize = 1_000

  /// Runs until the task is cancelled or `onChange` throws.
  ///
  /// - Parameters:
  ///   - onChange: Called for each change, oldest first; in a storm by the jobs' keys.
  ///   - onLoss: Called when the connection of the feed is lost; it comes back by itself.
  func run(onChange: (JobChange) throws -> Void, onLoss: (FeedLoss) -> Void) async throws {
    let reading = FeedReading(feed, storms: true)
    defer { reading.end() }
    var ledger = ChangeLedger()
    var isFirst = true
    try await reading.forEach { event in
      switch event {
      case .connected:
        if isFirst { ledger.learn(try await latest()) }
        isFirst = false
        // A storm that a loss broke off is listed anew.
        ledger.breakOffListing()
      case .changed(let jobs):
        for job in jobs.sorted(by: { $0.changedAt < $1.changedAt }) {
          if let change = ledger.change(job) { try onChange(change) }
        }
      case .listed(let jobs):
        for job in jobs {
          if let change = ledger.list(job) { try onChange(change) }
        }
      case .removed(let keys):
        for key in keys {
          if let change = ledger.removal(key) { try onChange(change) }
        }
      case .reload: try await missTheGone(&ledger, onChange)
      case .restarted:
        try onChange(.reload)
        ledger.reset()
        ledger.learn(try await latest())
      case .lost(let loss): onLoss(loss)
      case .counted, .workersChanged: break
      }
      return true
    }
  }

  /// Says which known jobs are gone; what a storm has just listed stands.
  private func missTheGone(_ ledger: inout ChangeLedger, _ onChange: (JobChange) throws -> Void) async throws {
    var suspects = ledger.takeSuspects()[...]
    while !suspects.isEmpty {
      let some = Set(suspects.prefix(pageSize))
      suspects = suspects.dropFirst(pageSize)
      for key in some.subtracting(try await asking { () throws(StoreError) in try await service.jobsNow(some) }.keys) {
        if let change = ledger.removal(key) { try onChange(change) }
      }
    }
  }

  private func latest() async throws -> [Job] {
    try await asking { () throws(StoreError) in try await service.jobs(JobQuery(limit: pageSize)) }
  }
}
