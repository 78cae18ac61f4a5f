import FoundationEssentials
import SyncCore

/// Follows all jobs and says each change, until its task is cancelled.
struct JobWatch: Sendable {
  let service: any SyncService
  let feed: any JobFeed
  /// How many jobs are known from the start, and how many are read at once in a storm.
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
    for await event in events {
      switch event {
      case .connected:
        if isFirst { ledger.learn(try await page(.first)) }
        isFirst = false
      case .changed(let jobs):
        for job in jobs.sorted(by: { $0.changedAt < $1.changedAt }) {
          if let change = ledger.change(job) { try onChange(change) }
        }
      case .removed(let keys):
        for key in keys {
          if let change = ledger.removal(key) { try onChange(change) }
        }
      case .reload: try await catchUp(&ledger, onChange)
      case .restarted:
        try onChange(.reload)
        ledger.reset()
        ledger.learn(try await page(.first))
      case .lost(let loss): onLoss(loss)
      case .counted: break
      }
    }
  }

  /// Says what changed in a storm, oldest change first and a page at a time, then which known jobs are gone.
  private func catchUp(_ ledger: inout ChangeLedger, _ onChange: (JobChange) throws -> Void) async throws {
    var unseen = ledger.keys
    let horizon = ledger.horizon
    var anchor = JobAnchor.before(.beginning(of: horizon))
    while true {
      let jobs = try await page(anchor)
      unseen.subtract(jobs.map(\.key))
      for change in ledger.changes(in: jobs) { try onChange(change) }
      guard jobs.count >= pageSize, let newest = jobs.first else { break }
      anchor = .before(newest.place)
    }
    // What did not change since the horizon is there still, or gone.
    var suspects = Array(unseen)[...]
    while !suspects.isEmpty {
      let some = Set(suspects.prefix(pageSize))
      suspects = suspects.dropFirst(pageSize)
      for key in some.subtracting(try await asking { () throws(StoreError) in try await service.jobsNow(some) }.keys) {
        if let change = ledger.removal(key) { try onChange(change) }
      }
    }
  }

  private func page(_ anchor: JobAnchor) async throws -> [Job] {
    try await asking { () throws(StoreError) in try await service.jobs(JobQuery(limit: pageSize, at: anchor)) }
  }
}

extension JobPlace {
  /// The place before which stands every job that changed at this moment or later.
  fileprivate static func beginning(of moment: Timestamp) -> JobPlace {
    let lowest = UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
    return JobPlace(changedAt: moment, key: JobKey(spaceID: lowest, eventType: EventType(rawValue: "")))
  }
}
