import FoundationEssentials
import SyncCore
import TextScreen

extension DashboardState {
  /// Learns what the feed says.
  mutating func hear(_ event: FeedEvent) -> [Effect] {
    if held != nil, hold(event) { return [] }
    switch event {
    case .connected(let mode):
      if link.isStale { say(.success, words.backOnline) }
      link = .online(mode)
      // What was read before the feed began to follow may have changed in between, so it is read once more; a page in flight is
      // let through first, since the operator waits for it.
      let examination: [Effect] = wasExamined ? [] : [.examine]
      wasExamined = true
      guard list.pending != nil else { return reloadAll() + examination }
      list.owesRefresh = true
      return [recount(), reloadJobs()] + examination
    case .changed(let jobs): return learn(jobs)
    case .removed(let keys):
      for key in keys { list.forget(key) }
      debug.jobs.removeAll { keys.contains($0.key) }
      return []
    case .reload, .restarted: return reloadAll()
    case .counted(let counts):
      debug.counts = counts
      return []
    case .lost(let loss):
      let since: Timestamp
      if case .offline(_, let known, _) = link { since = known } else { since = now }
      let retryAt = loss.retryAfter.map { Timestamp(microseconds: now.microseconds + Int64($0 * 1_000_000)) }
      // The message line tells the loss and its countdown as long as it lasts.
      if !link.isStale { keep(Message(at: now, severity: .error, text: words.lost(loss.reason))) }
      link = .offline(loss, since: since, retryAt: retryAt)
      return []
    }
  }

  mutating func learn(_ changed: [Job]) -> [Effect] {
    let inWindow = Set(list.spaces.map(\.id))
    var ended: [UUID] = []
    var fresh: [JobKey: Job] = [:]
    for job in changed {
      let known = fresh[job.key] ?? list.job(job.key) ?? debug.jobs.first { $0.key == job.key }
      guard !isOlder(job, than: known) else { continue }
      fresh[job.key] = job
      let isShown = inWindow.contains(job.key.spaceID)
      if isShown { list.learn(job) }
      // A deletion, too, changes what the space's row says: there may be none any more.
      let isDeletion = job.key.eventType == .delete && (isShown || list.marks.contains(job.key.spaceID))
      if isDeletion || isShown && job.status.hasEnded { ended.append(job.key.spaceID) }
      if known?.rawStatus != job.rawStatus { note(job) }
      if debug.unfolded?.key == job.key { debug.unfolded = job.carrying(payload: debug.unfolded?.payload) }
    }
    debug.jobs.removeAll { fresh[$0.key] != nil }
    debug.jobs += fresh.values
    debug.jobs.sort(by: Job.newestFirst)
    if debug.jobs.count > DebugPanelState.listedJobs { debug.jobs.removeLast(debug.jobs.count - DebugPanelState.listedJobs) }
    // A job that ended wrote Stripe's ids and the moment of the sync to its space.
    var effects: [Effect] = ended.isEmpty ? [] : [.refreshSpaces(ended)]
    // A trigger's new job tells that the row itself was changed.
    effects += rereads(after: fresh.values, except: ended)
    // A try that ended stands in the log now.
    if debug.tab == .journal, fresh.values.contains(where: { $0.status != .processing }) { effects += panelReads() }
    return effects
  }

  /// An answer that was on its way while the feed told newer things must not undo them.
  private func isOlder(_ job: Job, than known: Job?) -> Bool {
    guard let known else { return false }
    return job.changedAt < known.changedAt
  }

  /// Writes a change of status to the journal and, when a job ended, to rate and message line.
  private mutating func note(_ job: Job) {
    debug.journal.insert(.init(at: now, job: job), at: 0)
    if debug.journal.count > DebugPanelState.keptJournal { debug.journal.removeLast() }
    guard job.status.hasEnded else { return }
    debug.endings.append(now)
    let horizon = now.microseconds - RateWindow.length * 1_000_000
    debug.endings.removeAll { $0.microseconds < horizon }
    if debug.endings.count > RateWindow.kept { debug.endings.removeFirst(debug.endings.count - RateWindow.kept) }
    let name = job.spaceName ?? words.deletedSpace
    if job.status == .failed {
      say(.error, words.jobFailed(name, job.errorMessage ?? "?"))
    } else if toast?.severity != .error {
      // A success must not push an unread error away.
      toast = Message(at: now, severity: .success, text: words.jobCompleted(name))
    }
  }

  mutating func take(jobs result: Result<[Job], StoreError>, _ request: Int) -> [Effect] {
    guard request == debug.jobsRequest else { return [] }
    debug.isLoading = false
    if case .success(let jobs) = result { debug.jobs = jobs.sorted(by: Job.newestFirst) }
    return []
  }

  mutating func take(job result: Result<Job?, StoreError>, _ key: JobKey) -> [Effect] {
    guard debug.unfolded?.key == key else { return [] }
    switch result {
    case .success(let job): debug.unfolded = job
    case .failure(let error): say(.error, words.cantRead(error.description))
    }
    return []
  }
}

/// The span over which the rate of ended jobs is taken.
enum RateWindow {
  /// Seconds.
  static let length: Int64 = 60
  /// The most endings kept, so that a storm doesn't grow the state.
  static let kept = 20_000
  /// Cells of the sparkline.
  static let cells = 8
}

extension Job {
  /// The order of the panel: the newest change first, the key as tie-breaker.
  static func newestFirst(_ left: Job, _ right: Job) -> Bool {
    if left.changedAt != right.changedAt { return left.changedAt > right.changedAt }
    return (left.key.spaceID.uuidString, left.key.eventType.rawValue) < (right.key.spaceID.uuidString, right.key.eventType.rawValue)
  }

  func carrying(payload: String?) -> Job {
    var copy = self
    copy.payload = payload
    return copy
  }
}
