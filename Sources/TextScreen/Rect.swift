/// A rectangle of cells, its origin at the top left corner, column 0 and row 0 being the first.
public struct Rect: Hashable, Sendable {
  /// The leftmost column.
  public var column: Int
  /// The topmost row.
  public var row: Int
  /// The width, never negative.
  public var columns: Int
  /// The height, never negative.
  public var rows: Int

  /// Makes a rectangle; a negative length counts as zero.
  public init(column: Int, row: Int, columns: Int, rows: Int) {
    self.column = column
    self.row = row
    self.columns = max(0, columns)
    self.rows = max(0, rows)
  }

  /// Makes the rectangle that covers all of a screen of the given size.
  public init(_ size: ScreenSize) {
    self.init(column: 0, row: 0, columns: size.columns, rows: size.rows)
  }

  /// The rectangle's width and height.
  public var size: ScreenSize { ScreenSize(columns: columns, rows: rows) }

  /// The first column to the right of the rectangle.
  public var endColumn: Int { column + columns }

  /// The first row below the rectangle.
  public var endRow: Int { row + rows }

  /// True when the rectangle holds no cell.
  public var isEmpty: Bool { columns == 0 || rows == 0 }

  /// True when the cell lies inside.
  public func contains(column: Int, row: Int) -> Bool {
    column >= self.column && column < endColumn && row >= self.row && row < endRow
  }

  /// The rectangle made smaller by so many columns left and right, and rows above and below.
  public func inset(columns byColumns: Int = 0, rows byRows: Int = 0) -> Rect {
    Rect(column: column + byColumns, row: row + byRows, columns: columns - 2 * byColumns, rows: rows - 2 * byRows)
  }

  /// What two rectangles have in common, empty if nothing.
  public func intersection(_ other: Rect) -> Rect {
    let left = max(column, other.column)
    let top = max(row, other.row)
    return Rect(
      column: left, row: top, columns: min(endColumn, other.endColumn) - left, rows: min(endRow, other.endRow) - top)
  }

  /// The first `rows` rows, and the rest below them; a negative number counts from the bottom.
  public func split(rows count: Int) -> (top: Rect, bottom: Rect) {
    let height = min(max(0, count < 0 ? rows + count : count), rows)
    return (
      Rect(column: column, row: row, columns: columns, rows: height),
      Rect(column: column, row: row + height, columns: columns, rows: rows - height)
    )
  }

  /// The first `columns` columns, and the rest to their right; a negative number counts from the right edge.
  public func split(columns count: Int) -> (left: Rect, right: Rect) {
    let width = min(max(0, count < 0 ? columns + count : count), columns)
    return (
      Rect(column: column, row: row, columns: width, rows: rows),
      Rect(column: column + width, row: row, columns: columns - width, rows: rows)
    )
  }
}
