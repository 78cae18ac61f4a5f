import SyncCore
import TextScreen

extension DashboardState {
  /// Both values of every field that two operators changed, and what becomes of them.
  func drawConflict(_ grid: inout CellGrid, _ form: SpaceForm, _ review: ConflictReview, _ signs: Signs) {
    let inside = drawEditWindow(&grid, title: words.conflictTitle(form.name), keys: words.conflictKeys, signs)
    let moment = review.conflict.changedAt.map { $0.local(now: now) }
    let head = TextLines.soft(words.changed(by: review.conflict.changedBy, at: moment), to: inside.columns)
    for (offset, line) in head.enumerated() {
      grid.put(line, column: inside.column, row: inside.row + offset, width: inside.columns, style: Look.attention)
    }
    let buttons = [words.goOn, words.takeTheirs, words.giveUp]
    let buttonRows = self.rows(of: buttons, grid, inside.columns).count
    let rows = max(inside.rows - head.count - buttonRows, 1)
    let focus = min(review.focus, review.fields.count - 1)
    let top = max(min(focus * 3 - max((rows - 3) / 2, 0), review.fields.count * 3 - rows), 0)
    grid.within(Rect(column: inside.column, row: inside.row + head.count, columns: inside.columns, rows: rows)) { grid in
      for (index, field) in review.fields.enumerated() {
        drawChoice(&grid, form, review, field, isFocused: index == review.focus, row: index * 3 - top, signs)
      }
    }
    drawButtons(&grid, buttons, focus: review.button?.rawValue, inside.split(rows: -buttonRows).bottom)
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
    var lines = [targetLine]
    switch deletion.stage {
    // Where it could not be read nothing is known of it.
    case .loading: if deletion.problem == nil { lines.append(StyledLine(text: words.loading, style: Look.quiet)) }
    case .gone: lines.append(StyledLine(text: words.goneMeanwhile, style: Look.attention))
    case .asking, .deleting:
      lines.append(StyledLine(text: words.deletes(product: deletion.productID, jobs: deletion.jobs), style: Look.title))
    }
    if deletion.stage == .deleting { lines.append(StyledLine(text: words.deleting, style: Look.running)) }
    let asks = deletion.stage == .asking
    var last = deletion.problem.map { [StyledLine(text: $0, style: Look.failed)] } ?? []
    if asks { last.append(StyledLine(text: words.typeStart(deletion.start))) }
    let field = drawQuestion(
      &grid, title: words.deleteTitle(deletion.name), lines, last: last, fieldRows: asks ? 1 : 0,
      footer: asks ? words.deleteKeys : words.escapeCancels, signs)
    if asks { drawLine(&grid, deletion.typed, column: field.column, row: field.row, width: min(field.columns, 38), isFocused: true) }
  }

  /// The question before several spaces are activated or deactivated.
  func drawActivation(_ grid: inout CellGrid, _ dialog: ActivationDialog, _ signs: Signs) {
    var lines = [targetLine]
    var buttons = [words.noGoBack]
    if let target = dialog.target {
      lines.append(StyledLine(text: words.willActivate(dialog.count, target), style: Look.title))
      if dialog.unchanged > 0 { lines.append(StyledLine(text: words.alreadySo(dialog.unchanged, target), style: Look.quiet)) }
      if dialog.gone > 0 { lines.append(StyledLine(text: words.alreadyGone(dialog.gone), style: Look.attention)) }
      if dialog.count > 0 { buttons.append(words.yesActivate(dialog.count, target)) }
    } else {
      lines.append(StyledLine(text: words.counting, style: Look.quiet))
    }
    drawQuestion(&grid, title: words.activationTitle, lines, buttons: buttons, focus: dialog.actFocused ? 1 : 0, signs)
  }

  /// The question before the last edit is taken back, with what it restores.
  func drawUndo(_ grid: inout CellGrid, _ dialog: UndoDialog, _ signs: Signs) {
    var lines = [targetLine]
    if dialog.edits.count == 1, let edit = dialog.edits.first {
      lines.append(StyledLine(text: edit.name, style: Look.title))
      for field in edit.changes {
        let change = "\(words.value(edit.before[field], of: field)) -> \(words.value(edit.after[field], of: field))"
        lines.append(StyledLine(text: words.labelled(words.fullLabel(field), change)))
      }
    } else if let first = dialog.edits.first {
      lines.append(StyledLine(text: words.spacesCount(dialog.edits.count), style: Look.title))
      for field in first.changes {
        func values(_ record: (SpaceEdit) -> SpaceRecord) -> String {
          Set(dialog.edits.map { words.value(record($0)[field], of: field) }).sorted().joined(separator: ", ")
        }
        lines.append(StyledLine(text: words.labelled(words.fullLabel(field), "\(values(\.before)) -> \(values(\.after))")))
      }
    }
    drawQuestion(
      &grid, title: words.undoTitle, lines, buttons: [words.noGoBack, words.yesUndo], focus: dialog.actFocused ? 1 : 0, signs)
  }
}
