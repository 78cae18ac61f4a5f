import TextScreen

/// Where everything stands on a screen of a given size; `update` and `draw` both ask it, so that they agree on the rows of a list.
public struct Layout: Sendable, Equatable {
  /// One pane at a time, all three, or nothing but a notice.
  public enum Form: Sendable {
    /// Below 40x10: one line.
    case notice
    /// One pane at a time.
    case single
    /// All three panes, from 120x35.
    case triple
  }

  /// The form.
  public let form: Form
  /// The whole screen.
  public let size: ScreenSize
  /// The area inside the list pane; its first row is the table's header.
  public let spaces: Rect
  /// The area inside the card pane.
  public let card: Rect
  /// The area inside the debug pane.
  public let debug: Rect
  /// True when there is room for rules and the line of counts.
  public let isRoomy: Bool

  /// The rows of the debug pane above its list: connection, progress, counts, rule, table header.
  static let debugHeaderRows = 5

  /// Lays out a screen.
  public init(_ size: ScreenSize) {
    self.size = size
    isRoomy = size.rows >= 16
    if size.columns < 40 || size.rows < 10 {
      form = .notice
      let nothing = Rect(column: 0, row: 0, columns: 0, rows: 0)
      (spaces, card, debug) = (nothing, nothing, nothing)
    } else if size.columns >= 120 && size.rows >= 35 {
      form = .triple
      let upper = (size.rows - 3) / 2
      let left = size.columns * 5 / 8 - 1
      // One cell of border all round.
      spaces = Rect(column: 1, row: 2, columns: left - 2, rows: upper - 2)
      card = Rect(column: left + 1, row: 2, columns: size.columns - left - 2, rows: upper - 2)
      debug = Rect(column: 1, row: upper + 2, columns: size.columns - 2, rows: size.rows - upper - 5)
    } else {
      form = .single
      let top = size.rows >= 16 ? 3 : 2
      let bottom = size.rows >= 16 ? 4 : 2
      let body = Rect(column: 0, row: top, columns: size.columns, rows: size.rows - top - bottom)
      (spaces, card, debug) = (body, body, body)
    }
  }

  /// Rows of the list's table, without its header.
  public var listRows: Int { max(spaces.rows - 1, 1) }

  /// Rows of the debug pane's list, without what stands above it and the details below.
  public func debugRows(unfolded: Bool) -> Int {
    let rows = debug.rows - Self.debugHeaderRows
    return max(unfolded && form == .single ? rows - detailRows : rows, 1)
  }

  /// Columns of an unfolded job's details: all of a narrow panel, the right half of a wide one.
  public var detailColumns: Int { form == .triple ? debug.columns * 2 / 5 : debug.columns }

  /// Rows of an unfolded job's details below the jobs or beside them, the rule above them included.
  public var detailRows: Int { form == .triple ? debug.rows - Self.debugHeaderRows + 1 : max((debug.rows - Self.debugHeaderRows) / 2, 3) }
}
