import SyncCore
import TextScreen

/// Draws states one after the other, each on what was drawn before where that is quicker.
///
/// A held key moves the list's cursor thirty times a second, and that changes two rows of the screen: only those are drawn anew, into the
/// same cells that `DashboardState.draw` would fill. Whatever else differs between two states is drawn as a whole.
public struct Painter: Sendable {
  private var last: (state: DashboardState, grid: CellGrid, validUntil: Timestamp)?

  /// How long a screen is moved on in without being drawn as a whole, in microseconds: its dates may be of yesterday after that.
  private static let patience: Int64 = 60_000_000

  /// Has drawn nothing yet.
  public init() {}

  /// The whole screen of a state, in what the terminal can show.
  public mutating func draw(_ state: DashboardState, _ repertoire: Repertoire) -> CellGrid {
    if let last, last.grid.repertoire == repertoire, state.now < last.validUntil, state.differsByCursor(from: last.state) {
      var grid = last.grid
      state.drawMove(from: last.state.list.cursor, &grid)
      self.last = (state, grid, last.validUntil)
      return grid
    }
    let grid = state.draw(repertoire)
    let patience = Timestamp(microseconds: state.now.microseconds + Self.patience)
    last = (state, grid, min(patience, state.nextAgeChange(below: .max) ?? patience))
    return grid
  }
}

extension DashboardState {
  /// True when the list's cursor stands in another row than in an older state and nothing else on screen is different.
  func differsByCursor(from old: DashboardState) -> Bool {
    let form = Layout(size).form
    // A theme looks at whole rows of the screen.
    guard context.theme == .dark, list.cursor != old.list.cursor, pane == .spaces, form != .notice, overlay == nil, list.pending == nil,
      !link.isStale,
      form != .triple || cardSpace?.id == old.cardSpace?.id
    else { return false }
    var moved = old
    moved.now = now
    moved.list.cursor = list.cursor
    moved.list.owedMoves = list.owedMoves
    moved.cardRest = cardRest
    moved.burst = burst
    // What both share is the same memory, so that this compares little more than the fields.
    return moved == self
  }

  /// Draws the rows that the list's cursor has left and come to.
  fileprivate func drawMove(from row: Int, _ grid: inout CellGrid) {
    let signs = Signs(grid.repertoire)
    grid.within(Layout(size).spaces) { grid in
      let columns = list.columns(in: grid.size.columns)
      for index in [row, list.cursor] {
        let line = Rect(column: 0, row: index - list.top + 1, columns: grid.size.columns, rows: 1)
        grid.fill(line, style: Look.plain)
        drawListRow(&grid, row: line.row, list.spaces[index], isCurrent: index == list.cursor, columns, signs)
      }
    }
  }
}
