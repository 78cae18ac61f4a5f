import SyncCore
import TextScreen

extension DashboardState {
  /// The whole screen as a value: exactly the size of the state, in what the terminal can show.
  public func draw(_ repertoire: Repertoire = .unicode) -> CellGrid {
    var grid = CellGrid(size: size, repertoire: repertoire)
    let layout = Layout(size)
    let signs = Signs(repertoire)
    guard layout.form != .notice else {
      drawNotice(&grid)
      context.theme.apply(to: &grid)
      return grid
    }
    drawTopBar(&grid, signs)
    if layout.form == .triple {
      drawFrame(&grid, layout.spaces, title: listTitle(grid, layout, signs), isCurrent: pane == .spaces, signs, footer: listFooter)
      drawFrame(&grid, layout.card, title: paneTitles[1], isCurrent: pane == .card, signs)
      drawFrame(&grid, layout.debug, title: paneTitles[2], isCurrent: pane == .debug, signs)
      grid.within(layout.spaces) { drawList(&$0, signs) }
      grid.within(layout.card) { drawCard(&$0, signs) }
      grid.within(layout.debug) { drawDebug(&$0, signs) }
    } else {
      drawTabs(&grid, signs)
      if layout.isRoomy {
        drawRule(&grid, row: 2, signs)
        drawRule(&grid, row: size.rows - 4, signs)
        drawInfo(&grid)
      }
      grid.within(layout.spaces) { grid in
        switch pane {
        case .spaces: drawList(&grid, signs)
        case .card: drawCard(&grid, signs)
        case .debug: drawDebug(&grid, signs)
        }
      }
    }
    if link.isStale { dimBody(&grid, layout) }
    drawMessageLine(&grid, signs)
    drawFooter(&grid)
    drawOverlay(&grid, signs)
    // A window or a field may cover the message line, and the footer's keys are those of the pane beneath.
    if overlay != nil, let toast {
      grid.put("", column: 0, row: size.rows - 1, width: size.columns)
      drawToast(&grid, toast, row: size.rows - 1, signs)
    }
    context.theme.apply(to: &grid)
    return grid
  }

  /// What stands on a screen that is too small for anything else; where it would land must be seen there as well.
  private func drawNotice(_ grid: inout CellGrid) {
    let used = drawEnvironment(&grid, column: 0, row: 0)
    let mode = context.stripeMode.map(words.stripe) ?? ""
    // A warning takes the place of all else: there may be one line only.
    let warning = wasWarnedOfQuitting ? lossOnQuitting : nil
    let text = warning ?? words.tooSmall(size.columns, size.rows)
    guard used > 0 || !mode.isEmpty, size.rows > 1 else {
      grid.put(text, column: used, row: 0, width: max(size.columns - used, 0))
      return
    }
    grid.put(mode, column: used, row: 0, width: max(size.columns - used, 0))
    for (offset, line) in TextLines.soft(text, to: max(size.columns, 1)).prefix(size.rows - 1).enumerated() {
      grid.put(line, column: 0, row: offset + 1, width: size.columns)
    }
  }

  /// The environment's word in its colour, and a blank behind it; nothing where there is none. Returns the columns that it took.
  func drawEnvironment(_ grid: inout CellGrid, column: Int, row: Int) -> Int {
    guard !context.environment.isEmpty else { return 0 }
    return grid.put("[\(context.environment)]", column: column, row: row, style: Look.environment(context)) + 1
  }

  private func drawTopBar(_ grid: inout CellGrid, _ signs: Signs) {
    let state = linkText(signs)
    let width = grid.columns(of: state.text)
    let start = max(size.columns - width - 1, 0)
    grid.put(state.text, column: start, row: 0, width: min(width, size.columns), style: state.style)
    var column = 1
    column += grid.put("spacesync", column: column, row: 0, style: Look.title) + 2
    column += drawEnvironment(&grid, column: column, row: 0)
    var rest: [String] = []
    // The Stripe mode matters more than the server's address, so it is the last to be cut.
    if let mode = context.stripeMode { rest.append(words.stripe(mode)) }
    if context.isReadOnly { rest.append(words.readOnly) }
    rest.append(context.target)
    let room = start - column - 1
    if room > 0 { grid.put(rest.joined(separator: "  "), column: column, row: 0, width: room) }
  }

  private func linkText(_ signs: Signs) -> (text: String, style: Style) {
    // On a narrow screen the environment's word needs the room more than the age of the data.
    let isNarrow = size.columns < 60
    return switch link {
    case .connecting: ("\(signs.running) \(words.connecting)", Look.quiet)
    case .online where held != nil:
      ("= \(isNarrow ? words.pausedShort(held?.changes ?? 0) : words.paused(held?.changes ?? 0))", Look.attention)
    case .online(let mode): ("* \(isNarrow && mode != .standby ? words.live : words.feed(mode))", Look.done)
    case .offline(_, let since, _): ("! \(isNarrow ? words.offlineWord : words.offline(since: since.local(now: now)))", Look.failed)
    }
  }

  /// The titles of the panes where one is shown at a time.
  var paneTitles: [String] {
    let words = words
    return ["\(words.key(.spacesPane)) \(words.spaces)", "\(words.key(.cardPane)) \(words.card)", "\(words.key(.debugPane)) Stripe"]
  }

  /// The panes by name, and what there is to say of the current one's list.
  func drawTabs(_ grid: inout CellGrid, _ signs: Signs) {
    var column = 1
    for (index, title) in paneTitles.enumerated() {
      let isCurrent = index == pane.rawValue
      let text = isCurrent ? "[\(title)]" : " \(title) "
      column += grid.put(text, column: column, row: 1, style: isCurrent ? Look.title : Look.plain)
    }
    let right =
      switch pane {
      case .spaces: listBar(grid, room: max(size.columns - column - 2, 0), signs)
      case .card: positionText(grid, room: max(size.columns - column - 2, 0))
      case .debug: ""
      }
    let room = max(size.columns - column - 2, 0)
    let width = min(grid.columns(of: right), room)
    if pane == .debug {
      draw(debugTabs(Layout(size)), &grid, row: 1)
    } else {
      grid.put(right, column: size.columns - width - 1, row: 1, width: width)
    }
  }

  /// Which of the listed spaces the card shows, in as many words as there is room for.
  private func positionText(_ grid: CellGrid, room: Int) -> String {
    guard list.current != nil, !list.hasBefore else { return "" }
    let (place, all) = (list.cursor + 1, list.counts?[list.query.filter])
    let text = words.position(place, of: all)
    return grid.columns(of: text) <= room ? text : all.map { "\(place)/\($0)" } ?? "\(place)"
  }

  /// The list's counts and those of the jobs.
  func drawInfo(_ grid: inout CellGrid) {
    var parts = [listFooter]
    if let counts = debug.counts { parts.append(words.jobCounts(counts)) }
    grid.put(
      parts.filter { !$0.isEmpty }.joined(separator: "   "), column: 1, row: size.rows - 3, width: size.columns - 2, style: Look.quiet)
  }

  /// The field that is open on the message line, with the sign before it; nil where none is.
  private var messageField: (sign: String, field: LineField)? {
    switch overlay {
    case .search(let field, _), .logFilter(let field, _): ("/", field)
    case .palette(let palette): (":", palette.field)
    default: nil
    }
  }

  /// The line above the footer: an open field, the lost connection, or the last message.
  func drawMessageLine(_ grid: inout CellGrid, _ signs: Signs) {
    let row = size.rows - 2
    if case .palette(let palette) = overlay { drawCandidates(&grid, palette, row: row - 1) }
    if let (sign, field) = messageField {
      grid.put(sign, column: 1, row: row, style: Look.title)
      drawLine(&grid, field, column: 2, row: row, width: max(size.columns - 3, 1), isFocused: true, style: Look.title)
      return
    }
    if let toast, overlay == nil { return drawToast(&grid, toast, row: row, signs) }
    guard case .offline(let loss, _, let retryAt) = link else {
      // Without a line of its own the list's counts stand where no message is.
      if pane == .spaces, !Layout(size).isRoomy { grid.put(listFooter, column: 1, row: row, width: size.columns - 2, style: Look.quiet) }
      return
    }
    let retry: String
    if let retryAt {
      let seconds = (max(retryAt.microseconds - now.microseconds, 0) + 999_999) / 1_000_000
      retry = seconds > 0 ? words.retrying(loss.attempt, seconds: seconds) : words.tryingNow
    } else {
      retry = words.pressReload
    }
    let width = size.columns - 2
    // A small screen has no line to spare; the message under `m` tells the reason there.
    let isRoomy = Layout(size).isRoomy && size.columns >= 60
    let line = LossLine(loss.reason, retry: retry, separator: signs.separator, width: width, words) { grid.columns(of: $0) }
    for (offset, text) in (isRoomy ? line.lines : ["! \(retry)"]).reversed().enumerated() {
      grid.put(text, column: 1, row: row - offset, width: width, style: Look.failed)
    }
  }

  private func drawToast(_ grid: inout CellGrid, _ toast: Message, row: Int, _ signs: Signs) {
    let sign =
      switch toast.severity {
      case .info: ""
      case .success: "\(signs.done) "
      case .warning: "! "
      case .error: "\(signs.failed) "
      }
    let hint = messages.isEmpty || size.columns < 60 || overlay != nil ? "" : words.messagesHint
    let used = grid.columns(of: hint)
    let room = size.columns - 2 - (hint.isEmpty ? 0 : used + 2)
    grid.put(sign + toast.text, column: 1, row: row, width: room, style: Look.severity(toast.severity))
    if !hint.isEmpty { grid.put(hint, column: size.columns - used - 1, row: row, style: Look.quiet) }
  }

  /// The most useful keys of the pane, as many as fit.
  private func drawFooter(_ grid: inout CellGrid) {
    let hints = context.keymap.bindings.filter { $0.footer != nil && $0.scopes.contains(pane) }.sorted {
      ($0.footer ?? 0) < ($1.footer ?? 0)
    }
    let reserved = footerReserve(grid)
    var column = 1
    for hint in hints {
      guard let key = hint.keys.first?.label(context.language) else { continue }
      let title = footerTitle(of: hint)
      let width = grid.columns(of: key) + 1 + grid.columns(of: title)
      // Help and quit stand last in order but must be seen, so the others leave room for them.
      let reserve = (hint.footer ?? 0) < 10 ? reserved : 0
      guard column + width <= size.columns - 1 - reserve else { continue }
      let isShut = isShut(hint.command)
      column += grid.put(key, column: column, row: size.rows - 1, style: isShut ? Look.quiet : Look.key) + 1
      column += grid.put(title, column: column, row: size.rows - 1, style: isShut ? Look.quiet : Look.plain) + 2
    }
  }

  /// What a key does here, in a word.
  private func footerTitle(of binding: KeyBinding) -> String {
    let back = binding.command == .quit && quitGoesBack ? context.keymap.binding(of: .back) : nil
    return (back ?? binding).title(context.language)
  }

  private func footerReserve(_ grid: CellGrid) -> Int {
    context.keymap.bindings.filter { ($0.footer ?? 0) >= 10 && $0.scopes.contains(pane) }.reduce(0) { sum, hint in
      sum + grid.columns(of: footerTitle(of: hint)) + (hint.keys.first?.label(context.language).count ?? 0) + 3
    }
  }

  /// Dims what may be old.
  private func dimBody(_ grid: inout CellGrid, _ layout: Layout) {
    for area in layout.form == .triple ? [layout.spaces, layout.card, layout.debug] : [layout.spaces] {
      grid.restyle(area) { $0.dim() }
    }
  }
}
