import SyncCore
import TextScreen

extension DashboardState {
  /// The debug panel: connection, progress of a sync of many, counts and rate, then the list of its tab.
  func drawDebug(_ grid: inout CellGrid, _ signs: Signs) {
    let columns = grid.size.columns
    drawConnection(&grid, signs)
    if let bulk = debug.bulk { drawBulk(&grid, bulk, signs) } else { drawClients(&grid) }
    var column = 2
    if let counts = debug.counts {
      let text = words.panelCounts(counts)
      column += grid.put(text, column: column, row: 2, width: min(grid.columns(of: text), columns - 3)) + 3
    }
    drawRate(&grid, after: column, signs)
    drawRule(&grid, row: 3, signs)
    drawListState(&grid)
    let layout = Layout(size)
    if layout.form == .triple { drawDebugTabs(&grid, column: columns - debugTabsWidth(grid) - 2, row: 3) }
    let isBeside = debug.detail != nil && layout.form == .triple
    let list = Rect(column: 0, row: 4, columns: isBeside ? columns - layout.detailColumns - 2 : columns, rows: grid.size.rows - 4)
    grid.within(list) { grid in
      switch debug.tab {
      case .jobs: drawJobs(&grid, signs)
      case .results: drawResults(&grid, signs)
      case .journal: drawLog(&grid, signs)
      }
    }
    drawDetail(&grid, layout, signs)
  }

  func debugTabsWidth(_ grid: CellGrid) -> Int { debugTabs.reduce(0) { $0 + grid.columns(of: $1.title) + 5 } }

  private var debugTabs: [(tab: DebugPanelState.Tab, title: String)] {
    [(.results, "R \(words.results)"), (.jobs, "J \(words.jobs)"), (.journal, "L \(words.journal)")]
  }

  func drawDebugTabs(_ grid: inout CellGrid, column: Int, row: Int) {
    var column = column
    for (tab, title) in debugTabs {
      let isCurrent = tab == debug.tab
      column += grid.put(isCurrent ? "[\(title)]" : " \(title) ", column: column, row: row, style: isCurrent ? Look.title : Look.plain) + 1
    }
  }

  /// What narrows the list, on the rule above it.
  private func drawListState(_ grid: inout CellGrid) {
    let text: String =
      switch debug.tab {
      case .jobs: debug.status.map(words.onlyStatus) ?? ""
      case .journal:
        [debug.log.news.map(words.logPaused), debug.log.filter.isEmpty ? nil : "/\(debug.log.filter)"].compactMap { $0 }
          .joined(separator: "  ")
      case .results: ""
      }
    guard !text.isEmpty else { return }
    let width = min(grid.columns(of: text) + 2, max(grid.size.columns - 4, 0))
    grid.put(" \(text) ", column: 2, row: 3, width: width, style: Look.attention)
  }

  private func drawConnection(_ grid: inout CellGrid, _ signs: Signs) {
    var column = 2
    column += grid.put(words.connection, column: column, row: 0, style: Look.quiet) + 2
    let text: String
    let style: Style
    let at = debug.testedAt.map { "  " + words.tested($0.localShort(now: now)) } ?? ""
    if debug.isTesting {
      (text, style) = (words.testing, Look.running)
    } else if let problem = debug.accountProblem {
      (text, style) = ("\(signs.failed) \(problem)\(at)", Look.failed)
    } else if let account = debug.account {
      (text, style) = ("\(signs.done) OK \(account.latencyMilliseconds) ms  \(account.id)  \(words.mode(account.mode))\(at)", Look.done)
    } else {
      (text, style) = (context.canTestStripe ? words.notTested : "-", Look.plain)
    }
    column +=
      grid.put(text, column: column, row: 0, width: min(grid.columns(of: text), max(grid.size.columns - column - 1, 1)), style: style) + 3
    guard let workers = debug.workers, link == .online(.live) || !workers.isEmpty else { return }
    let (word, isTrouble) = words.workers(workers)
    let room = grid.size.columns - column - 1
    let width = min(grid.columns(of: word), room)
    // Half a sentence would say nothing; trouble is shown as far as it goes.
    guard isTrouble ? width > 8 : grid.columns(of: word) <= room else { return }
    grid.put(word, column: grid.size.columns - width - 1, row: 0, width: width, style: isTrouble ? Look.attention : Look.quiet)
  }

  /// Who else is connected.
  private func drawClients(_ grid: inout CellGrid) {
    let others = (debug.clients ?? []).filter { !$0.isSelf }
    guard !others.isEmpty else { return }
    let used = grid.put(
      words.alsoHere, column: 2, row: 1, width: min(grid.columns(of: words.alsoHere), grid.size.columns - 3), style: Look.quiet)
    let text = others.map(words.client).joined(separator: ", ")
    grid.put(text, column: 2 + used + 2, row: 1, width: max(grid.size.columns - used - 5, 1))
  }

  private func drawBulk(_ grid: inout CellGrid, _ bulk: BulkProgress, _ signs: Signs) {
    var column = 2
    column += grid.put(words.syncAllLabel, column: column, row: 1, style: Look.quiet) + 2
    let isQueueing = bulk.request != nil
    let done = isQueueing ? bulk.receipt.requested : bulk.done
    var parts = [isQueueing ? words.queued(done, of: bulk.total) : words.percent(done, of: bulk.total)]
    let failed = bulk.counts?.failed ?? 0
    if failed > 0 { parts.append("\(signs.failed) \(words.failures(failed))") }
    if bulk.isRunning, let rate = bulk.rate { parts.append(words.perSecond(rate)) }
    if bulk.isRunning, let left = bulk.secondsLeft { parts.append(words.left(seconds: left)) }
    if bulk.isRunning { parts.append(words.xStops) }
    let leastBar = 8
    // What is told matters in its order; on a narrow screen the end is left out, not cut.
    while parts.count > 1, grid.columns(of: parts.joined(separator: "  ")) > grid.size.columns - column - leastBar - 4 {
      parts.removeLast()
    }
    let text = parts.joined(separator: "  ")
    let width = min(max(grid.size.columns - column - grid.columns(of: text) - 4, 0), 40)
    let filled = bulk.total > 0 ? min(width * done / bulk.total, width) : width
    if width >= leastBar {
      let bar = String(repeating: signs.full, count: filled) + String(repeating: signs.empty, count: width - filled)
      column += grid.put(bar, column: column, row: 1) + 2
    }
    grid.put(text, column: column, row: 1, width: max(grid.size.columns - column - 1, 1), style: failed > 0 ? Look.failed : Look.plain)
  }

  private func drawRate(_ grid: inout CellGrid, after column: Int, _ signs: Signs) {
    guard let first = debug.endings.first, let last = debug.endings.last else { return }
    // The rate stands still when nothing ends: a number that sank by itself would repaint an idle screen every second.
    let rate = Double(debug.endings.count) / Double(max(last.seconds(since: first), 1))
    let text = words.rate(words.perSecond(rate)) + " " + sparkline(until: last, signs)
    let width = grid.columns(of: text)
    guard column + width < grid.size.columns - 1 else { return }
    grid.put(text, column: grid.size.columns - width - 2, row: 2, style: Look.quiet)
  }

  private func sparkline(until last: Timestamp, _ signs: Signs) -> String {
    let span = RateWindow.length * 1_000_000 / Int64(RateWindow.cells)
    var cells = [Int](repeating: 0, count: RateWindow.cells)
    for ending in debug.endings {
      let age = Int((last.microseconds - ending.microseconds) / span)
      if cells.indices.contains(age) { cells[RateWindow.cells - 1 - age] += 1 }
    }
    let highest = max(cells.max() ?? 1, 1)
    return cells.map { $0 == 0 ? " " : signs.bars[($0 * (signs.bars.count - 1) + highest - 1) / highest] }.joined()
  }
}
