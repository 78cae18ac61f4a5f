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
    if case .disabled(let reason)? = queueing {
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
    debug.follow(BulkProgress(request: request, origin: origin, total: count))
    return .sync(request: request, .many(origin), scope, eventType: origin.eventType, origin.payloadShape)
  }

  /// The server gave the mark of a request that begins now.
  mutating func take(mark: RequestMark, _ request: Int) -> [Effect] {
    guard debug.bulk?.request == request, let origin = debug.bulk?.origin else { return [] }
    let paper = BulkReceipt(mark: mark, origin: origin, startedAt: now)
    debug.bulk?.paper = paper
    return keep(paper)
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

  /// Counts the jobs of the running syncs, or of those of these event types alone, at once or as soon as that may be done again.
  mutating func countBulk(of types: Set<EventType>? = nil) -> [Effect] {
    for (index, bulk) in debug.bulks.enumerated() where bulk.request == nil && bulk.isRunning {
      guard let mark = bulk.mark, types?.contains(mark.eventType) ?? true else { continue }
      debug.bulks[index].owesCount = true
    }
    return countOwed()
  }

  /// Counts the jobs of a sync that are to be counted, one sync at a time.
  mutating func countOwed() -> [Effect] {
    guard !link.isStale, !debug.bulks.contains(where: \.isAsking) else { return [] }
    let index = debug.bulks.firstIndex { $0.owesCount && now >= $0.notBefore ?? .distantPast }
    guard let index, let mark = debug.bulks[index].mark else { return [] }
    debug.bulks[index].isAsking = true
    debug.bulks[index].owesCount = false
    return [.loadProgress(mark)]
  }

  /// The moment at which the jobs of a running sync may be counted again; nil when nothing changed since.
  var bulkDeadline: Timestamp? {
    guard !link.isStale, !debug.bulks.contains(where: \.isAsking) else { return nil }
    return debug.bulks.lazy.filter(\.owesCount).compactMap(\.notBefore).min()
  }

  mutating func take(progress result: Result<JobCounts, StoreError>, _ mark: RequestMark, cost: Int64) -> [Effect] {
    guard let index = debug.bulks.firstIndex(where: { $0.mark == mark && $0.request == nil }), var paper = debug.bulks[index].paper else {
      return []
    }
    debug.bulks[index].isAsking = false
    guard case .success(let counts) = result else {
      debug.bulks[index].notBefore = Timestamp(microseconds: now.microseconds + BulkPatience.afterFailure)
      debug.bulks[index].owesCount = true
      return []
    }
    let rest = min(cost * 10 * Int64(debug.bulks.count), BulkPatience.most)
    debug.bulks[index].notBefore = Timestamp(microseconds: now.microseconds + max(BulkPatience.least, rest))
    debug.bulks[index].learn(counts, at: now)
    let wasRecalled = debug.bulks[index].isRecalled
    debug.bulks[index].isRecalled = false
    paper.learn(counts)
    let bulk = debug.bulks[index]
    guard bulk.waiting == 0 else {
      if wasRecalled { say(.info, words.bulkGoesOn(paper, done: bulk.done, of: bulk.total, now: now)) }
      return keep(paper, writes: false)
    }
    return end(index, paper)
  }

  /// All jobs of a sync have ended.
  private mutating func end(_ index: Int, _ paper: BulkReceipt) -> [Effect] {
    var paper = paper
    guard paper.queued > 0 else {
      debug.bulks.remove(at: index)
      paper.phase = .stopped
      return keep(paper)
    }
    paper.phase = debug.bulks[index].isStopped ? .stopped : .ended
    paper.endedAt = now
    let sentence = words.bulkEnded(paper, now: now)
    // Where all jobs were stopped or taken over nothing went well, either.
    let severity: Message.Severity = paper.failed > 0 ? .error : paper.completed > 0 ? .success : .info
    // What was stopped has its answer already: how many jobs were removed.
    if paper.phase == .stopped { announce(severity, sentence) } else { say(severity, sentence) }
    let result = ActionResult(
      at: now, succeeded: paper.failed == 0, title: sentence, details: JSONTree(receiptNode(paper)), receipt: paper)
    debug.add(result)
    let effects = keep(paper)
    // The bar goes on to one that still runs; the last one stays in sight.
    if debug.bulks.contains(where: \.isRunning) { debug.bulks.remove(at: index) }
    return effects
  }

  /// Keeps a receipt in memory, and on disk unless it may wait.
  private mutating func keep(_ paper: BulkReceipt, writes: Bool = true) -> [Effect] {
    if let index = debug.bulks.firstIndex(where: { $0.mark == paper.mark }) { debug.bulks[index].paper = paper }
    debug.remember(paper)
    return writes ? [.keepReceipt(paper)] : []
  }

  /// The receipts that earlier sessions left: those that had not ended are taken up again.
  mutating func take(receipts: [BulkReceipt]) -> [Effect] {
    for receipt in receipts.reversed() where !debug.receipts.contains(where: { $0.mark == receipt.mark }) { debug.remember(receipt) }
    debug.knowsReceipts = true
    var effects: [Effect] = []
    if debug.awaitsReceipt, overlay == nil { effects = showReceipt() }
    debug.awaitsReceipt = false
    for receipt in receipts where !receipt.isOver && !debug.bulks.contains(where: { $0.mark == receipt.mark }) {
      debug.follow(BulkProgress(recalling: receipt))
    }
    return effects + countBulk()
  }
}

/// How often the jobs of a running sync are counted, in microseconds; besides, never for more than a tenth of the time.
private enum BulkPatience {
  static let least: Int64 = 200_000
  static let most: Int64 = 60_000_000
  static let afterFailure: Int64 = 5_000_000
}
