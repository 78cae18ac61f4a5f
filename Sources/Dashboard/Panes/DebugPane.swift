import SyncCore
import TextScreen

extension DashboardState {
  /// The debug panel: connection, progress of a sync of many, counts and rate, then the list of its tab.
  func drawDebug(_ grid: inout CellGrid, _ signs: Signs) {
    let columns = grid.size.columns
    drawConnection(&grid)
    if let bulk = debug.bulk { drawBulk(&grid, bulk, signs) }
    var column = 2
    if let counts = debug.counts {
      column +=
        grid.put(
          words.panelCounts(counts), column: column, row: 2, width: min(grid.columns(of: words.panelCounts(counts)), columns - 3)) + 3
    }
    drawRate(&grid, after: column, signs)
    drawRule(&grid, row: 3, signs)
    if Layout(size).form == .triple { drawDebugTabs(&grid, column: columns - debugTabsWidth(grid) - 2, row: 3) }
    let list = Rect(column: 0, row: 4, columns: columns, rows: grid.size.rows - 4)
    grid.within(list) { grid in
      switch debug.tab {
      case .jobs: drawJobs(&grid, signs)
      case .results: drawResults(&grid, signs)
      case .journal: drawJournal(&grid, signs)
      }
    }
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

  private func drawConnection(_ grid: inout CellGrid) {
    var column = 2
    column += grid.put(words.connection, column: column, row: 0, style: Look.quiet) + 2
    let text: String
    let style: Style
    if debug.isTesting {
      (text, style) = (words.testing, Look.running)
    } else if let problem = debug.accountProblem {
      (text, style) = (problem, Look.failed)
    } else if let account = debug.account {
      (text, style) = ("OK \(account.latencyMilliseconds) ms  \(account.id)  \(words.mode(account.mode))", Look.done)
    } else {
      (text, style) = (context.canTestStripe ? words.notTested : "-", Look.plain)
    }
    column +=
      grid.put(text, column: column, row: 0, width: min(grid.columns(of: text), max(grid.size.columns - column - 1, 1)), style: style) + 3
    guard let workers = debug.workers, link == .online(.live) || !workers.isEmpty else { return }
    let (word, isTrouble) = words.workers(workers)
    let room = grid.size.columns - column - 1
    let width = min(grid.columns(of: word), room)
    guard width > 8 else { return }
    grid.put(word, column: grid.size.columns - width - 1, row: 0, width: width, style: isTrouble ? Look.attention : Look.quiet)
  }

  private func drawBulk(_ grid: inout CellGrid, _ bulk: BulkProgress, _ signs: Signs) {
    var column = 2
    column += grid.put(words.syncAllLabel, column: column, row: 1, style: Look.quiet) + 2
    let isQueued = bulk.request == nil
    let left = debug.counts.map { $0.pending + $0.processing } ?? bulk.total
    let done = isQueued ? max(bulk.total - left, 0) : bulk.receipt.requested
    let text = isQueued ? words.worked(done, of: bulk.total) : words.queued(done, of: bulk.total)
    let room = grid.size.columns - column - grid.columns(of: text) - 4
    let width = min(max(room, 0), 40)
    let filled = bulk.total > 0 ? min(width * done / bulk.total, width) : width
    if width >= 8 {
      column +=
        grid.put(
          String(repeating: signs.full, count: filled) + String(repeating: signs.empty, count: width - filled), column: column, row: 1) + 2
    }
    grid.put(text, column: column, row: 1, width: max(grid.size.columns - column - 1, 1))
  }

  private func drawRate(_ grid: inout CellGrid, after column: Int, _ signs: Signs) {
    guard let first = debug.endings.first, let last = debug.endings.last else { return }
    // The rate stands still when nothing ends: a number that sank by itself would repaint an idle screen every second.
    let tenths = Int64(debug.endings.count) * 10 / max(last.seconds(since: first), 1)
    let text =
      words.rate("\(tenths / 10)\(context.language == .french ? "," : ".")\(tenths % 10)") + " " + sparkline(until: last, signs)
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

  private func drawJobs(_ grid: inout CellGrid, _ signs: Signs) {
    let columns = grid.size.columns
    let event = 18
    let status = 14
    let when = 10
    let name = max((columns - event - status - when - 8) * 3 / 5, 10)
    let error = max(columns - 2 - name - event - status - when - 5, 0)
    var column = 2
    for (title, width) in [(words.space, name), (words.job, event), (words.state, status), (words.when, when), (words.result, error)]
    where width > 0 {
      grid.put(title, column: column, row: 0, width: width, style: Look.header)
      column += width + 1
    }
    guard !debug.jobs.isEmpty else {
      grid.put(debug.isLoading ? words.loading : words.noJobsYet, column: 2, row: 2, width: columns - 4)
      return
    }
    let rows = Layout(size).debugRows(unfolded: debug.unfolded != nil)
    for row in 0..<rows {
      let index = debug.top + row
      guard debug.jobs.indices.contains(index) else { break }
      let job = debug.jobs[index]
      let isCurrent = index == debug.cursor
      if isCurrent { grid.put(signs.cursor, column: 0, row: row + 1, style: Look.selected) }
      var column = 2
      func put(_ text: String, _ width: Int, _ style: Style = Look.plain) {
        guard width > 0 else { return }
        grid.put(text, column: column, row: row + 1, width: width, style: style)
        column += width + 1
      }
      put(job.spaceName ?? words.deletedSpace, name, isCurrent ? Look.selected : Look.plain)
      put(job.key.eventType.rawValue, event)
      put("\(signs.sign(of: job.status)) \(words.status(job.status, raw: job.rawStatus))", status, Look.status(job.status))
      put(job.changedAt == .distantPast ? "" : job.changedAt.localShort(now: now), when)
      put(job.status == .failed ? job.errorMessage ?? "" : "", error, Look.failed)
    }
    if let job = debug.unfolded { drawDetails(&grid, job, row: rows + 1, signs) }
  }

  private func drawDetails(_ grid: inout CellGrid, _ job: Job, row: Int, _ signs: Signs) {
    drawRule(&grid, row: row, signs)
    let title = " \(job.spaceName ?? words.deletedSpace) \(job.key.eventType.rawValue) "
    grid.put(title, column: 2, row: row, width: min(grid.columns(of: title), grid.size.columns - 4), style: Look.title)
    var lines: [(String, String, Style)] = [("status", job.rawStatus ?? "null", Look.status(job.status))]
    if let error = job.errorMessage { lines.append(("error", error, Look.failed)) }
    if let attempts = job.attempts { lines.append(("attempts", String(attempts), Look.plain)) }
    if let at = job.createdAt { lines.append(("created", at.local(now: now), Look.plain)) }
    if let at = job.processedAt { lines.append(("processed", at.local(now: now), Look.plain)) }
    lines.append((words.payload, job.payload ?? words.loading, Look.plain))
    var line = row + 1
    for (name, value, style) in lines {
      for (offset, part) in grid.wrapped(String(value.prefix(4000)), to: max(grid.size.columns - 16, 8)).enumerated() {
        guard line < grid.size.rows else { return }
        if offset == 0 { grid.put(name, column: 2, row: line, width: 11, style: Look.quiet) }
        grid.put(part, column: 14, row: line, width: max(grid.size.columns - 15, 1), style: style)
        line += 1
      }
    }
  }

  private func drawResults(_ grid: inout CellGrid, _ signs: Signs) {
    guard !debug.results.isEmpty else {
      grid.put(words.noResults, column: 2, row: 1, width: grid.size.columns - 4)
      return
    }
    var row = 0
    for index in debug.top..<debug.results.count {
      guard row < grid.size.rows else { return }
      let result = debug.results[index]
      let isCurrent = index == debug.cursor
      if isCurrent { grid.put(signs.cursor, column: 0, row: row, style: Look.selected) }
      let fold = result.details.isEmpty ? " " : (result.isUnfolded ? signs.unfolded : signs.folded)
      grid.put(
        "\(result.succeeded ? signs.done : signs.failed) \(result.at.localShort(now: now))", column: 2, row: row, width: 12,
        style: result.succeeded ? Look.done : Look.failed)
      grid.put(
        "\(fold) \(result.title)", column: 15, row: row, width: max(grid.size.columns - 16, 1),
        style: isCurrent ? Look.selected : Look.plain)
      row += 1
      guard result.isUnfolded else { continue }
      for detail in result.details where row < grid.size.rows {
        grid.put(detail.name, column: 17, row: row, width: 18, style: Look.quiet)
        grid.put(detail.value, column: 36, row: row, width: max(grid.size.columns - 37, 1))
        row += 1
      }
    }
  }

  /// The log of tries of a migrated deployment, newest first.
  private func drawAttempts(_ grid: inout CellGrid, _ signs: Signs) {
    for row in 0..<grid.size.rows {
      let index = debug.top + row
      guard debug.attempts.indices.contains(index) else { return }
      let attempt = debug.attempts[index]
      if index == debug.cursor { grid.put(signs.cursor, column: 0, row: row, style: Look.selected) }
      let (sign, style) =
        switch attempt.outcome {
        case "completed": (signs.done, Look.done)
        case "failed": (signs.failed, Look.failed)
        default: (signs.attention, Look.attention)
        }
      var column = 2
      column += grid.put(attempt.ended.localShort(now: now), column: column, row: row, width: 10) + 1
      column += grid.put("\(sign) \(words.outcome(attempt.outcome))", column: column, row: row, width: 13, style: style) + 1
      column += grid.put(attempt.key.eventType.rawValue, column: column, row: row, width: 18) + 1
      var text = "\(attempt.spaceName ?? words.deletedSpace)  "
      text += words.attempt(attempt.number, milliseconds: (attempt.ended.microseconds - attempt.started.microseconds) / 1000)
      if let error = attempt.error { text += "  \(error)" }
      if let id = attempt.requestID, attempt.error?.contains(id) != true { text += "  \(id)" }
      grid.put(text, column: column, row: row, width: max(grid.size.columns - column - 1, 1))
    }
  }

  private func drawJournal(_ grid: inout CellGrid, _ signs: Signs) {
    guard debug.attempts.isEmpty else { return drawAttempts(&grid, signs) }
    guard !debug.journal.isEmpty else {
      grid.put(words.noChanges, column: 2, row: 1, width: grid.size.columns - 4)
      return
    }
    for row in 0..<grid.size.rows {
      let index = debug.top + row
      guard debug.journal.indices.contains(index) else { return }
      let line = debug.journal[index]
      if index == debug.cursor { grid.put(signs.cursor, column: 0, row: row, style: Look.selected) }
      var column = 2
      column += grid.put(line.at.localShort(now: now), column: column, row: row, width: 10) + 1
      let status = "\(signs.sign(of: line.job.status)) \(words.status(line.job.status, raw: line.job.rawStatus))"
      column += grid.put(status, column: column, row: row, width: 14, style: Look.status(line.job.status)) + 1
      column += grid.put(line.job.key.eventType.rawValue, column: column, row: row, width: 18) + 1
      var text = line.job.spaceName ?? words.deletedSpace
      if line.job.status == .failed, let error = line.job.errorMessage { text += " : \(error)" }
      grid.put(text, column: column, row: row, width: max(grid.size.columns - column - 1, 1))
    }
  }
}
