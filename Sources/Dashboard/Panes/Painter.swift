import SyncCore
import TextScreen

/// Draws states one after the other, each on what was drawn before where that is quicker.
///
/// A held key moves the list's cursor thirty times a second, and the feed tells of a job that changed: both touch a few rows and the pane that lists the jobs.
/// Only those are drawn anew, into the same cells that `DashboardState.draw` would fill. Whatever else differs between two states is drawn as a whole.
public struct Painter: Sendable {
  private var last: (state: DashboardState, grid: CellGrid, validUntil: Timestamp)?

  /// How long a screen goes on without being drawn as a whole, in microseconds: its dates may be of yesterday after that.
  private static let patience: Int64 = 60_000_000

  /// Has drawn nothing yet.
  public init() {}

  /// The whole screen of a state, in what the terminal can show.
  public mutating func draw(_ state: DashboardState, _ repertoire: Repertoire) -> CellGrid {
    if let last, last.grid.repertoire == repertoire, state.now < last.validUntil, let change = state.change(from: last.state) {
      var grid = last.grid
      state.draw(change, &grid)
      self.last = (state, grid, last.validUntil)
      return grid
    }
    let grid = state.draw(repertoire)
    let patience = Timestamp(microseconds: state.now.microseconds + Self.patience)
    last = (state, grid, min(patience, state.nextAgeChange(below: .max) ?? patience))
    return grid
  }
}

/// What is to be drawn anew of a screen that is otherwise the same.
struct ScreenChange: Equatable {
  /// The rows of the list, as indices of its spaces.
  var rows: [Int] = []
  /// True when the card is to be drawn.
  var card = false
  /// True when the debug panel is to be drawn, and what is said of its jobs elsewhere.
  var panel = false
  /// True when the message line is to be drawn.
  var message = false
}

extension DashboardState {
  /// What differs on screen from an older state; nil where that is nothing but the time, or more than a few parts.
  func change(from old: DashboardState) -> ScreenChange? {
    let layout = Layout(size)
    // A theme looks at whole rows of the screen.
    guard context.theme == .dark, layout.form != .notice, overlay == nil, list.pending == nil, !link.isStale else { return nil }
    var moved = old
    moved.now = now
    moved.list.cursor = list.cursor
    moved.list.owedMoves = list.owedMoves
    moved.list.adoptJobs(of: list)
    moved.debug = debug
    moved.cardRest = cardRest
    moved.burst = burst
    (moved.toast, moved.heldBack, moved.messages) = (toast, heldBack, messages)
    // What both share is the same memory, so that this compares little more than the fields.
    guard moved == self else { return nil }
    var change = ScreenChange()
    if layout.form == .triple || pane == .spaces {
      for index in list.spaces.indices.dropFirst(list.top).prefix(layout.listRows) {
        let isCursorHere = (index == list.cursor) != (index == old.list.cursor)
        let id = list.spaces[index].id
        if isCursorHere || list.jobs(of: id) != old.list.jobs(of: id) { change.rows.append(index) }
      }
    }
    if layout.form == .triple || pane == .card {
      let (space, former) = (cardSpace?.id, old.cardSpace?.id)
      let isPlaced = pane == .card && list.cursor != old.list.cursor
      change.card = isPlaced || space != former || space.map { list.jobs(of: $0) != old.list.jobs(of: $0) } ?? false
    }
    change.panel = debug != old.debug
    change.message = toast != old.toast || messages.isEmpty != old.messages.isEmpty
    return change == ScreenChange() ? nil : change
  }

  /// Draws what has changed, onto what was drawn of an older state.
  fileprivate func draw(_ change: ScreenChange, _ grid: inout CellGrid) {
    let signs = Signs(grid.repertoire)
    let layout = Layout(size)
    func redraw(_ area: Rect, _ draw: (inout CellGrid) -> Void) {
      grid.fill(area, style: Look.plain)
      grid.within(area, draw)
    }
    let isSingle = layout.form == .single
    if !change.rows.isEmpty {
      grid.within(layout.spaces) { grid in
        let columns = listColumns(in: grid.size.columns)
        for index in change.rows {
          let line = Rect(column: 0, row: index - list.top + 1, columns: grid.size.columns, rows: 1)
          grid.fill(line, style: Look.plain)
          drawListRow(&grid, row: line.row, list.spaces[index], isCurrent: index == list.cursor, columns, signs)
        }
      }
    }
    if change.card { redraw(layout.card) { drawCard(&$0, signs) } }
    if change.panel, !isSingle || pane == .debug { redraw(layout.debug) { drawDebug(&$0, signs) } }
    if isSingle, change.card || change.panel {
      redraw(Rect(column: 0, row: 1, columns: size.columns, rows: 1)) { _ in }
      drawTabs(&grid, signs)
    }
    if isSingle, change.panel, layout.isRoomy { drawInfo(&grid) }
    if change.message {
      redraw(Rect(column: 0, row: size.rows - 2, columns: size.columns, rows: 1)) { _ in }
      drawMessageLine(&grid, signs)
    }
  }
}
