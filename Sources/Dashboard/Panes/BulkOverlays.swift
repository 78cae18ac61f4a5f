import SyncCore
import TextScreen

/// The box of the dry run.
enum DryRunBox {
  /// Rows of spaces on a screen of this size: the box without its border and the table's header.
  static func rows(of size: ScreenSize) -> Int { max(size.rows - 5, 1) }
}

extension DashboardState {
  func drawConfirmation(_ grid: inout CellGrid, _ confirmation: SyncConfirmation, _ signs: Signs) {
    let width = min(size.columns, 66) - 4
    var lines: [(text: String, style: Style)] = []
    let environment = context.environment.isEmpty ? "" : "[\(context.environment)] "
    lines.append((environment + words.labelled(words.databaseLabel, context.target), context.isProduction ? Look.failed : Look.plain))
    let account = debug.account.map { words.account($0.id) }
    let stripe = [context.stripeMode.map(words.stripe), account].compactMap { $0 }
    if !stripe.isEmpty { lines.append((stripe.joined(separator: ", "), Look.plain)) }
    if case .listed(let query) = confirmation.scope { lines.append((words.filterLine(query), Look.plain)) }
    if let problem = confirmation.problem {
      lines.append((words.cantRead(problem), Look.failed))
    } else if let plan = confirmation.plan {
      let untouched = plan.untouched > 0 ? "   \(words.untouched(plan.untouched))" : ""
      lines.append((words.willQueue(plan.total) + untouched, Look.title))
      lines.append(("  " + words.planned(plan), Look.plain))
      if plan.pending + plan.inHand > 0 { lines.append(("  " + words.met(plan), Look.plain)) }
      let pace = debug.bulk?.rate ?? plan.pace
      lines.append((pace.map { words.expected(seconds: Int64(Double(plan.total) / $0), $0) } ?? words.expectedUnknown, Look.plain))
    } else {
      lines.append((words.counting, Look.quiet))
    }
    lines.append((words.eventLine(confirmation.origin.eventType), Look.quiet))
    let wrapped = lines.flatMap { line in grid.wrapped(line.text, to: width).map { ($0, line.style) } }
    var buttons = [(words.noGoBack, !confirmation.actFocused)]
    if let count = confirmation.count {
      buttons.append((words.yesQueue(count), confirmation.actFocused))
      if confirmation.query != nil { buttons.append((words.dryRunKey(false), false)) }
    }
    drawQuestion(&grid, words.confirmTitle(confirmation), wrapped, buttons, signs)
  }

  func drawStopQuestion(_ grid: inout CellGrid, actFocused: Bool, _ signs: Signs) {
    guard let bulk = debug.bulk else { return }
    let environment = context.environment.isEmpty ? "" : "[\(context.environment)] "
    var lines: [(String, Style)] = [
      (environment + words.labelled(words.databaseLabel, context.target), context.isProduction ? Look.failed : Look.plain),
      (words.willStop(bulk.waiting), Look.title), (words.inHandEnds, Look.plain),
    ]
    if let job = cancellable { lines.append((words.onlyThisJob(job.name), Look.plain)) }
    drawQuestion(&grid, words.stopTitle, lines, [(words.noGoBack, !actFocused), (words.yesStop, actFocused)], signs)
  }

  /// A question with its buttons in the last row; what doesn't fit above them is left out from its end.
  private func drawQuestion(
    _ grid: inout CellGrid, _ title: String, _ lines: [(text: String, style: Style)], _ buttons: [(title: String, isFocused: Bool)],
    _ signs: Signs
  ) {
    let rows = min(size.rows, max(lines.count + 4, 8))
    let area = centred(columns: min(size.columns, 66), rows: rows)
    drawWindow(&grid, area, title: title, footer: nil, signs, style: context.isProduction ? Look.failed : Look.plain)
    let width = max(area.columns - 4, 1)
    for (offset, line) in lines.prefix(max(rows - 3, 0)).enumerated() {
      grid.put(line.text, column: area.column + 2, row: area.row + 1 + offset, width: width, style: line.style)
    }
    var column = area.column + 2
    for button in buttons {
      let text = button.isFocused ? "[ \(button.title) ]" : "  \(button.title)  "
      guard column < area.endColumn - 2 else { return }
      column += grid.put(
        text, column: column, row: area.endRow - 2, width: min(grid.columns(of: text), area.endColumn - 2 - column),
        style: button.isFocused ? Look.title : Look.plain)
    }
  }

  func drawDryRun(_ grid: inout CellGrid, _ run: DryRun, _ signs: Signs) {
    let columns = min(size.columns, 100)
    let area = Rect(column: (size.columns - columns) / 2, row: 1, columns: columns, rows: max(size.rows - 2, 0))
    drawWindow(
      &grid, area, title: words.dryRunTitle, footer: words.dryRunFooter(run.confirmation.count), signs,
      style: context.isProduction ? Look.failed : Look.plain)
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
    var row = area.row + 1
    for (label, value) in words.receiptLines(view.receipt, now: now) where row < area.endRow - 1 {
      grid.put(label, column: area.column + 2, row: row, width: 11, style: Look.quiet)
      grid.put(value, column: area.column + 14, row: row, width: max(area.columns - 16, 1))
      row += 1
    }
    row += 1
    for job in (view.failures ?? []).dropFirst(view.top) where row < area.endRow - 1 {
      let name = "\(signs.failed) \(job.spaceName ?? words.deletedSpace)"
      let width = min(max(area.columns * 2 / 5, 10), area.columns - 4)
      grid.put(name, column: area.column + 2, row: row, width: width, style: Look.failed)
      grid.put(job.errorMessage ?? "", column: area.column + 3 + width, row: row, width: max(area.columns - width - 5, 1))
      row += 1
    }
  }
}
