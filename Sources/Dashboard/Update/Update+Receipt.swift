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
        tell(Message(at: now, severity: .info, text: words.nothingFailed))
        return []
      }
      return retryFailed(of: view.receipt.mark, label: key.label(context.language))
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

  /// Puts the failed jobs of a sync of many back, or says why that can't be.
  mutating func retryFailed(of mark: RequestMark, label: String) -> [Effect] {
    if case .disabled(let reason)? = queueing {
      tell(Message(at: now, severity: .warning, text: words.labelled(label, reason)))
      return []
    }
    if stops(Interlock(act: .retry(mark), label: label)) { return [] }
    overlay = nil
    return [.retryBulk(mark)]
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
      if !debug.bulks.contains(where: { $0.mark == mark }) { debug.follow(BulkProgress(recalling: paper)) }
      guard let index = debug.bulks.firstIndex(where: { $0.mark == mark }) else { return [.nudgeFeed] }
      debug.bulks[index].paper = paper
      debug.bulks[index].isRecalled = false
      debug.bulks[index].isStopped = false
      debug.bulks[index].notBefore = nil
      debug.remember(paper)
      return [.nudgeFeed, .keepReceipt(paper)] + countBulk()
    }
  }

  mutating func take(stopped result: Result<Int, StoreError>, _ mark: RequestMark) -> [Effect] {
    switch result {
    case .failure(let error):
      finish(false, words.reason(error), error.details)
      return []
    case .success(let count):
      finish(true, words.stoppedMany(count), [.init("event_type", .text(mark.eventType.rawValue)), .init("removed", .number(count))])
      guard let index = debug.bulks.firstIndex(where: { $0.mark == mark }) else { return [.nudgeFeed] }
      debug.bulks[index].isStopped = true
      debug.bulks[index].notBefore = nil
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
