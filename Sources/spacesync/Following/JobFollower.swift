import SyncCore

/// Follows a set of jobs by the feed until every one of them has ended.
///
/// What the feed says is a hint: that a job has ended is believed only when it was read after the request was written, for the feed may
/// still deliver what it read before.
struct JobFollower: Sendable {
  /// How the jobs ended.
  struct Result: Sendable, Equatable {
    var completed = 0
    var failed = 0
    /// Jobs that were removed before they ended.
    var gone = 0
  }

  let service: any SyncService
  let feed: any JobFeed

  /// Listens first, then asks, then waits for all.
  ///
  /// - Parameters:
  ///   - keys: The jobs.
  ///   - ask: Writes them.
  ///   - onChange: Called for each new state of one of them.
  ///   - onLoss: Called when the connection of the feed is lost; it comes back by itself.
  func follow<Receipt: Sendable>(
    _ keys: Set<JobKey>, ask: () async throws -> Receipt, onChange: (Job) throws -> Void, onLoss: (FeedLoss) -> Void
  ) async throws -> (Receipt, Result) {
    let reading = FeedReading(feed, storms: false)
    defer { reading.end() }

    let receipt = try await ask()
    feed.nudge()
    var pursuit = Pursuit(keys: keys)
    try await pursuit.read(keys, service, onChange)
    guard !pursuit.waiting.isEmpty else { return (receipt, pursuit.result) }
    try await reading.forEach { event in
      switch event {
      case .connected, .reload, .restarted: try await pursuit.read(pursuit.waiting, service, onChange)
      case .changed(let jobs): try await pursuit.read(pursuit.waiting.intersection(jobs.map(\.key)), service, onChange)
      case .removed(let keys): try await pursuit.read(pursuit.waiting.intersection(keys), service, onChange)
      case .lost(let loss): onLoss(loss)
      case .listed, .counted, .workersChanged: break
      }
      return !pursuit.waiting.isEmpty
    }
    try Task.checkCancellation()
    return (receipt, pursuit.result)
  }

  /// What is still waited for, and what was seen.
  private struct Pursuit {
    var waiting: Set<JobKey>
    var seen: [JobKey: Job] = [:]
    var result = Result()

    init(keys: Set<JobKey>) { waiting = keys }

    /// Reads these jobs as they stand now and counts those that have ended.
    mutating func read(_ keys: Set<JobKey>, _ service: any SyncService, _ onChange: (Job) throws -> Void) async throws {
      let found: [JobKey: Job]
      do throws(StoreError) {
        found = try await service.jobsNow(keys)
      } catch {
        // The feed says when the database is back, and all that is waited for is read then.
        guard error.code == .unreachable else { throw CommandFailure(error) }
        return
      }
      for key in keys {
        guard let job = found[key] else {
          waiting.remove(key)
          result.gone += 1
          continue
        }
        if seen[key] != job { try onChange(job) }
        seen[key] = job
        guard job.status.hasEnded else { continue }
        waiting.remove(key)
        if job.status == .completed { result.completed += 1 } else { result.failed += 1 }
      }
    }
  }
}
