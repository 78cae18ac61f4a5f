import TextScreen

/// A table for plain text: columns aligned by what a terminal shows, two spaces between them, no line longer than its content.
struct PlainTable: Sendable {
  /// How a column is aligned.
  enum Alignment: Sendable {
    case left
    case right
  }

  private let alignments: [Alignment]
  private let limits: [Int?]
  private var rows: [[String]]

  /// Begins a table with its headings; a limit cuts the cells of its column.
  init(_ columns: [(heading: String, alignment: Alignment, limit: Int?)]) {
    alignments = columns.map(\.alignment)
    limits = columns.map(\.limit)
    rows = [columns.map(\.heading)]
  }

  /// Adds a row; each cell is made safe for a terminal here.
  mutating func add(_ cells: [String]) {
    rows.append(
      zip(cells, limits).map { cell, limit in
        limit.map { TextWidth.cut(cell, to: $0) } ?? TextWidth.sanitized(cell)
      })
  }

  /// The lines of the table, headings first.
  var lines: [String] {
    var widths = alignments.map { _ in 0 }
    for row in rows {
      for (index, cell) in row.enumerated() { widths[index] = max(widths[index], TextWidth.columns(of: cell)) }
    }
    return rows.map { row in
      var line = ""
      for (index, cell) in row.enumerated() {
        let padding = String(repeating: " ", count: widths[index] - TextWidth.columns(of: cell))
        line += (index > 0 ? "  " : "") + (alignments[index] == .right ? padding + cell : cell + padding)
      }
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}
