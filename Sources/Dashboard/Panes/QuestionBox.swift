import SyncCore
import TextScreen

extension DashboardState {
  /// The border of a window whose keys may write.
  var actStyle: Style { context.isProduction ? Look.failed : Look.plain }

  /// The environment's word before a sentence; nothing where there is none.
  var environmentPrefix: String { context.environment.isEmpty ? "" : "[\(context.environment)] " }

  /// Where an act would land, as every question says it: environment, database, Stripe and its account.
  var targetLine: StyledLine {
    let parts = [
      environmentPrefix + words.labelled(words.databaseLabel, context.target), context.stripeMode.map(words.stripe),
      debug.account.map { words.account($0.id) },
    ]
    return StyledLine(text: parts.compactMap { $0 }.joined(separator: ", "), style: actStyle)
  }

  /// A question in the middle of the screen: what it is about, wrapped, then what must be seen whatever the room, then its buttons.
  ///
  /// - Parameters:
  ///   - lines: What doesn't fit of these is left out from their end.
  ///   - last: Lines that are never left out.
  ///   - fieldRows: Rows that stay free below them for a field.
  ///   - focus: The button with the focus.
  /// - Returns: The rows that stayed free.
  @discardableResult
  func drawQuestion(
    _ grid: inout CellGrid, title: String, _ lines: [StyledLine], last: [StyledLine] = [], fieldRows: Int = 0, buttons: [String] = [],
    focus: Int = 0, footer: String? = nil, style: Style? = nil, _ signs: Signs
  ) -> Rect {
    let columns = min(size.columns, 70)
    let width = max(columns - 4, 1)
    let (text, last) = (StyledLine.wrapped(lines, to: width), StyledLine.wrapped(last, to: width))
    let buttonRows = rows(of: buttons, grid, width).count
    let fixed = last.count + fieldRows + buttonRows
    // A blank row parts the buttons from the text where there is room.
    let area = centred(columns: columns, rows: min(text.count + fixed + (buttons.isEmpty ? 2 : 3), size.rows))
    drawWindow(&grid, area, title: title, footer: footer, signs, style: style ?? actStyle)
    let inside = area.inset(columns: 2, rows: 1)
    for (offset, line) in (text.prefix(max(inside.rows - fixed, 0)) + last).enumerated() {
      grid.put(line.text, column: inside.column, row: inside.row + offset, width: inside.columns, style: line.style)
    }
    let (above, below) = inside.split(rows: max(inside.rows - buttonRows, 0))
    drawButtons(&grid, buttons, focus: focus, below)
    return above.split(rows: max(above.rows - fieldRows, 0)).bottom
  }

  /// Buttons, as many in a row as fit; the one with the focus stands in brackets, and its row is the one that is shown where rows lack.
  func drawButtons(_ grid: inout CellGrid, _ titles: [String], focus: Int?, _ area: Rect) {
    let rows = rows(of: titles, grid, area.columns)
    let focused = rows.firstIndex { $0.contains(focus ?? 0) } ?? 0
    let first = max(min(focused, rows.count - area.rows), 0)
    for (offset, row) in rows.dropFirst(first).prefix(area.rows).enumerated() {
      var column = area.column
      for index in row where column < area.endColumn {
        let text = Self.button(titles[index], isFocused: index == focus)
        let width = min(grid.columns(of: text), area.endColumn - column)
        column +=
          grid.put(text, column: column, row: area.row + offset, width: width, style: index == focus ? Look.title : Look.plain)
          + Self.buttonGap
      }
    }
  }

  /// Which buttons stand in which row.
  func rows(of titles: [String], _ grid: CellGrid, _ width: Int) -> [[Int]] {
    var rows: [[Int]] = []
    var used = 0
    for (index, title) in titles.enumerated() {
      let columns = grid.columns(of: Self.button(title, isFocused: true))
      if rows.isEmpty || used + columns > width {
        rows.append([index])
        used = 0
      } else {
        rows[rows.count - 1].append(index)
      }
      used += columns + Self.buttonGap
    }
    return rows
  }

  private static let buttonGap = 1

  private static func button(_ title: String, isFocused: Bool) -> String { isFocused ? "[ \(title) ]" : "  \(title)  " }

  /// A rectangle in the middle of the screen.
  func centred(columns: Int, rows: Int) -> Rect {
    Rect(column: (size.columns - columns) / 2, row: max((size.rows - rows) / 2, 0), columns: columns, rows: rows)
  }
}
