import SyncCore
import TextScreen

/// The columns of the table of jobs, dropped by priority when the panel is narrow.
private struct JobColumns {
  static let marker = 2
  let name: Int
  let event: Int
  let status: Int
  let tries: Int
  let when: Int
  let took: Int
  let result: Int

  /// Space and state always, then when, event type, tries, how long, and the error as room allows.
  init(_ columns: Int, event widest: Int) {
    var room = columns - Self.marker - 14
    let leastName = min(17, max(room - 1, 1))
    func take(_ width: Int) -> Int {
      guard room - width - 1 >= leastName else { return 0 }
      room -= width + 1
      return width
    }
    status = 13
    when = take(10)
    event = take(widest)
    tries = take(5)
    took = take(6)
    let spare = room - 1
    result = spare > 40 ? spare - 34 : 0
    name = max(spare - (result > 0 ? result + 1 : 0), 1)
  }
}

extension DashboardState {
  func drawJobs(_ grid: inout CellGrid, _ signs: Signs) {
    let widest = debug.jobs.reduce(11) { max($0, $1.key.eventType.rawValue.utf8.count) }
    let columns = JobColumns(grid.size.columns, event: min(widest, 18))
    var column = JobColumns.marker
    for (title, width) in [
      (words.space, columns.name), (words.job, columns.event), (words.state, columns.status), (words.tries, columns.tries),
      (words.when, columns.when), (words.took, columns.took), (words.result, columns.result),
    ] where width > 0 {
      grid.put(title, column: column, row: 0, width: width, style: Look.header)
      column += width + 1
    }
    guard !debug.jobs.isEmpty else {
      let isAwaited = debug.isLoading || debug.jobsUse != nil
      let nothing = debug.jobsProblem.map(words.cantRead) ?? (debug.status == nil ? words.noJobsYet : words.noneOfStatus)
      let style = debug.jobsProblem == nil || isAwaited ? Look.plain : Look.failed
      grid.put(
        isAwaited ? words.loading : nothing, column: 2, row: min(2, grid.size.rows - 1), width: grid.size.columns - 4, style: style)
      return
    }
    for row in 0..<Layout(size).debugRows(unfolded: debug.detail != nil) {
      let index = debug.top + row
      guard debug.jobs.indices.contains(index) else { break }
      let isCurrent = index == debug.cursor
      if isCurrent { grid.put(signs.cursor, column: 0, row: row + 1, style: Look.selected) }
      drawJob(&grid, debug.jobs[index], row: row + 1, columns, isCurrent: isCurrent, signs)
    }
  }

  private func drawJob(_ grid: inout CellGrid, _ job: Job, row: Int, _ columns: JobColumns, isCurrent: Bool, _ signs: Signs) {
    var column = JobColumns.marker
    func put(_ text: @autoclosure () -> String, _ width: Int, _ style: Style = Look.plain) {
      guard width > 0 else { return }
      grid.put(text(), column: column, row: row, width: width, style: style)
      column += width + 1
    }
    put(job.spaceName ?? words.deletedSpace, columns.name, isCurrent ? Look.selected : Look.plain)
    put(job.key.eventType.rawValue, columns.event)
    put("\(signs.sign(of: job.status)) \(words.status(job.status, raw: job.rawStatus))", columns.status, Look.status(job.status))
    put(tries(of: job), columns.tries)
    put(job.changedAt == .distantPast ? "" : job.changedAt.localShort(now: now), columns.when)
    put(took(job) ?? "", columns.took)
    if let error = job.errorMessage { put(error, columns.result, Look.failed) }
  }

  func drawResults(_ grid: inout CellGrid, _ signs: Signs) {
    let rows = debug.resultRows
    guard !rows.isEmpty else {
      grid.put(words.noResults, column: 2, row: min(1, grid.size.rows - 1), width: grid.size.columns - 4)
      return
    }
    for row in 0..<grid.size.rows {
      let index = debug.top + row
      guard rows.indices.contains(index) else { return }
      let isCurrent = index == debug.cursor
      if isCurrent { grid.put(signs.cursor, column: 0, row: row, style: Look.selected) }
      if let line = rows[index].line {
        draw(line, &grid, column: DebugPanelState.resultIndent, row: row, isCurrent: isCurrent, signs)
        continue
      }
      let result = debug.results[rows[index].result]
      let fold = !result.hasDetails ? " " : (result.isUnfolded ? signs.unfolded : signs.folded)
      grid.put(
        "\(result.succeeded ? signs.done : signs.failed) \(result.at.localShort(now: now))", column: 2, row: row, width: 12,
        style: result.succeeded ? Look.done : Look.failed)
      grid.put(
        "\(fold) \(result.title)", column: DebugPanelState.resultIndent, row: row,
        width: max(grid.size.columns - DebugPanelState.resultIndent - 1, 1), style: isCurrent ? Look.selected : Look.plain)
    }
  }

  /// A line of a tree from a column on.
  private func draw(_ line: JSONTree.Line, _ grid: inout CellGrid, column: Int, row: Int, isCurrent: Bool, _ signs: Signs) {
    var column = column + 2 * line.depth
    let fold = line.isUnfolded.map { $0 ? signs.unfolded : signs.folded } ?? " "
    column += grid.put(fold, column: column, row: row, width: 2)
    let isName = isCurrent ? Look.selected : Look.quiet
    column += grid.put(line.name, column: column, row: row, width: line.nameWidth, style: isName) + 2
    grid.put(line.value, column: column, row: row, width: max(grid.size.columns - column, 1), style: isCurrent ? Look.selected : Look.plain)
  }

  func drawDetail(_ grid: inout CellGrid, _ layout: Layout, _ signs: Signs) {
    guard let detail = debug.detail, let lines = detailLines else { return }
    let area: Rect
    if layout.form == .triple {
      let column = grid.size.columns - layout.detailColumns - 1
      for row in 4..<grid.size.rows { grid.put(signs.vertical, column: column - 1, row: row, style: Look.rule) }
      area = Rect(column: column, row: 4, columns: layout.detailColumns, rows: grid.size.rows - 4)
    } else {
      let rows = min(layout.detailRows, max(grid.size.rows - 4, 1))
      area = Rect(column: 0, row: grid.size.rows - rows, columns: grid.size.columns, rows: rows)
    }
    let title: String =
      switch detail.subject {
      case .job(let job): "\(job.spaceName ?? words.deletedSpace) \(job.key.eventType.rawValue)"
      case .attempt(let attempt): "\(attempt.spaceName ?? words.deletedSpace) \(attempt.ended.localShort(now: now))"
      }
    grid.within(area) { grid in
      drawRule(&grid, row: 0, signs)
      grid.put(" \(title) ", column: 2, row: 0, width: min(grid.columns(of: title) + 2, grid.size.columns - 4), style: Look.title)
      for row in 1..<max(grid.size.rows, 1) {
        let index = detail.top + row - 1
        guard lines.indices.contains(index) else { return }
        let isCurrent = index == detail.cursor
        if isCurrent { grid.put(signs.cursor, column: 0, row: row, style: Look.selected) }
        draw(lines[index], &grid, column: 2, row: row, isCurrent: isCurrent, signs)
      }
    }
  }

  /// The log: tries of a migrated deployment, else what the feed saw; newest first.
  func drawLog(_ grid: inout CellGrid, _ signs: Signs) {
    let rows = debug.detail != nil && Layout(size).form != .triple ? Layout(size).debugRows(unfolded: true) : grid.size.rows
    let (attempts, changes) = (debug.log.shownAttempts, debug.log.shownChanges)
    guard debug.log.rowCount > 0 else {
      let text = debug.log.filter.isEmpty ? words.noChanges : words.noLogMatch
      grid.put(text, column: 2, row: min(1, grid.size.rows - 1), width: grid.size.columns - 4)
      return
    }
    for row in 0..<rows {
      let index = debug.top + row
      if index == debug.cursor { grid.put(signs.cursor, column: 0, row: row, style: Look.selected) }
      if debug.log.showsAttempts {
        guard attempts.indices.contains(index) else { return }
        draw(attempts[index], &grid, row: row, signs)
      } else {
        guard changes.indices.contains(index) else { return }
        draw(changes[index], &grid, row: row, signs)
      }
    }
  }

  private func draw(_ attempt: Attempt, _ grid: inout CellGrid, row: Int, _ signs: Signs) {
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

  private func draw(_ change: JobLog.Change, _ grid: inout CellGrid, row: Int, _ signs: Signs) {
    var column = 2
    column += grid.put(change.at.localShort(now: now), column: column, row: row, width: 10) + 1
    let status = "\(signs.sign(of: change.job.status)) \(words.status(change.job.status, raw: change.job.rawStatus))"
    column += grid.put(status, column: column, row: row, width: 14, style: Look.status(change.job.status)) + 1
    column += grid.put(change.job.key.eventType.rawValue, column: column, row: row, width: 18) + 1
    var text = change.job.spaceName ?? words.deletedSpace
    if change.job.status == .failed, let error = change.job.errorMessage { text += " : \(error)" }
    grid.put(text, column: column, row: row, width: max(grid.size.columns - column - 1, 1))
  }
}
