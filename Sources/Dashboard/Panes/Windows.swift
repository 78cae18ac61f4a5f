import SyncCore
import TextScreen

extension DashboardState {
  /// A window with a border over whatever is beneath.
  func drawWindow(_ grid: inout CellGrid, _ area: Rect, title: String, footer: String?, _ signs: Signs, style: Style = Look.plain) {
    grid.fill(area, style: Look.plain)
    drawBorder(&grid, area, signs, style)
    let badge = drawBadge(&grid, area, titleColumns: grid.columns(of: title))
    putInBorder(&grid, title, area, row: area.row, indent: 2, room: area.columns - 4 - badge, Look.title)
    if let footer { putInBorder(&grid, footer, area, row: area.endRow - 1, indent: 2, room: area.columns - 4, Look.plain) }
  }

  /// A pane's border with its title, and what stands in its lower edge.
  func drawFrame(_ grid: inout CellGrid, _ area: Rect, title: String, isCurrent: Bool, _ signs: Signs, footer: String = "") {
    let outer = area.inset(columns: -1, rows: -1)
    drawBorder(&grid, outer, signs, isCurrent ? Look.plain : Look.rule)
    putInBorder(
      &grid, title, outer, row: outer.row, indent: 1, room: outer.columns - 4, isCurrent ? Look.title : Look.plain)
    if !footer.isEmpty { putInBorder(&grid, footer, outer, row: outer.endRow - 1, indent: 1, room: outer.columns - 4, Look.plain) }
  }

  func drawRule(_ grid: inout CellGrid, row: Int, _ signs: Signs) {
    grid.put(String(repeating: signs.horizontal, count: grid.size.columns), column: 0, row: row, style: Look.rule)
  }

  private func drawBorder(_ grid: inout CellGrid, _ area: Rect, _ signs: Signs, _ style: Style) {
    let line = String(repeating: signs.horizontal, count: max(area.columns - 2, 0))
    grid.put(signs.topLeft + line + signs.topRight, column: area.column, row: area.row, style: style)
    grid.put(signs.bottomLeft + line + signs.bottomRight, column: area.column, row: area.endRow - 1, style: style)
    for row in area.row + 1..<max(area.endRow - 1, area.row + 1) {
      grid.put(signs.vertical, column: area.column, row: row, style: style)
      grid.put(signs.vertical, column: area.endColumn - 1, row: row, style: style)
    }
  }

  private func putInBorder(_ grid: inout CellGrid, _ text: String, _ area: Rect, row: Int, indent: Int, room: Int, _ style: Style) {
    let width = min(grid.columns(of: text) + 2, max(room, 0))
    grid.put(" \(text) ", column: area.column + indent, row: row, width: width, style: style)
  }

  /// Where the act would land, on the upper border of every window: the environment's word, and which Stripe unless the title lacks the room.
  /// Returns the columns it took.
  private func drawBadge(_ grid: inout CellGrid, _ area: Rect, titleColumns: Int) -> Int {
    let word = context.environment.isEmpty ? "" : "[\(context.environment)]"
    let mode = context.stripeMode.map { words.stripe($0) } ?? ""
    var parts = [(word, Look.environment(context)), (mode, actStyle)].filter { !$0.0.isEmpty }
    var width: Int { parts.reduce(0) { $0 + grid.columns(of: $1.0) + 1 } + 1 }
    if parts.count > 1, titleColumns + 2 + width > area.columns - 5 { parts.removeLast() }
    guard !parts.isEmpty, area.columns >= width + 12 else { return 0 }
    var column = area.endColumn - width - 2
    grid.put(" ", column: column, row: area.row)
    column += 1
    for (text, style) in parts {
      column += grid.put(text, column: column, row: area.row, style: style)
      column += grid.put(" ", column: column, row: area.row)
    }
    return width + 1
  }
}
