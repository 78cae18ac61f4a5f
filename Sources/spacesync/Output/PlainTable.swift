import TextScreen

/// A table for plain text: columns aligned by what a terminal shows, two spaces between them, no line longer than its content.
struct PlainTable: Sendable {
  /// How a column is aligned.
  enum Alignment: Sendable {
    case left
    case right
  }

  private let headings: [String]
  private let alignments: [Alignment]
  private let limits: [Int?]
  private let repertoire: Repertoire
  private var widths: [Int]
  private var rows: [[String]] = []

  /// Begins a table with its headings; a limit cuts the cells of its column. What the repertoire lacks is transliterated.
  init(_ columns: [(heading: String, alignment: Alignment, limit: Int?)], repertoire: Repertoire = Console.repertoire) {
    headings = columns.map { TextWidth.sanitized($0.heading, repertoire: repertoire) }
    alignments = columns.map(\.alignment)
    limits = columns.map(\.limit)
    self.repertoire = repertoire
    widths = headings.map { TextWidth.columns(of: $0) }
  }

  /// Adds a row; each cell is made safe for a terminal here.
  mutating func add(_ cells: [String]) { rows.append(fitted(cells)) }

  /// Makes the columns as wide as a row needs that is added later: so a table of any length can be printed a part at a time.
  mutating func measure(_ cells: [String]) { _ = fitted(cells) }

  /// The lines of the table, headings first.
  var lines: [String] { [heading] + rows.map(line) }

  /// The line of the headings.
  var heading: String { line(headings) }

  /// The lines of the rows that were added since the last time, which are forgotten.
  mutating func takeRows() -> [String] {
    defer { rows = [] }
    return rows.map(line)
  }

  private mutating func fitted(_ cells: [String]) -> [String] {
    let cells = zip(cells, limits).map { cell, limit in
      limit.map { TextWidth.cut(cell, to: $0, repertoire: repertoire) } ?? TextWidth.sanitized(cell, repertoire: repertoire)
    }
    for (index, cell) in cells.enumerated() { widths[index] = max(widths[index], TextWidth.columns(of: cell)) }
    return cells
  }

  private func line(_ cells: [String]) -> String {
    var line = ""
    for (index, cell) in cells.enumerated() {
      let padding = String(repeating: " ", count: widths[index] - TextWidth.columns(of: cell))
      line += (index > 0 ? "  " : "") + (alignments[index] == .right ? padding + cell : cell + padding)
    }
    while line.last == " " { line.removeLast() }
    return line
  }
}
