import SyncCore
import TextScreen

extension DashboardState {
  /// The help of the pane beneath, from the keys in force; with a search only what holds it, by key or by word.
  ///
  /// - Parameter repertoire: What the terminal can show: where that is no arrow, its key is called by its name.
  func helpLines(_ search: String = "", _ repertoire: Repertoire = .unicode) -> [HelpLine] {
    var lines: [HelpLine] = []
    for group in KeyBinding.Group.allCases {
      let keyLines = context.keymap.lines.filter { line in
        guard line.group == group, line.scopes.contains(pane) else { return false }
        let holdsWord = line.help(context.language).lowercased().contains(search.lowercased())
        return search.isEmpty || holdsWord || line.keys.contains { $0.label(context.language) == search }
      }
      guard !keyLines.isEmpty else { continue }
      lines.append(.heading(words.group(group)))
      for line in keyLines {
        lines.append(
          .pair(line.label(columns: OverlayBox.keyColumns, context.language, repertoire), line.help(context.language), Look.plain))
      }
    }
    return lines
  }

  /// Draws the help.
  func drawHelp(_ grid: inout CellGrid, _ help: HelpState, _ signs: Signs) {
    let lines = helpLines(help.search?.text ?? "", grid.repertoire)
    let name = words.labelled(words.help, paneTitle)
    let title = name + (help.search.map { "  /\($0.text)" } ?? "")
    drawBox(
      &grid, title: title, lines.isEmpty ? [.heading(words.noMatchingKey)] : lines, top: help.top, footer: words.helpFooter,
      signs)
    guard let search = help.search else { return }
    let area = OverlayBox.area(of: size)
    // Behind corner, line and blank.
    let column = area.column + 3 + grid.columns(of: "\(name)  /\(search.head)")
    grid.cursor = Position(column: min(column, area.endColumn - 2), row: area.row)
  }

  /// A key press over the help.
  mutating func press(_ key: Key, _ help: HelpState) -> [Effect] {
    var help = help
    guard var field = help.search else {
      if key == .character("/") {
        overlay = .help(HelpState(search: LineField(limit: 30)))
        return []
      }
      return scroll(key, help.top, OverlayBox.helpRows(helpLines().count, size)) { .help(HelpState(top: $0)) }
    }
    switch key {
    case .escape: help.search = nil
    case .control("c"), .enter: overlay = nil
    case .up: help.top = max(help.top - 1, 0)
    case .down: help.top += 1
    default:
      guard edit(&field, key) else { return common(key) }
      help = HelpState(search: field)
    }
    let rows = OverlayBox.helpRows(helpLines(help.search?.text ?? "").count, size)
    help.top = min(help.top, max(rows - OverlayBox.rows(of: size), 0))
    if overlay != nil { overlay = .help(help) }
    return []
  }
}

extension HelpState {
  /// The help from a line on, or what is looked for in it.
  init(top: Int = 0, search: LineField? = nil) {
    self.top = top
    self.search = search
  }
}
