import SyncCore

/// Follows all jobs and says each change, until its task is cancelled.
struct JobWatch: Sendable {
  let service: any SyncService
  let feed: any JobFeed
  /// How many jobs are known from the start, and how many a first page of a storm has.
  var pageSize = 1_000

  /// Runs until the task is cancelled or `onChange` throws.
  ///
  /// - Parameters:
  ///   - onChange: Called for each change, oldest first.
  ///   - onLoss: Called when the connection of the feed is lost; it comes back by itself.
  func run(onChange: (JobChange) throws -> Void, onLoss: (FeedLoss) -> Void) async throws {
    let (events, continuation) = AsyncStream.makeStream(of: FeedEvent.self)
    let following = Task { [feed] in
      await feed.run { continuation.yield($0) }
      continuation.finish()
    }
    defer { following.cancel() }

    var ledger = ChangeLedger()
    var isFirst = true
    var justConnected = false
    for await event in events {
      let wasJustConnected = justConnected
      justConnected = false
      switch event {
      case .connected:
        if isFirst { ledger.learn(try await page(pageSize)) }
        justConnected = !isFirst
        isFirst = false
      case .changed(let jobs):
        for job in jobs.sorted(by: { $0.changedAt < $1.changedAt }) {
          if let change = ledger.change(job) { try onChange(change) }
        }
      case .removed(let keys):
        for key in keys {
          if let change = ledger.removal(key) { try onChange(change) }
        }
      case .reload:
        if wasJustConnected {
          // A feed that can't go on where it was has another server before it, or one that went back.
          try onChange(.reload)
          ledger.reset()
          ledger.learn(try await page(pageSize))
        } else {
          try await catchUp(&ledger, onChange)
        }
      case .lost(let loss): onLoss(loss)
      case .counted: break
      }
    }
  }

  /// Says what changed in a storm, page by page until nothing older can be new, and which known jobs are gone.
  private func catchUp(_ ledger: inout ChangeLedger, _ onChange: (JobChange) throws -> Void) async throws {
    var limit = pageSize
    var jobs = try await page(limit)
    while !ledger.isCovered(by: jobs, limit: limit) {
      limit *= 8
      jobs = try await page(limit)
    }
    var gone = ledger.missing(from: jobs)
    if jobs.count >= limit {
      let suspects = gone
      gone.subtract(try await asking { () throws(StoreError) in try await service.jobsNow(suspects) }.keys)
    }
    for key in gone {
      if let change = ledger.removal(key) { try onChange(change) }
    }
    for change in ledger.changes(in: jobs) { try onChange(change) }
  }

  private func page(_ limit: Int) async throws -> [Job] {
    try await asking { () throws(StoreError) in try await service.jobs(JobQuery(limit: limit)) }
  }
}
