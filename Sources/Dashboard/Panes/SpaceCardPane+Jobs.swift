import SyncCore
import TextScreen

/// The columns of the card's jobs, as wide as what stands in them; those without room are left out.
private struct CardJobColumns {
  let event: Int
  let status: Int
  let tries: Int
  let when: Int
  let by: Int
  /// What is left for a line's end.
  let rest: Int
  /// Where lines begin.
  static let indent = 4

  init(_ texts: [CardJob], heads: CardJob, _ grid: CellGrid) {
    var room = grid.size.columns - Self.indent - 1
    func take(_ part: KeyPath<CardJob, String>, _ bounds: ClosedRange<Int>) -> Int {
      var widest = texts.reduce(0) { max($0, grid.columns(of: $1[keyPath: part])) }
      guard widest > 0 else { return 0 }
      widest = min(max(widest, grid.columns(of: heads[keyPath: part]), bounds.lowerBound), bounds.upperBound)
      guard room >= widest else { return 0 }
      room -= widest + 1
      return widest
    }
    // The heading stands above the first column.
    event = take(\.event, 16...19)
    status = take(\.status, 0...14)
    when = take(\.when, 0...10)
    tries = take(\.tries, 0...7)
    by = take(\.by, 0...16)
    rest = room
  }
}

/// The cells of a line.
private struct CardJob {
  var event = ""
  var status = ""
  var tries = ""
  var when = ""
  var by = ""
}

extension DashboardState {
  /// The jobs of the card's space: where each stands, after how many tries, since when, who asked, and why it failed.
  func drawCardJobs(_ grid: inout CellGrid, _ jobs: [Job], row: Int, _ signs: Signs) {
    guard row < grid.size.rows else { return }
    let title = jobs.isEmpty ? words.labelled(words.jobsOfSpace, words.noJobs) : words.jobsOfSpace
    grid.put(title, column: 2, row: row, width: grid.size.columns - 4, style: Look.header)
    let lines = jobs.prefix(grid.size.rows - row).map { job in
      CardJob(
        event: job.key.eventType.rawValue, status: "\(signs.sign(of: job.status)) \(words.status(job.status, raw: job.rawStatus))",
        tries: tries(of: job), when: job.changedAt == .distantPast ? "" : job.changedAt.localShort(now: now), by: job.requestedBy ?? "")
    }
    let heads = CardJob(status: words.state, tries: words.tries, when: words.when, by: words.askedBy)
    let columns = CardJobColumns(Array(lines), heads: heads, grid)
    draw(heads, &grid, row: row, columns, status: Look.header, others: Look.header)
    var row = row + 1
    for (job, line) in zip(jobs, lines) where row < grid.size.rows {
      let end = draw(line, &grid, row: row, columns, status: Look.status(job.status), others: Look.plain)
      row += 1
      guard let error = job.errorMessage, !error.isEmpty else { continue }
      if columns.rest >= min(grid.columns(of: error), 40) {
        grid.put(error, column: end, row: row - 1, width: columns.rest, style: Look.failed)
      } else if row < grid.size.rows {
        grid.put(error, column: CardJobColumns.indent + 2, row: row, width: max(grid.size.columns - 7, 1), style: Look.failed)
        row += 1
      }
    }
  }

  /// Draws a line; the column after it.
  @discardableResult
  private func draw(
    _ line: CardJob, _ grid: inout CellGrid, row: Int, _ columns: CardJobColumns, status: Style, others: Style
  ) -> Int {
    var column = CardJobColumns.indent
    for (text, width, style) in [
      (line.event, columns.event, others), (line.status, columns.status, status), (line.tries, columns.tries, others),
      (line.when, columns.when, others), (line.by, columns.by, others),
    ] where width > 0 {
      if !text.isEmpty { grid.put(text, column: column, row: row, width: width, style: style) }
      column += width + 1
    }
    return column
  }

  /// How often a job was tried, of how many times where that is known; empty where the table doesn't count.
  func tries(of job: Job) -> String {
    guard let attempts = job.attempts else { return "" }
    return words.tries(attempts, of: context.maximumAttempts)
  }
}
