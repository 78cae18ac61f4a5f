import SyncCore
import TextScreen

/// The box of the scrolling overlays.
enum OverlayBox {
  /// Columns of the keys in a help of two columns.
  static let keyColumns = 11
  /// Columns of what stands before the text in one column.
  static let singleKeyColumns = 20
  /// The most columns of the box.
  static let columns = 100

  /// Where the box stands on a screen of this size.
  static func area(of size: ScreenSize) -> Rect {
    let columns = min(size.columns, Self.columns)
    return Rect(column: (size.columns - columns) / 2, row: 1, columns: columns, rows: size.rows - 2)
  }

  /// Rows of text inside the box on a screen of this size.
  static func rows(of size: ScreenSize) -> Int { max(size.rows - 4, 1) }

  /// Rows that so many lines of help take: two columns of keys where the room allows, so that all help fits an 80x24 page.
  static func helpRows(_ lines: Int, _ size: ScreenSize) -> Int {
    size.columns >= 78 && lines > rows(of: size) ? (lines + 1) / 2 : lines
  }
}

extension DashboardState {
  /// Draws what lies over the panes.
  func drawOverlay(_ grid: inout CellGrid, _ signs: Signs) {
    switch overlay {
    case nil, .search, .palette, .logFilter: break
    case .help(let help): drawHelp(&grid, help, signs)
    case .interlock(let interlock): drawInterlock(&grid, interlock, signs)
    case .messages(let top):
      let lines = messageLines
      drawBox(
        &grid, title: words.messages, lines.isEmpty ? [.heading(words.noMessages)] : lines, top: top, footer: words.messagesFooter,
        keys: momentColumns, signs)
    case .columns(let cursor): drawColumns(&grid, cursor, signs)
    case .export(let dialog): drawExport(&grid, dialog, signs)
    case .confirmSync(let confirmation): drawConfirmation(&grid, confirmation, signs)
    case .copy(let menu): drawCopyMenu(&grid, menu, signs)
    case .text(let title, let text, let top): drawText(&grid, title, text, top: top)
    case .form(let form): drawForm(&grid, form, signs)
    case .deletion(let deletion): drawDeletion(&grid, deletion, signs)
    case .activation(let dialog): drawActivation(&grid, dialog, signs)
    case .undo(let dialog): drawUndo(&grid, dialog, signs)
    case .dryRun(let run): drawDryRun(&grid, run, signs)
    case .receipt(let view): drawReceipt(&grid, view, signs)
    case .stopSync(let question): draw(question, &grid, signs)
    }
  }

  /// The last messages in full: what is longer than a line goes on in the next, so that an error can be read to its end.
  var messageLines: [HelpLine] {
    let width = max(min(size.columns, OverlayBox.columns) - 4 - momentColumns - 1, 1)
    return messages.flatMap { message in
      let style = Look.severity(message.severity)
      return TextLines.soft(message.text, to: width).enumerated().map { place, part in
        HelpLine.pair(place == 0 ? message.at.local(now: now) : "", part, style)
      }
    }
  }

  /// Columns of the longest moment before a message.
  private var momentColumns: Int { messages.reduce(0) { max($0, TextWidth.columns(of: $1.at.local(now: now))) } }

  var paneTitle: String {
    switch pane {
    case .spaces: words.spaces
    case .card: words.card
    case .debug: "Stripe"
    }
  }

  /// A line of a scrolling overlay.
  enum HelpLine {
    case heading(String)
    case pair(String, String, Style)
  }

  func drawBox(
    _ grid: inout CellGrid, title: String, _ lines: [HelpLine], top: Int, footer: String, keys: Int? = nil, _ signs: Signs
  ) {
    let area = OverlayBox.area(of: size)
    drawWindow(&grid, area, title: title, footer: footer, signs)
    let half = OverlayBox.helpRows(lines.count, size)
    let isWide = keys == nil && half < lines.count
    for row in 0..<max(area.rows - 2, 0) {
      let line = area.row + 1 + row
      if isWide {
        let (width, key) = (area.columns / 2 - 2, OverlayBox.keyColumns)
        if row + top < half { draw(lines[row + top], &grid, column: area.column + 2, row: line, width: width, key: key) }
        let other = half + row + top
        if row + top < half, other < lines.count {
          draw(lines[other], &grid, column: area.column + area.columns / 2 + 1, row: line, width: width, key: key)
        }
      } else if lines.indices.contains(row + top) {
        let key = keys ?? (area.columns < 60 ? OverlayBox.keyColumns : OverlayBox.singleKeyColumns)
        draw(lines[row + top], &grid, column: area.column + 2, row: line, width: area.columns - 4, key: key)
      }
    }
  }

  private func draw(_ line: HelpLine, _ grid: inout CellGrid, column: Int, row: Int, width: Int, key: Int) {
    switch line {
    case .heading(let text): grid.put(text, column: column, row: row, width: width, style: Look.header)
    case .pair(let left, let right, let style):
      let used = min(max(key, 0), width)
      grid.put(left, column: column, row: row, width: used, style: Look.key)
      grid.put(right, column: column + used + 1, row: row, width: max(width - used - 1, 1), style: style)
    }
  }
}
