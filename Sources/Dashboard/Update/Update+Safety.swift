import SyncCore
import TextScreen

extension Overlay {
  /// True where a key may act at once: a question. A field only takes text.
  var actsOnKeys: Bool {
    switch self {
    case .help, .messages, .search, .logFilter, .palette, .copy, .text, .columns: false
    case .export(let dialog): dialog.question != .path
    case .form(let form): form.stage != .loading && (form.stage != .editing || form.focused == nil)
    // The start of an id must be typed before Enter does anything.
    case .deletion(let deletion): deletion.stage != .asking
    default: true
    }
  }
}

extension DashboardState {
  /// The answer to the red dialog; a yes holds until the dashboard ends.
  mutating func answer(_ key: Key, _ interlock: Interlock) -> [Effect] {
    var interlock = interlock
    switch key {
    case .character("y"): return accept(interlock)
    case .character("o") where context.language == .french: return accept(interlock)
    case .left, .right, .tab, .backTab, .up, .down, .character("h"), .character("l"):
      interlock.actFocused.toggle()
      overlay = .interlock(interlock)
    case .enter:
      if interlock.actFocused { return accept(interlock) }
      overlay = nil
    case .character("n"), .character("q"), .escape, .control("c"): overlay = nil
    default: return common(key)
    }
    return []
  }

  private mutating func accept(_ interlock: Interlock) -> [Effect] {
    overlay = nil
    acceptsConflict = true
    say(.warning, words.conflictAccepted)
    return context.keymap.binding(of: interlock.command).map { attempt($0, label: interlock.label) } ?? []
  }

  /// Draws the red dialog.
  func drawInterlock(_ grid: inout CellGrid, _ interlock: Interlock, _ signs: Signs) {
    let rows = min(size.rows, 9)
    let area = centred(columns: min(size.columns, 66), rows: rows)
    drawWindow(&grid, area, title: words.conflictTitle, footer: nil, signs, style: Look.failed)
    let width = area.columns - 4
    let column = area.column + 2
    let isLive = context.stripeMode == .live
    let environment = context.environment.isEmpty ? "" : "[\(context.environment)] "
    var lines = [environment + words.labelled(words.databaseLabel, context.target)]
    lines += grid.wrapped(words.conflict(isLive: isLive), to: width)
    for (offset, line) in lines.prefix(max(rows - 4, 0)).enumerated() {
      grid.put(line, column: column, row: area.row + 1 + offset, width: width, style: Look.failed)
    }
    drawAnswers(&grid, area, no: words.noGoBack, yes: words.writeAnyway, actFocused: interlock.actFocused)
  }
}
