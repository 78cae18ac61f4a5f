/// A screen as a value: cells of text and style, drawn by pure functions, compared by tests, shown by a `Terminal`.
///
/// `put` is the one door for text: whatever a database holds, only characters that take columns get in. `within` gives a pane an area with
/// its own origin and size, from which it can't get out.
public struct CellGrid: Sendable, Hashable {
  /// What the terminal can show.
  public let repertoire: Repertoire
  /// All cells, row by row.
  package private(set) var cells: [Cell]
  /// The size of the whole screen, whatever area is drawn into.
  package let screenSize: ScreenSize

  /// Where drawing coordinates count from, in the screen's coordinates; it may reach over the edge.
  private var area: Rect
  /// The part of the area that is on the screen and in all enclosing areas.
  private var clip: Rect
  /// The cursor's place in the screen's coordinates.
  package private(set) var screenCursor: Position?

  /// Makes a blank screen.
  public init(size: ScreenSize, repertoire: Repertoire = .unicode) {
    self.repertoire = repertoire
    screenSize = size
    area = Rect(size)
    clip = Rect(size)
    cells = Array(repeating: .blank, count: size.columns * size.rows)
  }

  /// The size of the screen, or of the area that `within` draws into.
  public var size: ScreenSize { area.size }

  /// The whole screen, or area, as a rectangle at 0, 0.
  public var bounds: Rect { Rect(size) }

  /// Where the cursor is shown; nil hides it, and so does a place outside of the area.
  public var cursor: Position? {
    get { screenCursor.map { Position(column: $0.column - area.column, row: $0.row - area.row) } }
    set {
      screenCursor = newValue.flatMap { place in
        let absolute = Position(column: place.column + area.column, row: place.row + area.row)
        return clip.contains(column: absolute.column, row: absolute.row) ? absolute : nil
      }
    }
  }

  /// The cell at a place, blank outside of the screen.
  public subscript(column: Int, row: Int) -> Cell {
    let place = Position(column: column + area.column, row: row + area.row)
    guard place.column >= 0, place.column < screenSize.columns, place.row >= 0, place.row < screenSize.rows else { return .blank }
    return cells[place.row * screenSize.columns + place.column]
  }

  /// The text of each row of the screen without the blanks at its end; a wide character counts once.
  public var lines: [String] {
    (0..<screenSize.rows).map { row in
      var text = String.UnicodeScalarView()
      var end = text.endIndex
      for cell in cells[row * screenSize.columns..<(row + 1) * screenSize.columns] {
        cell.append(to: &text)
        if cell.base != 0x20 || cell.mark1 != 0 { end = text.endIndex }
      }
      return String(text[..<end])
    }
  }

  /// Puts text on a row, made safe, and returns the columns it took.
  ///
  /// With a `width` the text is cut to it (the last column then holds `…`, if `ellipsis` is on), aligned in it and padded with blanks of the
  /// style, so that the field is always filled; without, it ends at the edge of the area. What lies outside of the area, to the left as
  /// well, is left out. Half a wide character is never shown: the other half becomes a blank.
  @discardableResult
  public mutating func put(
    _ text: String, column: Int, row: Int, width: Int? = nil, alignment: Alignment = .left, style: Style = .plain,
    ellipsis: Bool = true
  ) -> Int {
    let start = column + area.column
    let limit = max(0, width ?? clip.endColumn - start)
    if let used = putPlain(text, at: start, row: row + area.row, limit: limit, width: width, alignment: alignment, style: style) {
      return used
    }
    let shown = TextWidth.shown(text, limit: limit, ellipsis: ellipsis && width != nil, repertoire: repertoire)
    let field = width.map { _ in limit } ?? shown.columns
    guard let line = visibleRow(row + area.row, columns: start..<start + field) else { return field }
    let lead = alignment.lead(field - shown.columns)
    blank(start..<start + lead, line, style)
    var column = start + lead
    for glyph in shown.glyphs {
      store(glyph, column, line, style)
      column += Int(glyph.width)
    }
    blank(column..<start + field, line, style)
    return field
  }

  /// Fills a rectangle with a character of one column.
  public mutating func fill(_ rect: Rect, style: Style, character: Character = " ") {
    let first = SafeText(String(character), repertoire: repertoire).glyphs.first
    let glyph = first.flatMap { $0.width == 1 ? $0 : nil } ?? .space
    let target = visible(rect)
    for row in target.row..<target.endRow {
      guard let line = visibleRow(row, columns: target.column..<target.endColumn) else { continue }
      for column in target.column..<target.endColumn { cells[line + column] = Cell(glyph, style: style) }
    }
  }

  /// Changes the style of what stands in a rectangle, and leaves the text.
  public mutating func restyle(_ rect: Rect, _ change: (Style) -> Style) {
    let target = visible(rect)
    for row in target.row..<target.endRow {
      for index in row * screenSize.columns + target.column..<row * screenSize.columns + target.endColumn {
        cells[index].style = change(cells[index].style)
      }
    }
  }

  /// Changes the style of every cell of the screen.
  ///
  /// - Parameter change: Makes the new style of the old one; it is told where nothing but blanks of the same style follow on the row.
  public mutating func restyle(_ change: (_ style: Style, _ isTail: Bool) -> Style) {
    for row in 0..<screenSize.rows {
      var isTail = true
      var right: Style?
      for index in stride(from: (row + 1) * screenSize.columns - 1, through: row * screenSize.columns, by: -1) {
        let style = cells[index].style
        isTail = (isTail || style != right) && cells[index].base == 0x20
        right = style
        cells[index].style = change(style, isTail)
      }
    }
  }

  /// Draws into a rectangle as if it were a screen of its own: `size` is its size, 0, 0 its top left corner, and nothing gets out of it.
  @discardableResult
  public mutating func within<Result>(_ rect: Rect, _ draw: (inout CellGrid) throws -> Result) rethrows -> Result {
    let (outerArea, outerClip) = (area, clip)
    defer { (area, clip) = (outerArea, outerClip) }
    clip = visible(rect)
    area = Rect(column: rect.column + area.column, row: rect.row + area.row, columns: rect.columns, rows: rect.rows)
    return try draw(&self)
  }

  /// The quick way for plain text that needs no cut, which is most of what is put; nil when the text is something else.
  private mutating func putPlain(
    _ text: String, at start: Int, row: Int, limit: Int, width: Int?, alignment: Alignment, style: Style
  ) -> Int? {
    guard let count = TextWidth.plainColumns(of: text, repertoire, limit: limit), count <= limit else { return nil }
    let field = width.map { _ in limit } ?? count
    guard let line = visibleRow(row, columns: start..<start + field) else { return field }
    let lead = alignment.lead(field - count)
    blank(start..<start + lead, line, style)
    var column = start + lead
    for scalar in text.unicodeScalars {
      if column >= clip.column && column < clip.endColumn {
        cells[line + column] = Cell(Glyph(base: scalar.value, width: 1, startsCluster: true), style: style)
      }
      column += 1
    }
    blank(column..<start + field, line, style)
    return field
  }

  /// The part of a rectangle of the area that may be drawn on, in the screen's coordinates.
  private func visible(_ rect: Rect) -> Rect {
    Rect(column: rect.column + area.column, row: rect.row + area.row, columns: rect.columns, rows: rect.rows).intersection(clip)
  }

  /// Makes a stretch of a row ready to be overwritten, and returns the index of the row's first cell; nil if nothing of it is visible.
  ///
  /// A wide character that the stretch covers by half is no longer whole: its other half becomes a blank.
  private mutating func visibleRow(_ row: Int, columns: Range<Int>) -> Int? {
    guard row >= clip.row, row < clip.endRow else { return nil }
    let visible = columns.clamped(to: clip.column..<clip.endColumn)
    guard !visible.isEmpty else { return nil }
    let line = row * screenSize.columns
    if cells[line + visible.lowerBound].width == 0 && visible.lowerBound > 0 {
      let left = line + visible.lowerBound - 1
      cells[left] = Cell(.space, style: cells[left].style)
    }
    if cells[line + visible.upperBound - 1].width == 2 && visible.upperBound < screenSize.columns {
      let right = line + visible.upperBound
      cells[right] = Cell(.space, style: cells[right].style)
    }
    return line
  }

  private mutating func blank(_ columns: Range<Int>, _ line: Int, _ style: Style) {
    for column in columns.clamped(to: clip.column..<clip.endColumn) { cells[line + column] = Cell(.space, style: style) }
  }

  private mutating func store(_ glyph: Glyph, _ column: Int, _ line: Int, _ style: Style) {
    let end = column + Int(glyph.width)
    if column >= clip.column && end <= clip.endColumn {
      cells[line + column] = Cell(glyph, style: style)
      if glyph.width == 2 { cells[line + column + 1] = .covered(style) }
    } else {
      blank(column..<end, line, style)
    }
  }
}
