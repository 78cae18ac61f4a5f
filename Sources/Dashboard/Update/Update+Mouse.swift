import SyncCore
import TextScreen

extension DashboardState {
  /// The time within which a second click on the same cell opens, in microseconds.
  private static let doubleClick: Int64 = 400_000
  /// How many rows a notch of the wheel moves.
  private static let wheelRows = 3

  /// The mouse: it moves about, sorts and opens, as keys do, and never writes.
  mutating func point(_ mouse: MouseEvent) -> [Effect] {
    let layout = Layout(size)
    guard layout.form != .notice else { return [] }
    if let overlay {
      // A question is answered by a key: a click may have been meant for what was there before.
      guard !overlay.actsOnKeys, mouse.act != .press else { return [] }
      return (0..<Self.wheelRows).flatMap { _ in self.overlay.map { press(mouse.act == .wheelUp ? .up : .down, over: $0) } ?? [] }
    }
    if let tab = tab(at: mouse.position, layout) {
      guard mouse.act == .press else { return [] }
      return select(tab)
    }
    if mouse.act == .press, let tab = debugTab(at: mouse.position, layout) {
      show(tab)
      return panelReads()
    }
    guard let (target, area) = pane(at: mouse.position, layout) else { return [] }
    let effects = target == pane ? [] : select(target)
    switch mouse.act {
    case .wheelUp, .wheelDown:
      if target == .card { return effects }
      return effects + move(by: mouse.act == .wheelUp ? -Self.wheelRows : Self.wheelRows)
    case .press: return effects + click(mouse.position, in: area)
    }
  }

  private mutating func click(_ position: Position, in area: Rect) -> [Effect] {
    let row = position.row - area.row
    let isSecond = lastClick.map { $0.position == position && now.microseconds - $0.at.microseconds < Self.doubleClick } ?? false
    lastClick = isSecond ? nil : Click(position: position, at: now)
    switch pane {
    case .spaces where row == 0:
      let column = position.column - area.column
      let field = listColumns(in: area.columns).fields.first { ($0.start..<$0.start + $0.width).contains(column) }
      return field.map { sort(by: $0.column) } ?? []
    case .spaces:
      guard list.spaces.indices.contains(list.top + row - 1) else { return [] }
      moveInList(by: list.top + row - 1 - list.cursor)
    case .debug:
      guard debug.tab == .jobs, row >= Layout.debugHeaderRows, debug.jobs.indices.contains(debug.top + row - Layout.debugHeaderRows) else {
        return []
      }
      debug.move(to: debug.top + row - Layout.debugHeaderRows)
    case .card: return []
    }
    guard isSecond, let binding = context.keymap.binding(of: .open) else { return [] }
    return attempt(binding, label: words.doubleClick)
  }

  private mutating func select(_ target: Pane) -> [Effect] {
    pane = target
    return target == .debug ? panelReads() : []
  }

  /// The pane whose title stands there, where one pane at a time is shown.
  private func tab(at position: Position, _ layout: Layout) -> Pane? {
    guard layout.form == .single, position.row == 1 else { return nil }
    var column = 1
    for (pane, title) in zip(Pane.allCases, paneTitles) {
      let width = TextWidth.columns(of: title) + 2
      if (column..<column + width).contains(position.column) { return pane }
      column += width
    }
    return nil
  }

  /// The tab of the panel that stands there.
  private func debugTab(at position: Position, _ layout: Layout) -> DebugPanelState.Tab? {
    let isSingle = layout.form == .single
    guard isSingle ? pane == .debug && position.row == 1 : position.row == layout.debug.row + 3 else { return nil }
    let column = position.column - (isSingle ? 0 : layout.debug.column)
    return debugTabs(layout).first { ($0.column..<$0.column + TextWidth.columns(of: $0.text)).contains(column) }?.tab
  }

  private func pane(at position: Position, _ layout: Layout) -> (Pane, Rect)? {
    let areas: [(Pane, Rect)] =
      layout.form == .triple ? [(.spaces, layout.spaces), (.card, layout.card), (.debug, layout.debug)] : [(pane, layout.spaces)]
    return areas.first { $0.1.contains(column: position.column, row: position.row) }
  }
}

/// A press of the mouse button.
struct Click: Sendable, Equatable {
  /// The cell.
  var position: Position
  /// The moment.
  var at: Timestamp
}
