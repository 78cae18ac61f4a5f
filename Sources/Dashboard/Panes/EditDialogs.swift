import SyncCore
import TextScreen

extension DashboardState {
  /// Both values of every field that two operators changed, and what becomes of them.
  func drawConflict(_ grid: inout CellGrid, _ form: SpaceForm, _ review: ConflictReview, _ signs: Signs) {
    let inside = drawEditWindow(&grid, title: words.conflictTitle(form.name), keys: words.conflictKeys, signs)
    let moment = review.conflict.changedAt.map { $0.local(now: now) }
    let head = grid.wrapped(words.changed(by: review.conflict.changedBy, at: moment), to: inside.columns)
    for (offset, line) in head.enumerated() {
      grid.put(line, column: inside.column, row: inside.row + offset, width: inside.columns, style: Look.attention)
    }
    let rows = max(inside.rows - head.count - 1, 1)
    let focus = min(review.focus, review.fields.count - 1)
    let top = max(min(focus * 3 - max((rows - 3) / 2, 0), review.fields.count * 3 - rows), 0)
    grid.within(Rect(column: inside.column, row: inside.row + head.count, columns: inside.columns, rows: rows)) { grid in
      for (index, field) in review.fields.enumerated() {
        drawChoice(&grid, form, review, field, isFocused: index == review.focus, row: index * 3 - top, signs)
      }
    }
    drawButtons(
      &grid, [words.goOn, words.takeTheirs, words.giveUp], focus: review.button?.rawValue, column: inside.column, row: inside.endRow - 1,
      width: inside.columns)
  }

  private func drawChoice(
    _ grid: inout CellGrid, _ form: SpaceForm, _ review: ConflictReview, _ field: SpaceField, isFocused: Bool, row: Int, _ signs: Signs
  ) {
    let columns = grid.size.columns
    let keepsMine = review.mine.contains(field)
    let label = "\(words.fullLabel(field)) (\(words.was(words.value(form.base[field], of: field))))"
    grid.put((isFocused ? signs.cursor : " "), column: 0, row: row, style: Look.selected)
    grid.put(label, column: 2, row: row, width: max(columns - 2, 1), style: isFocused ? Look.title : Look.header)
    for (offset, (isChosen, name, value)) in [
      (keepsMine, words.mine, form.wanted[field]), (!keepsMine, words.theirs, review.conflict.theirs[field]),
    ].enumerated() {
      let text = "\(isChosen ? "(x)" : "( )") \(words.labelled(name, words.value(value, of: field)))"
      grid.put(text, column: 4, row: row + offset + 1, width: max(columns - 4, 1), style: isChosen ? Look.title : Look.plain)
    }
  }

  /// The question before a deletion, with what it will do and the start of the id to be typed.
  func drawDeletion(_ grid: inout CellGrid, _ deletion: SpaceDeletion, _ signs: Signs) {
    var lines: [(String, Style)] = []
    switch deletion.stage {
    case .loading where deletion.problem == nil: lines = [(words.loading, Look.quiet)]
    case .gone: lines = [(words.goneMeanwhile, Look.attention)]
    case .loading, .asking, .deleting: lines = [(words.deletes(product: deletion.productID, jobs: deletion.jobs), Look.title)]
    }
    if deletion.stage == .deleting { lines.append((words.deleting, Look.running)) }
    if let problem = deletion.problem { lines.append((problem, Look.failed)) }
    let asks = deletion.stage == .asking
    if asks { lines.append((words.typeStart(deletion.start), Look.plain)) }
    let box = drawDialog(
      &grid, title: words.deleteTitle(deletion.name), lines, extraRows: asks ? 1 : 0, footer: asks ? words.deleteKeys : words.escapeCancels,
      signs)
    guard asks else { return }
    drawLine(&grid, deletion.typed, column: box.column, row: box.endRow - 1, width: min(box.columns, 38), isFocused: true)
  }

  /// The question before several spaces are activated or deactivated.
  func drawActivation(_ grid: inout CellGrid, _ dialog: ActivationDialog, _ signs: Signs) {
    var lines: [(String, Style)] = []
    if let target = dialog.target {
      lines.append((words.willActivate(dialog.count, target), Look.title))
      if dialog.unchanged > 0 { lines.append((words.alreadySo(dialog.unchanged, target), Look.quiet)) }
      if dialog.gone > 0 { lines.append((words.alreadyGone(dialog.gone), Look.attention)) }
    } else {
      lines.append((words.counting, Look.quiet))
    }
    let box = drawDialog(&grid, title: words.activationTitle, lines, extraRows: 1, footer: nil, signs)
    let act = dialog.target.flatMap { dialog.count > 0 ? words.yesActivate(dialog.count, $0) : nil }
    drawButtons(
      &grid, [words.noGoBack] + (act.map { [$0] } ?? []), focus: dialog.actFocused ? 1 : 0, column: box.column, row: box.endRow - 1,
      width: box.columns)
  }

  /// The question before the last edit is taken back, with what it restores.
  func drawUndo(_ grid: inout CellGrid, _ dialog: UndoDialog, _ signs: Signs) {
    var lines: [(String, Style)] = []
    if dialog.edits.count == 1, let edit = dialog.edits.first {
      lines.append((edit.name, Look.title))
      for field in edit.changes {
        lines.append(
          (
            words.labelled(
              words.fullLabel(field), "\(words.value(edit.before[field], of: field)) -> \(words.value(edit.after[field], of: field))"),
            Look.plain
          ))
      }
    } else if let first = dialog.edits.first {
      lines.append((words.spacesCount(dialog.edits.count), Look.title))
      for field in first.changes {
        let values = Set(dialog.edits.map { words.value($0.after[field], of: field) }).sorted().joined(separator: ", ")
        lines.append((words.labelled(words.fullLabel(field), "-> \(values)"), Look.plain))
      }
    }
    let box = drawDialog(&grid, title: words.undoTitle, lines, extraRows: 1, footer: nil, signs)
    drawButtons(
      &grid, [words.noGoBack, words.yesUndo], focus: dialog.actFocused ? 1 : 0, column: box.column, row: box.endRow - 1, width: box.columns)
  }

  /// A small window with the environment, the target and these lines, wrapped; returns the area inside, whose last rows are free.
  private func drawDialog(
    _ grid: inout CellGrid, title: String, _ lines: [(String, Style)], extraRows: Int, footer: String?, _ signs: Signs
  ) -> Rect {
    let columns = min(size.columns, 70)
    let environment = context.environment.isEmpty ? "" : "[\(context.environment)] "
    let target =
      environment + words.labelled(words.databaseLabel, context.target)
      + (context.stripeMode.map { "  \(words.stripe($0))" } ?? "")
    var wrapped: [(String, Style)] = [(target, context.isProduction ? Look.failed : Look.plain)]
    for (text, style) in lines { wrapped += grid.wrapped(text, to: columns - 4).map { ($0, style) } }
    let rows = min(wrapped.count + extraRows + 2, max(size.rows - 1, 3))
    let area = Rect(column: (size.columns - columns) / 2, row: max((size.rows - rows) / 2, 0), columns: columns, rows: rows)
    drawWindow(&grid, area, title: title, footer: footer, signs, style: context.isProduction ? Look.failed : Look.plain)
    let inside = area.inset(columns: 2, rows: 1)
    for (offset, line) in wrapped.prefix(max(inside.rows - extraRows, 0)).enumerated() {
      grid.put(line.0, column: inside.column, row: inside.row + offset, width: inside.columns, style: line.1)
    }
    return inside
  }
}
