import SyncCore
import TextScreen

extension DashboardState {
  /// The chooser of columns: which are wanted, whether or not there is room for them.
  func drawColumns(_ grid: inout CellGrid, _ cursor: Int, _ signs: Signs) {
    let columns = ListColumn.allCases
    let area = centred(columns: min(size.columns, 40), rows: min(size.rows - 2, columns.count + 2))
    drawWindow(&grid, area, title: words.columns, footer: words.columnsFooter, signs)
    let rows = max(area.rows - 2, 0)
    let top = max(min(cursor - rows / 2, columns.count - rows), 0)
    for row in 0..<min(rows, columns.count - top) {
      let column = columns[top + row]
      let isCurrent = top + row == cursor
      let isChosen = column == .name || list.columns.contains(column)
      let text = "\(isCurrent ? signs.cursor : " ") [\(isChosen ? "x" : " ")] \(words.explained(column))"
      grid.put(
        text, column: area.column + 2, row: area.row + 1 + row, width: max(area.columns - 4, 1),
        style: isCurrent ? Look.selected : Look.plain)
    }
  }

  /// The dialog of the CSV export: the path, or the question whether to replace what is there.
  func drawExport(_ grid: inout CellGrid, _ dialog: ExportDialog, _ signs: Signs) {
    let area = centred(columns: min(size.columns, 70), rows: min(size.rows, 7))
    let column = area.column + 2
    let width = max(area.columns - 4, 1)
    switch dialog.question {
    case .path:
      drawWindow(&grid, area, title: words.exportTitle, footer: words.exportFooter, signs)
      grid.put(words.exportRows(dialog.count, dialog.query), column: column, row: area.row + 1, width: width)
      grid.put(words.exportPath, column: column, row: area.row + 3, width: width, style: Look.quiet)
      drawPath(&grid, dialog.path, column: column, row: area.row + 4, width: width)
    case .replace(let actFocused):
      drawWindow(&grid, area, title: words.exportTitle, footer: nil, signs, style: Look.attention)
      // The end of a path, its name, tells more than its beginning.
      drawPath(&grid, dialog.path, column: column, row: area.row + 1, width: width, hasCursor: false)
      grid.put(words.existsAlready, column: column, row: area.row + 2, width: width, style: Look.attention)
      drawAnswers(&grid, area, no: words.noOtherName, yes: words.yesReplace, actFocused: actFocused)
    }
  }

  /// The two answers of a question in the last row of its window; the one with the focus in brackets.
  func drawAnswers(_ grid: inout CellGrid, _ area: Rect, no: String, yes: String?, actFocused: Bool) {
    let row = area.endRow - 2
    let used = grid.put(
      actFocused ? "  \(no)  " : "[ \(no) ]", column: area.column + 2, row: row, style: actFocused ? Look.plain : Look.title)
    guard let yes else { return }
    grid.put(
      actFocused ? "[ \(yes) ]" : "  \(yes)", column: area.column + 4 + used, row: row, width: max(area.columns - 6 - used, 1),
      style: actFocused ? Look.title : Look.plain)
  }

  /// A rectangle in the middle of the screen.
  func centred(columns: Int, rows: Int) -> Rect {
    Rect(column: (size.columns - columns) / 2, row: max((size.rows - rows) / 2, 0), columns: columns, rows: rows)
  }

  private func drawPath(_ grid: inout CellGrid, _ path: String, column: Int, row: Int, width: Int, hasCursor: Bool = true) {
    let columns = grid.columns(of: path)
    let excess = max(columns - (width - 1), 0)
    grid.within(Rect(column: column, row: row, columns: width, rows: 1)) { area in
      area.put(path, column: -excess, row: 0, style: Look.title)
      if excess > 0 { area.put("<", column: 0, row: 0, style: Look.quiet) }
      if hasCursor { area.cursor = Position(column: columns - excess, row: 0) }
    }
  }
}
