import SyncCore
import TextScreen

extension DashboardState {
  /// `x`: stops the sync of many that runs, or cancels what waits under the cursor.
  mutating func cancelOrStop() -> [Effect] {
    guard let bulk = debug.stoppable else { return cancellable.map { [$0.effect] } ?? [] }
    // In the panel the bar of what is being queued stands there; elsewhere `x` may have been meant for the space.
    if pane == .debug, let request = bulk.request { return [.cancelSync(request: request)] }
    overlay = .stopSync(StopQuestion(mark: bulk.mark, request: bulk.request, job: rowsMoving == nil ? cancellable : nil))
    return []
  }

  /// The sync that an open question is about, while it runs.
  func bulk(of question: StopQuestion) -> BulkProgress? {
    debug.bulks.first {
      $0.isRunning && (question.request != nil && $0.request == question.request || question.mark != nil && $0.mark == question.mark)
    }
  }

  /// A key over the question before a sync of many is stopped.
  mutating func press(_ key: Key, over question: StopQuestion) -> [Effect] {
    switch answer(key, actFocused: question.actFocused) {
    case .act: return confirm(question)
    case .no: overlay = nil
    case .turn:
      var turned = question
      turned.actFocused.toggle()
      overlay = .stopSync(turned)
    case nil:
      guard key == .character("1"), let job = question.job else { return common(key) }
      return send { job.effect }
    }
    return []
  }

  private mutating func confirm(_ question: StopQuestion) -> [Effect] {
    let bulk = bulk(of: question)
    return send { bulk?.request.map { .cancelSync(request: $0) } ?? bulk?.mark.map { .stopBulk($0) } }
  }

  /// Closes the question and does what it was answered, unless nothing can be written any more.
  private mutating func send(_ effect: () -> Effect?) -> [Effect] {
    overlay = nil
    if case .disabled(let reason)? = writing {
      say(.warning, reason)
      return []
    }
    return effect().map { [$0] } ?? []
  }

  /// Closes the question about a sync that has ended meanwhile, which was said.
  mutating func closeAnsweredStop() {
    if case .stopSync(let question) = overlay, bulk(of: question) == nil { overlay = nil }
  }

  /// Draws the question.
  func draw(_ question: StopQuestion, _ grid: inout CellGrid, _ signs: Signs) {
    guard let bulk = bulk(of: question) else { return }
    var lines = [targetLine]
    if debug.bulks.count > 1, let paper = bulk.paper { lines.append(StyledLine(text: words.bulkName(paper, now: now))) }
    if bulk.request != nil {
      lines.append(StyledLine(text: words.queued(bulk.receipt.requested, of: bulk.total), style: Look.title))
      lines.append(StyledLine(text: words.queuedStays))
    } else {
      lines.append(StyledLine(text: words.willStop(bulk.waiting), style: Look.title))
      lines.append(StyledLine(text: words.inHandEnds))
    }
    if let job = question.job { lines.append(StyledLine(text: words.onlyThisJob(job.name))) }
    drawQuestion(
      &grid, title: words.stopTitle, lines, buttons: [words.noGoBack, words.yesStop], focus: question.actFocused ? 1 : 0, signs)
  }
}
