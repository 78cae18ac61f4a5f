import FoundationEssentials
import SyncCore
import TextScreen

extension DashboardState {
  /// Learns what happened and says what is to be done. Total, without I/O and without a clock: `now` comes with the event.
  ///
  /// - Returns: The effects, in order.
  public mutating func update(_ event: Event, at now: Timestamp) -> [Effect] {
    self.now = max(self.now, now)
    // A rate of long ago is none.
    if let end = debug.ended.end, end <= self.now { debug.ended = EndedRate() }
    switch event {
    case .syncEnded(let request, _, _), .syncFoundNoSpace(let request): openSyncs.remove(request)
    case .spaceAnswered(let request, _, _): openSyncs.remove(request)
    case .jobsCancelled, .jobsRetried, .bulkRetried, .bulkStopped: openWrites = max(openWrites - 1, 0)
    default: break
    }
    let before = list.current?.id
    let job = debug.currentJob?.key
    var effects = respond(to: event)
    for effect in effects where effect.writes {
      switch effect {
      case .sync(let request, _, _, _, _), .syncSingle(let request, _), .space(let request, _): openSyncs.insert(request)
      // Their answers carry no number, and each gets exactly one.
      default: openWrites += 1
      }
    }
    effects += countOwed()
    closeAnsweredStop()
    settle()
    if !event.isOperators, let job, debug.tab == .jobs, debug.currentJob?.key != job { debug.slidAt = self.now }
    settleCard(event, after: before)
    effects += pagesNeeded()
    return effects
  }

  private mutating func respond(to event: Event) -> [Effect] {
    switch event {
    // Counts and jobs follow once the feed is connected: the first rows should not wait behind them.
    case .started: return [askPage(.first, .replaceAtTop, limit: SpacesListState.firstPageSize)]
    case .key(let key):
      burst.count(key, at: now)
      return press(key)
    case .keysArrived(let keys):
      foresee(keys)
      return []
    case .mouse(let mouse): return point(mouse)
    case .pasted(let text): return paste(text)
    case .resized(let size):
      self.size = size
      return []
    case .deadline: return []
    case .resumed: return link.isOnline ? reloadAll() : []
    case .feed(let event): return hear(event)
    case .pageLoaded(let request, let result): return take(page: result, request)
    case .resolved(let request, let act, let word, let result): return take(resolved: result, act, word, request)
    case .spacesCounted(let request, let result): return take(counts: result, request)
    case .planned(let request, let result): return take(plan: result, request)
    case .syncMarked(let request, let mark): return take(mark: mark, request)
    case .progressLoaded(let mark, let result, let cost): return take(progress: result, mark, cost: cost)
    case .receiptsRecalled(let receipts): return take(receipts: receipts)
    case .bulkRetried(let mark, let result): return take(retried: result, mark)
    case .bulkStopped(let mark, let result): return take(stopped: result, mark)
    case .failuresLoaded(let mark, let result): return take(failures: result, mark)
    case .dryRunLoaded(let request, let result): return take(dryRun: result, request)
    case .triesLoaded(let key, let result): return take(tries: result, key)
    case .clientsLoaded(let result):
      if case .success(let clients) = result { debug.clients = clients }
      return []
    case .spacesRefreshed(let asked, let result): return take(refreshed: result, asked: asked)
    case .jobsLoaded(let request, let result): return take(jobs: result, request)
    case .jobLoaded(let key, let result): return take(job: result, key)
    case .syncProgressed(let request, let receipt):
      if debug.bulk?.request == request { debug.bulk?.receipt = receipt }
      return []
    case .syncEnded(let request, let intent, let result): return take(sync: result, intent, request)
    case .syncFoundNoSpace:
      say(.warning, words.noActiveSpace)
      return []
    case .matchFound(let request, let result): return take(match: result, request)
    case .rangeRead(let request, let result): return take(range: result, request)
    case .exportProgressed(let request, let rows):
      if list.export?.request == request { list.export?.rows = rows }
      return []
    case .exportEnded(let request, let result): return take(export: result, request)
    case .jobsRetried(let name, let result): return take(retried: result, name)
    case .jobsCancelled(let name, let result): return take(cancelled: result, name)
    case .stripeTested(let result): return take(test: result)
    case .edgeDrained(let result): return take(edge: result)
    case .statusReported(let result): return take(status: result)
    case .workersLoaded(let result):
      if case .success(let workers) = result { debug.workers = workers }
      return endRead(.workers)
    case .attemptsLoaded(let result):
      let line = debug.logLine
      if case .success(let attempts) = result { debug.log.learn(attempts) }
      debug.keep(logLine: line)
      return endRead(.attempts)
    case .warned(let sentences):
      for sentence in sentences { announce(.warning, sentence) }
      return []
    case .textRead(let request, let source, let result): return take(text: result, source, request)
    case .copied(let label, let text, let result):
      take(copied: result, label, text)
      return []
    case .pagerFailed(let text, let reason):
      keep(Message(at: self.now, severity: .warning, text: words.pagerFailed(words.reason(reason))))
      overlay = .text(title: words.pagerFailed(words.reason(reason)), text: text, top: 0)
      return []
    case .spaceAnswered(let request, let work, let result): return take(answer: result, to: work, request)
    case .reported(.success(let path)):
      say(.success, words.reported(path))
      return []
    case .reported(.failure(let failure)):
      say(.error, words.notReported(words.reason(failure.reason)))
      return []
    case .informed(let kind, let text):
      if overlay == nil { overlay = .text(title: kind.rawValue, text: text, top: 0) } else { say(.info, words.answerIsReady(kind)) }
      return []
    case .examined(let finding):
      if let finding { announce(.error, words.finding(finding)) }
      return []
    }
  }

  /// Keeps every cursor inside its list and on screen.
  private mutating func settle() {
    let layout = Layout(size)
    list.settle(rows: layout.listRows)
    debug.columns = layout.debug.columns
    debug.settle(rows: layout.debugRows(unfolded: debug.detail != nil))
    if let lines = detailLines { debug.detail?.settle(lines: lines.count, rows: layout.detailRows - 1) }
  }

  /// Reads everything on screen anew.
  mutating func reloadAll() -> [Effect] {
    list.owesTotals = true
    var effects = [refreshWindow(), recount()]
    effects.append(reloadJobs())
    effects += panelReads()
    effects += countBulk()
    return effects
  }

  mutating func recount() -> Effect {
    list.countsRequest = nextRequest()
    (list.isCounting, list.owesCount) = (true, false)
    return .countSpaces(request: list.countsRequest, search: list.query.search)
  }

  /// The next moment at which something on screen changes by itself, or nil: then the dashboard sleeps until something happens.
  public var nextDeadline: Timestamp? {
    // Ages move by the minute at most, so that an idle screen sends next to nothing; one of an hour and more waits for another reason.
    let ages = nextAgeChange(below: 3600)
    let slowPage = slowPageAt.flatMap { $0 > now ? $0 : nil }
    return [cardRest?.until, bulkDeadline, nextCountdown, debug.ended.end, slowPage, ages].compactMap { $0 }.min()
  }

  /// When the countdown to the next try to connect shows another second.
  private var nextCountdown: Timestamp? {
    if case .offline(_, _, let retryAt?) = link, retryAt > now {
      // The countdown shows whole seconds.
      let left = retryAt.microseconds - now.microseconds
      let rest = left % 1_000_000
      return Timestamp(microseconds: now.microseconds + (rest == 0 ? 1_000_000 : rest))
    }
    return nil
  }

  /// When the first age on screen grows by a unit, of those that are below so many seconds.
  func nextAgeChange(below limit: Int64) -> Timestamp? {
    let layout = Layout(size)
    var visible: ArraySlice<Space> = []
    if layout.form == .triple || pane == .spaces {
      visible = list.spaces[min(list.top, list.spaces.count)..<min(list.top + layout.listRows, list.spaces.count)]
    } else if pane == .card, let current = list.current {
      visible = [current]
    }
    return visible.lazy.compactMap(\.lastStripeSync).compactMap { synced -> Timestamp? in
      guard !synced.isInfinite else { return nil }
      let age = now.seconds(since: synced)
      guard age >= 0, age < limit else { return nil }
      let unit: Int64 = age < 3600 ? 60 : age < 86_400 ? 3600 : 86_400
      return Timestamp(microseconds: synced.microseconds + (age / unit + 1) * unit * 1_000_000)
    }.min()
  }
}
