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
      let examination: [Effect] = wasExamined ? [] : [.examine, .recallReceipts]
      wasExamined = true
      guard list.pending != nil else { return reloadAll() + examination }
      list.owesRefresh = true
      return [recount(), reloadJobs()] + examination
    case .changed(let jobs), .listed(let jobs): return learn(jobs)
    case .removed(let keys):
      for key in keys { list.forget(key) }
      debug.jobs.removeAll { keys.contains($0.key) }
      return countBulk()
    case .reload, .restarted: return reloadAll()
    case .counted(let counts):
      debug.counts = counts
      return []
    case .workersChanged: return panelReads()
    case .lost(let loss):
      let since: Timestamp
      if case .offline(_, let known, _) = link { since = known } else { since = now }
      let retryAt = loss.retryAfter.map { Timestamp(microseconds: now.microseconds + Int64($0 * 1_000_000)) }
      // The message line tells the loss and its countdown as long as it lasts.
      if !link.isStale { keep(Message(at: now, severity: .error, text: words.lost(words.reason(loss.reason)))) }
      link = .offline(loss, since: since, retryAt: retryAt)
      return []
    }
  }

  mutating func learn(_ changed: [Job]) -> [Effect] {
    var ended: [UUID] = []
    var fresh = [JobKey: Job](minimumCapacity: changed.count)
    var effects: [Effect] = []
    let logLine = debug.logLine
    // A few are found sooner than a table of all is made.
    let places = changed.count > 8 ? debug.jobPlaces : nil
    for job in changed {
      let known = fresh[job.key] ?? list.job(job.key) ?? debug.job(job.key, places)
      guard !isOlder(job, than: known) else { continue }
      fresh[job.key] = job
      let isShown = list.ids.contains(job.key.spaceID)
      if isShown { list.learn(job) }
      // A deletion, too, changes what the space's row says: there may be none any more.
      let isDeletion = job.key.eventType == .delete && (isShown || list.marks.contains(job.key.spaceID))
      if isDeletion || isShown && job.status.hasEnded { ended.append(job.key.spaceID) }
      if known?.rawStatus != job.rawStatus { note(job) }
      debug.spans.learn(job)
      effects += refreshUnfolded(job)
    }
    debug.keep(logLine: logLine)
    listJobs(fresh)
    // A job that ended wrote Stripe's ids and the moment of the sync to its space.
    if !ended.isEmpty { effects.append(.refreshSpaces(ended)) }
    // A trigger's new job tells that the row itself was changed.
    effects += rereads(after: fresh.values, except: ended)
    effects += panelReads(after: fresh.values)
    // A job that a later request took over is no longer this one's, and that counts as well.
    effects += countBulk(of: Set(changed.map(\.key.eventType)))
    return effects
  }

  /// An answer that was on its way while the feed told newer things must not undo them.
  private func isOlder(_ job: Job, than known: Job?) -> Bool {
    // Without updated_at the moments say when a job was asked for, which a long request may have done before another's.
    guard let old = known?.updatedAt, let new = job.updatedAt else { return false }
    return new < old
  }

  /// Writes a change of status to the journal and, when a job ended, to rate and message line.
  private mutating func note(_ job: Job) {
    debug.log.learn(job, at: now)
    guard job.status.hasEnded else { return }
    debug.ended.note(at: now)
    let name = job.spaceName ?? words.deletedSpace
    if job.status == .failed {
      var message = Message(at: now, severity: .error, text: words.jobFailed(name, job.errorMessage ?? "?"))
      message.isUnasked = true
      tell(message)
      keep(message)
    } else {
      let message = Message(at: now, severity: .success, text: words.jobCompleted(name))
      keep(message)
      // A success must not push an unread error away.
      if toast?.severity != .error { toast = message }
    }
  }
}

extension Job {
  /// The order of the panel and of the store's pages: the newest change first, the key as tie-breaker.
  static func newestFirst(_ left: Job, _ right: Job) -> Bool {
    if left.changedAt != right.changedAt { return left.changedAt > right.changedAt }
    return (left.key.spaceID, left.key.eventType.rawValue) > (right.key.spaceID, right.key.eventType.rawValue)
  }

  func carrying(payload: String?) -> Job {
    var copy = self
    copy.payload = payload
    return copy
  }
}
