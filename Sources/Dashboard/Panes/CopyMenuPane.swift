import SyncCore
import TextScreen

extension DashboardState {
  /// The menu of `y`: the fields, and beneath a rule the whole value of the one under the cursor.
  func drawCopyMenu(_ grid: inout CellGrid, _ menu: CopyMenu, _ signs: Signs) {
    let columns = min(size.columns, 84)
    let rows = min(size.rows - 2, menu.fields.count + 7)
    let area = centred(columns: columns, rows: rows)
    drawWindow(&grid, area, title: words.labelled(words.copyTitle, menu.title), footer: words.copyFooter, signs)
    let width = area.columns - 4
    let column = area.column + 2
    let preview = min(4, max(area.rows - 4, 0))
    let listed = max(area.rows - 3 - preview, 1)
    let top = max(menu.cursor - listed + 1, 0)
    let label = min(menu.fields.reduce(0) { max($0, grid.columns(of: $1.label)) }, width / 3)
    for (row, index) in (top..<min(top + listed, menu.fields.count)).enumerated() {
      let field = menu.fields[index]
      let isCurrent = index == menu.cursor
      let line = area.row + 1 + row
      if isCurrent { grid.put(signs.cursor, column: column - 1, row: line, style: Look.selected) }
      grid.put(field.label, column: column + 1, row: line, width: label, style: Look.quiet)
      let value = String(field.value.prefix(200))
      grid.put(value, column: column + label + 3, row: line, width: width - label - 3, style: isCurrent ? Look.selected : Look.plain)
    }
    guard preview > 0, let current = menu.current else { return }
    let rule = area.row + 1 + min(listed, menu.fields.count)
    grid.put(String(repeating: signs.horizontal, count: width), column: column, row: rule, style: Look.rule)
    let text = String(current.value.prefix(2000)) + (current.link.map { "\n\($0)" } ?? "")
    for (offset, line) in TextLines.hard(text, to: width).prefix(area.endRow - 2 - rule).enumerated() {
      grid.put(line, column: column, row: rule + 1 + offset, width: width)
    }
  }

  /// Rows of the text that `o` or a failed copy shows.
  var textRows: Int { max(size.rows - 2, 1) }

  /// A text in lines as wide as the screen: no border, so that selecting it with the mouse takes nothing else along.
  func textLines(_ text: String) -> [String] { TextLines.hard(text.prefix(100_000), to: max(size.columns, 1)) }

  func drawText(_ grid: inout CellGrid, _ title: String, _ text: String, top: Int) {
    grid.fill(Rect(size), style: Look.plain)
    let start = drawEnvironment(&grid, column: 0, row: 0)
    let mode = context.stripeMode.map { " \(words.stripe($0))" } ?? ""
    // A title that leaves no room for the mode says why a text was not copied, and the bar beneath is seen again with the next key.
    let room = size.columns - start - grid.columns(of: mode)
    let isModeShown = grid.columns(of: title) <= room
    grid.put(title, column: start, row: 0, width: isModeShown ? max(room, 0) : max(size.columns - start, 0), style: Look.title)
    if isModeShown { grid.put(mode, column: start + max(room, 0), row: 0, style: actStyle) }
    for (row, line) in textLines(text).dropFirst(top).prefix(textRows).enumerated() {
      grid.put(line, column: 0, row: row + 1, width: size.columns)
    }
    grid.put(words.textFooter, column: 0, row: size.rows - 1, width: size.columns, style: Look.quiet)
  }
}
