import FoundationEssentials
import SyncCore
import TextScreen

extension DashboardState {
  /// The receipt that is to be shown: that of the result under the cursor, else the latest.
  var receiptInReach: BulkReceipt? {
    if pane == .debug, debug.tab == .results {
      let rows = debug.resultRows
      if rows.indices.contains(debug.cursor), let receipt = debug.results[rows[debug.cursor].result].receipt {
        return debug.receipts.first { $0.mark == receipt.mark } ?? receipt
      }
    }
    return debug.receipts.first
  }

  /// Opens a receipt and asks for its failures.
  mutating func showReceipt() -> [Effect] {
    guard let receipt = receiptInReach else {
      debug.awaitsReceipt = true
      return []
    }
    overlay = .receipt(ReceiptView(receipt: receipt))
    return [.loadFailures(receipt.mark)]
  }

  mutating func take(failures result: Result<[Job], StoreError>, _ mark: RequestMark) -> [Effect] {
    guard case .receipt(var view) = overlay, view.receipt.mark == mark else { return [] }
    switch result {
    case .success(let jobs):
      view.failures = jobs
      overlay = .receipt(view)
    case .failure(let error): say(.error, words.cantRead(words.reason(error)))
    }
    return []
  }

  /// A key over a receipt.
  mutating func press(_ key: Key, over view: ReceiptView) -> [Effect] {
    var view = view
    switch key {
    case .character("s"):
      guard (view.failures?.isEmpty ?? (view.receipt.failed == 0)) == false else {
        toast = Message(at: now, severity: .info, text: words.nothingFailed)
        return []
      }
      if case .disabled(let reason) = availability(of: .syncAll) {
        toast = Message(at: now, severity: .warning, text: "s: \(reason)")
        return []
      }
      overlay = nil
      return [.retryBulk(view.receipt.mark)]
    case .character("j"), .down: view.top += 1
    case .character("k"), .up: view.top -= 1
    case .pageDown, .control("d"), .control("f"), .character(" "): view.top += OverlayBox.rows(of: size)
    case .pageUp, .control("u"): view.top -= OverlayBox.rows(of: size)
    case .character("g"), .home: view.top = 0
    case .character("G"), .end: view.top = view.failures?.count ?? 0
    case .character("q"), .character("b"), .escape, .enter, .left, .character("h"):
      overlay = nil
      return []
    case .control("c"):
      overlay = nil
      return interrupt()
    default: return common(key)
    }
    view.top = min(max(view.top, 0), max((view.failures?.count ?? 0) - 1, 0))
    overlay = .receipt(view)
    return []
  }

  mutating func take(retried result: Result<Int, StoreError>, _ mark: RequestMark) -> [Effect] {
    switch result {
    case .failure(let error):
      finish(false, words.syncFailed(words.reason(error)), error.details)
      return []
    case .success(let count):
      finish(count > 0, words.retriedMany(count), [.init("event_type", .text(mark.eventType.rawValue)), .init("retried", .number(count))])
      guard count > 0, var paper = debug.receipts.first(where: { $0.mark == mark }) else { return [.nudgeFeed] }
      paper.phase = .working
      paper.endedAt = nil
      if debug.bulk?.mark != mark {
        // Another one that runs keeps its bar.
        guard debug.bulk?.isRunning != true else { return [.nudgeFeed] }
        debug.bulk = BulkProgress(recalling: paper)
        debug.bulk?.isRecalled = false
      }
      debug.bulk?.paper = paper
      debug.bulk?.isStopped = false
      debug.bulk?.notBefore = nil
      debug.remember(paper)
      return [.nudgeFeed, .keepReceipt(paper)] + countBulk()
    }
  }

  /// `x` in the debug panel while a sync of many runs: stops the queueing at once, or asks before it removes what waits. Nil: there is none.
  mutating func stopBulk() -> [Effect]? {
    guard pane == .debug, let bulk = debug.bulk, bulk.isRunning else { return nil }
    if let request = bulk.request { return [.cancelSync(request: request)] }
    overlay = .stopSync(actFocused: false)
    return []
  }

  /// A key over the question before the waiting jobs are removed.
  mutating func pressOverStop(_ key: Key, actFocused: Bool) -> [Effect] {
    switch answer(key, actFocused: actFocused) {
    case .act: return confirmStop()
    case .no: overlay = nil
    case .turn: overlay = .stopSync(actFocused: !actFocused)
    case nil:
      guard key == .character("1"), let job = cancellable else { return common(key) }
      overlay = nil
      return [.cancelJob(space: job.space, name: job.name, job.eventType)]
    }
    return []
  }

  private mutating func confirmStop() -> [Effect] {
    overlay = nil
    if case .disabled(let reason) = availability(of: .syncAll) {
      say(.warning, reason)
      return []
    }
    return debug.bulk?.mark.map { [.stopBulk($0)] } ?? []
  }

  mutating func take(stopped result: Result<Int, StoreError>, _ mark: RequestMark) -> [Effect] {
    switch result {
    case .failure(let error):
      finish(false, words.reason(error), error.details)
      return []
    case .success(let count):
      finish(true, words.stoppedMany(count), [.init("event_type", .text(mark.eventType.rawValue)), .init("removed", .number(count))])
      guard debug.bulk?.mark == mark else { return [.nudgeFeed] }
      debug.bulk?.isStopped = true
      debug.bulk?.notBefore = nil
      return [.nudgeFeed] + countBulk()
    }
  }

  /// A receipt as JSON.
  func receiptNode(_ receipt: BulkReceipt) -> JSONNode {
    let members: [JSONNode.Member?] = [
      .init("id", .text(receipt.id)), .init("event_type", .text(receipt.mark.eventType.rawValue)),
      .init("started", .text(receipt.startedAt.local(now: now))), JSONNode.member("ended", receipt.endedAt?.local(now: now)),
      .init("queued", .number(receipt.queued)), .init("new", .number(receipt.inserted)), .init("completed", .number(receipt.completed)),
      .init("failed", .number(receipt.failed)), .init("otherwise", .number(receipt.gone)),
    ]
    return .object(members.compactMap { $0 })
  }
}
