import SyncCore
import TextScreen

/// The box of the dry run.
enum DryRunBox {
  /// Rows of spaces on a screen of this size: the box without its border and the table's header.
  static func rows(of size: ScreenSize) -> Int { max(size.rows - 5, 1) }
}

extension DashboardState {
  func drawConfirmation(_ grid: inout CellGrid, _ confirmation: SyncConfirmation, _ signs: Signs) {
    var lines = [targetLine]
    if case .listed(let query) = confirmation.scope { lines.append(StyledLine(text: words.filterLine(query))) }
    if let problem = confirmation.problem {
      lines.append(StyledLine(text: words.cantRead(problem), style: Look.failed))
    } else if let plan = confirmation.plan {
      let untouched = plan.untouched > 0 ? "   \(words.untouched(plan.untouched))" : ""
      lines.append(StyledLine(text: words.willQueue(plan.total) + untouched, style: Look.title))
      lines.append(StyledLine(text: "  " + words.planned(plan)))
      if plan.pending + plan.inHand > 0 { lines.append(StyledLine(text: "  " + words.met(plan))) }
      let pace = debug.bulk?.rate ?? plan.pace
      lines.append(StyledLine(text: pace.map { words.expected(seconds: Int64(Double(plan.total) / $0), $0) } ?? words.expectedUnknown))
    } else {
      lines.append(StyledLine(text: words.counting, style: Look.quiet))
    }
    lines.append(StyledLine(text: words.eventLine(confirmation.origin.eventType), style: Look.quiet))
    let acts = confirmation.count.map { [words.yesQueue($0), words.dryRunKey] } ?? []
    drawQuestion(
      &grid, title: words.confirmTitle(confirmation), lines, buttons: [words.noGoBack] + acts, focus: confirmation.actFocused ? 1 : 0, signs
    )
  }

  func drawDryRun(_ grid: inout CellGrid, _ run: DryRun, _ signs: Signs) {
    let columns = min(size.columns, 100)
    let area = Rect(column: (size.columns - columns) / 2, row: 1, columns: columns, rows: max(size.rows - 2, 0))
    drawWindow(
      &grid, area, title: words.dryRunTitle, footer: words.dryRunFooter(run.confirmation.count), signs, style: actStyle)
    guard let page = run.page else {
      grid.put(run.problem.map(words.cantRead) ?? words.loading, column: area.column + 2, row: area.row + 1, width: area.columns - 4)
      return
    }
    let format = MoneyFormat(language: context.language, currency: context.currency)
    // Action, name, and as room allows the price with and without tax and its unit.
    let showsBoth = columns >= 60
    let fixed = 11 + 10 + (showsBoth ? 9 + 13 : 0)
    let name = max(area.columns - 4 - fixed, 6)
    func put(
      _ row: Int, _ act: String, _ title: String, _ excluding: String, _ including: String, _ unit: String, _ style: Style, _ plain: Style
    ) {
      var column = area.column + 2
      grid.put(act, column: column, row: row, width: 10, style: style)
      column += 11
      grid.put(title, column: column, row: row, width: name, style: plain)
      column += name + 1
      if showsBoth {
        grid.put(excluding, column: column, row: row, width: 8, alignment: .right, style: plain)
        column += 9
      }
      grid.put(including, column: column, row: row, width: 8, alignment: .right, style: plain)
      if showsBoth { grid.put(unit, column: column + 8, row: row, width: 13, style: plain) }
    }
    put(area.row + 1, words.actColumn, words.name, words.exclusive, words.inclusive, "", Look.header, Look.header)
    let rows = DryRunBox.rows(of: size)
    let shown = page.spaces.dropFirst(run.top).prefix(rows)
    for (offset, space) in shown.enumerated() {
      let act = PlannedAct(of: space)
      let (sign, style) =
        switch act {
        case .create: ("+", Look.running)
        case .change: (signs.attention, Look.attention)
        case .archive: (signs.never, Look.attention)
        case .keep: (signs.done, Look.quiet)
        }
      put(
        area.row + 2 + offset, "\(sign) \(words.act(act))", space.name, space.price.map(format.number) ?? space.priceText ?? "-",
        space.price.map { format.number(context.vat.inclusive(of: $0)) } ?? "-", unit(of: space), style,
        act == .keep ? Look.quiet : Look.plain)
    }
    let first = run.before + run.top + 1
    let range = " " + words.dryRunRange(first, first + max(shown.count - 1, 0), of: run.confirmation.count) + " "
    let used = grid.columns(of: range)
    // On the lower border; the upper one tells where it would land.
    if used + grid.columns(of: words.dryRunFooter(run.confirmation.count)) + 8 <= area.columns {
      grid.put(range, column: area.endColumn - used - 2, row: area.endRow - 1)
    }
  }

  func drawReceipt(_ grid: inout CellGrid, _ view: ReceiptView, _ signs: Signs) {
    let columns = min(size.columns, 100)
    let area = Rect(column: (size.columns - columns) / 2, row: 1, columns: columns, rows: max(size.rows - 2, 0))
    let failed = view.failures?.count ?? view.receipt.failed
    let title = words.labelled(words.receiptTitle, words.bulkName(view.receipt.origin))
    drawWindow(&grid, area, title: title, footer: words.receiptFooter(max(failed, view.receipt.failed)), signs)
    grid.within(area.inset(columns: 2, rows: 1)) { grid in
      let width = grid.size.columns
      var row = 0
      for (label, value) in words.receiptLines(view.receipt, now: now) {
        grid.put(label, column: 0, row: row, width: 11, style: Look.quiet)
        for line in TextLines.soft(value, to: max(width - 12, 1)) {
          grid.put(line, column: 12, row: row, width: max(width - 12, 1))
          row += 1
        }
      }
      row += 1
      for line in failureLines(view, width, signs).prefix(max(grid.size.rows - row, 0)) {
        grid.put(line.text, column: 0, row: row, width: width, style: line.style)
        row += 1
      }
    }
  }

  /// The failures from the first on screen on: each with its whole reason, beside its name where there is room.
  private func failureLines(_ view: ReceiptView, _ width: Int, _ signs: Signs) -> [StyledLine] {
    // No screen shows more, and a long list is not wrapped for nothing.
    (view.failures ?? []).dropFirst(view.top).prefix(size.rows).flatMap { job in
      let name = StyledLine(text: "\(signs.failed) \(job.spaceName ?? words.deletedSpace)", style: Look.failed)
      let reason = (job.errorMessage ?? "").prefix(1_000)
      guard !reason.isEmpty else { return [name] }
      return [name] + TextLines.soft(reason, to: max(width - 4, 1)).map { StyledLine(text: "    \($0)") }
    }
  }
}
