import SyncCore
import TextScreen

extension DashboardState {
  /// The debug panel: connection, progress of a sync of many, counts and rate, then the list of its tab.
  func drawDebug(_ grid: inout CellGrid, _ signs: Signs) {
    let columns = grid.size.columns
    drawConnection(&grid, signs)
    if let bulk = debug.bulk { drawBulk(&grid, bulk, signs) } else { drawClients(&grid, row: 1, from: 2, to: columns - 1) }
    var column = 2
    if let counts = debug.counts {
      let text = words.panelCounts(counts, now: now)
      column += grid.put(text, column: column, row: 2, width: min(grid.columns(of: text), columns - 3)) + 3
    }
    drawRate(&grid, after: column, signs)
    drawRule(&grid, row: 3, signs)
    let layout = Layout(size)
    let tabs = layout.form == .triple ? debugTabs(layout) : []
    draw(tabs, &grid, row: 3)
    let used = drawListState(&grid)
    // The running sync has their row.
    if debug.bulk != nil { drawClients(&grid, row: 3, from: 4 + used, to: (tabs.first?.column ?? columns) - 2) }
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

  /// The tabs with their places, ending before a column: in words where they fit, by their keys where not, at last the current one alone.
  private func debugTabs(before end: Int, room: Int) -> [DebugTab] {
    let all: [(DebugPanelState.Tab, String, String)] = [
      (.results, words.key(.showResults), words.results), (.jobs, words.key(.showJobs), words.jobs),
      (.journal, words.key(.showJournal), words.journal),
    ]
    let choices = [all.map { ($0.0, "\($0.1) \($0.2)") }, all.map { ($0.0, $0.1) }, all.filter { $0.0 == debug.tab }.map { ($0.0, $0.1) }]
    func width(_ titles: [(DebugPanelState.Tab, String)]) -> Int { titles.reduce(0) { $0 + TextWidth.columns(of: $1.1) + 3 } - 1 }
    let titles = choices.first { width($0) <= room } ?? choices[2]
    var column = end - width(titles)
    return titles.map { tab, title in
      defer { column += TextWidth.columns(of: title) + 3 }
      return DebugTab(tab: tab, text: tab == debug.tab ? "[\(title)]" : " \(title) ", column: column)
    }
  }

  /// The tabs where they are on this screen: beside the panes' titles, or on the panel's rule, counted from the panel's edge.
  func debugTabs(_ layout: Layout) -> [DebugTab] {
    guard layout.form == .single else { return debugTabs(before: layout.debug.columns - 2, room: layout.debug.columns / 2) }
    let titles = paneTitles.reduce(1) { $0 + TextWidth.columns(of: $1) + 2 }
    return debugTabs(before: size.columns - 1, room: max(size.columns - titles - 2, 0))
  }

  func draw(_ tabs: [DebugTab], _ grid: inout CellGrid, row: Int) {
    for tab in tabs {
      grid.put(tab.text, column: tab.column, row: row, style: tab.tab == debug.tab ? Look.title : Look.plain)
    }
  }

  /// What narrows the list, on the rule above it.
  private func drawListState(_ grid: inout CellGrid) -> Int {
    let text: String =
      switch debug.tab {
      case .jobs: debug.status.map(words.onlyStatus) ?? ""
      case .journal:
        [debug.log.news.map(words.logPaused), debug.log.filter.isEmpty ? nil : "/\(debug.log.filter)"].compactMap { $0 }
          .joined(separator: "  ")
      case .results: ""
      }
    guard !text.isEmpty else { return 0 }
    let width = min(grid.columns(of: text) + 2, max(grid.size.columns - 4, 0))
    return grid.put(" \(text) ", column: 2, row: 3, width: width, style: Look.attention) + 2
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

  /// Who else is connected, dashboards first: whole names, and how many more where there is no room for all.
  private func drawClients(_ grid: inout CellGrid, row: Int, from start: Int, to end: Int) {
    let others = (debug.clients ?? []).filter { !$0.isSelf }
    let names = (others.filter { $0.activity == "dashboard" } + others.filter { $0.activity != "dashboard" }).map(words.client)
    guard !names.isEmpty else { return }
    func text(_ count: Int) -> String {
      let rest = names.count - count
      return "  " + (names.prefix(count) + (rest > 0 ? ["+\(rest)"] : [])).joined(separator: ", ")
    }
    let room = end - start - grid.columns(of: words.alsoHere) - 2
    guard let count = (0...min(names.count, 20)).last(where: { grid.columns(of: text($0)) <= room }) else { return }
    let used = grid.put(" \(words.alsoHere)", column: start - 1, row: row, style: Look.quiet)
    grid.put("\(text(count)) ", column: start - 1 + used, row: row)
  }

  private func drawBulk(_ grid: inout CellGrid, _ bulk: BulkProgress, _ signs: Signs) {
    var column = 2
    column += grid.put(words.syncAllLabel, column: column, row: 1, style: Look.quiet) + 2
    let isQueueing = bulk.request != nil
    let done = isQueueing ? bulk.receipt.requested : bulk.done
    var parts = [isQueueing ? words.queued(done, of: bulk.total) : words.percent(done, of: bulk.total)]
    let failed = bulk.counts?.failed ?? 0
    if failed > 0 { parts.append("\(signs.failed) \(words.failures(failed))") }
    if !isQueueing, bulk.gone > 0 { parts.append(words.gone(bulk.gone, isStopped: bulk.isStopped)) }
    if bulk.isRunning, let rate = bulk.rate { parts.append(words.perSecond(rate)) }
    if bulk.isRunning, let left = bulk.secondsLeft { parts.append(words.left(seconds: left)) }
    if debug.bulks.count > 1 { parts.append(words.moreSyncs(debug.bulks.count - 1)) }
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
    guard let rate = debug.ended.perSecond else { return }
    let text = words.rate(words.perSecond(rate)) + " " + sparkline(debug.ended.history, signs)
    let width = grid.columns(of: text)
    guard column + width < grid.size.columns - 1 else { return }
    grid.put(text, column: grid.size.columns - width - 2, row: 2, style: Look.quiet)
  }

  private func sparkline(_ cells: [Int], _ signs: Signs) -> String {
    let highest = max(cells.max() ?? 1, 1)
    return cells.map { $0 == 0 ? " " : signs.bars[($0 * (signs.bars.count - 1) + highest - 1) / highest] }.joined()
  }
}

/// A tab of the panel as it stands on screen.
struct DebugTab {
  var tab: DebugPanelState.Tab
  var text: String
  var column: Int
}
