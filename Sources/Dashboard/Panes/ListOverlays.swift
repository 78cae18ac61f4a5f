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
    switch dialog.question {
    case .path:
      let lines = [words.exportRows(dialog.count, dialog.query), ""].map { StyledLine(text: $0) }
      let label = StyledLine(text: words.exportPath, style: Look.quiet)
      let field = drawQuestion(
        &grid, title: words.exportTitle, lines, last: [label], fieldRows: 1, footer: words.exportFooter, style: Look.plain, signs)
      drawLine(&grid, dialog.field, column: field.column, row: field.row, width: field.columns, isFocused: true)
    case .replace(let actFocused):
      let question = StyledLine(text: words.existsAlready, style: Look.attention)
      let path = TextLines.hard(dialog.path, to: max(min(size.columns, 70) - 4, 1)).map { StyledLine(text: $0, style: Look.title) }
      drawQuestion(
        &grid, title: words.exportTitle, path, last: [question], buttons: [words.noOtherName, words.yesReplace], focus: actFocused ? 1 : 0,
        style: Look.attention, signs)
    }
  }
}
