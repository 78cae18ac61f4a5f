import FoundationEssentials
import SyncCore
import TextScreen

extension DashboardState {
  /// `S`: asks first. What it will act on is frozen here.
  mutating func askToSyncAll() -> [Effect] {
    let origin: SyncOrigin = pane == .debug ? .debugAll : .list
    let scope: SyncScope = pane == .debug ? .allActive : .listed(list.query)
    let confirmation = SyncConfirmation(origin: origin, scope: scope, request: nextRequest())
    overlay = .confirmSync(confirmation)
    return confirmation.query.map { [.plan(request: confirmation.request, $0, origin.eventType)] } ?? []
  }

  mutating func take(plan result: Result<SyncPlan, StoreError>, _ request: Int) -> [Effect] {
    guard case .confirmSync(var confirmation) = overlay, confirmation.request == request else { return [] }
    switch result {
    case .success(let plan): confirmation.plan = plan
    case .failure(let error): confirmation.problem = words.reason(error)
    }
    overlay = .confirmSync(confirmation)
    return []
  }

  /// The operator said yes to the dialog.
  mutating func confirmSync(_ confirmation: SyncConfirmation) -> [Effect] {
    // Without a count the dialog hasn't yet shown what it would do.
    guard let count = confirmation.count else {
      tell(Message(at: now, severity: .info, text: confirmation.problem ?? words.counting))
      return []
    }
    overlay = nil
    let isOfMarked: Bool
    if case .spaces = confirmation.scope { isOfMarked = true } else { isOfMarked = false }
    if case .disabled(let reason) = availability(of: isOfMarked ? .syncOne : .syncAll) {
      say(.warning, words.syncFailed(reason))
      return []
    }
    guard count > 0 else {
      say(.info, words.nothingListed)
      return []
    }
    return [syncMany(confirmation.origin, confirmation.scope, count: count)]
  }

  /// Begins a sync of many spaces, whose progress and receipt the panel then shows.
  mutating func syncMany(_ origin: SyncOrigin, _ scope: SyncScope, count: Int) -> Effect {
    let request = nextRequest()
    if case .spaces(let ids) = scope { list.acting = .init(request: request, ids: ids) }
    debug.bulk = BulkProgress(request: request, origin: origin, total: count)
    return .sync(request: request, .many(origin), scope, eventType: origin.eventType, origin.payloadShape)
  }

  /// The server gave the mark of a request that begins now.
  mutating func take(mark: RequestMark, _ request: Int) -> [Effect] {
    guard debug.bulk?.request == request, let origin = debug.bulk?.origin else { return [] }
    return keep(BulkReceipt(mark: mark, origin: origin, startedAt: now))
  }

  mutating func take(bulk result: Result<SyncReceipt, StoreError>, _ origin: SyncOrigin, _ request: Int) -> [Effect] {
    let isCurrent = debug.bulk?.request == request
    switch result {
    case .success(let receipt):
      if isCurrent { debug.bulk?.receipt = receipt }
      finish(true, words.queuedMany(receipt), receipt.details)
    case .failure(let error):
      let queued = isCurrent ? debug.bulk?.receipt.requested ?? 0 : 0
      let reason = error.code == .cancelled ? words.stoppedAfter(queued) : words.syncFailed(words.reason(error))
      finish(
        false, reason,
        [.init("event_type", .text(origin.eventType.rawValue)), .init("queued", .number(queued))] + error.details)
    }
    guard isCurrent, var bulk = debug.bulk else { return [.nudgeFeed] }
    bulk.request = nil
    bulk.total = bulk.receipt.requested
    debug.bulk = bulk
    guard var paper = bulk.paper else {
      debug.bulk = nil
      return [.nudgeFeed]
    }
    paper.phase = .working
    paper.queued = bulk.receipt.requested
    paper.inserted = bulk.receipt.inserted
    return [.nudgeFeed] + keep(paper) + countBulk()
  }

  /// Counts the jobs of the running sync, at once or as soon as that may be done again.
  mutating func countBulk() -> [Effect] {
    guard let bulk = debug.bulk, bulk.request == nil, let mark = bulk.mark, bulk.isRunning else { return [] }
    guard !bulk.isAsking, now >= bulk.notBefore ?? .distantPast, !link.isStale else {
      debug.bulk?.owesCount = true
      return []
    }
    debug.bulk?.isAsking = true
    debug.bulk?.owesCount = false
    return [.loadProgress(mark)]
  }

  /// Whether a change that the feed saw is of the running sync.
  func concernsBulk(_ changed: [Job]) -> Bool {
    guard let bulk = debug.bulk, bulk.isRunning, let mark = bulk.mark else { return false }
    // A job that a later request took over is no longer this one's, and that counts as well.
    return changed.contains { $0.key.eventType == mark.eventType }
  }

  /// The moment at which the jobs of the running sync may be counted again; nil when nothing changed since.
  var bulkDeadline: Timestamp? {
    guard let bulk = debug.bulk, bulk.owesCount, !bulk.isAsking, !link.isStale else { return nil }
    return bulk.notBefore
  }

  mutating func take(progress result: Result<JobCounts, StoreError>, _ mark: RequestMark, cost: Int64) -> [Effect] {
    guard var bulk = debug.bulk, bulk.mark == mark, bulk.request == nil, var paper = bulk.paper else { return [] }
    bulk.isAsking = false
    guard case .success(let counts) = result else {
      bulk.notBefore = Timestamp(microseconds: now.microseconds + BulkPatience.afterFailure)
      bulk.owesCount = true
      debug.bulk = bulk
      return []
    }
    bulk.notBefore = Timestamp(microseconds: now.microseconds + max(BulkPatience.least, min(cost * 10, BulkPatience.most)))
    bulk.learn(counts, at: now)
    let wasRecalled = bulk.isRecalled
    bulk.isRecalled = false
    paper.learn(counts)
    bulk.paper = paper
    debug.bulk = bulk
    guard bulk.waiting == 0 else {
      if wasRecalled { say(.info, words.bulkGoesOn(paper, done: bulk.done, of: bulk.total, now: now)) }
      return keep(paper, writes: false)
    }
    return endBulk(paper)
  }

  /// All jobs of the running sync have ended.
  private mutating func endBulk(_ paper: BulkReceipt) -> [Effect] {
    var paper = paper
    guard paper.queued > 0 else {
      debug.bulk = nil
      paper.phase = .stopped
      return keep(paper)
    }
    paper.phase = debug.bulk?.isStopped == true ? .stopped : .ended
    paper.endedAt = now
    let sentence = words.bulkEnded(paper, now: now)
    let severity: Message.Severity = paper.failed > 0 ? .error : .success
    // What was stopped has its answer already: how many jobs were removed.
    if paper.phase == .stopped { announce(severity, sentence) } else { say(severity, sentence) }
    let result = ActionResult(
      at: now, succeeded: paper.failed == 0, title: sentence, details: JSONTree(receiptNode(paper)), receipt: paper)
    debug.add(result)
    return keep(paper)
  }

  /// Keeps a receipt in memory, and on disk unless it may wait.
  private mutating func keep(_ paper: BulkReceipt, writes: Bool = true) -> [Effect] {
    if debug.bulk?.paper == nil || debug.bulk?.mark == paper.mark { debug.bulk?.paper = paper }
    debug.remember(paper)
    return writes ? [.keepReceipt(paper)] : []
  }

  /// The receipts that earlier sessions left: the latest one that had not ended is taken up again.
  mutating func take(receipts: [BulkReceipt]) -> [Effect] {
    for receipt in receipts.reversed() where !debug.receipts.contains(where: { $0.mark == receipt.mark }) { debug.remember(receipt) }
    debug.knowsReceipts = true
    var effects: [Effect] = []
    if debug.awaitsReceipt, overlay == nil { effects = showReceipt() }
    debug.awaitsReceipt = false
    guard debug.bulk == nil, let latest = receipts.first, !latest.isOver else { return effects }
    debug.bulk = BulkProgress(recalling: latest)
    return effects + countBulk()
  }
}

/// How often the jobs of a running sync are counted, in microseconds; besides, never for more than a tenth of the time.
private enum BulkPatience {
  static let least: Int64 = 200_000
  static let most: Int64 = 60_000_000
  static let afterFailure: Int64 = 5_000_000
}
