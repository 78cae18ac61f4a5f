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
  /// Opens the red dialog before what would write with a key that doesn't match the profile; true where it did.
  mutating func stops(_ interlock: Interlock) -> Bool {
    guard context.isStripeConflicting, !acceptsConflict else { return false }
    overlay = .interlock(interlock)
    return true
  }

  /// The answer to the red dialog; a yes holds until the dashboard ends.
  mutating func answer(_ key: Key, _ interlock: Interlock) -> [Effect] {
    var interlock = interlock
    switch answer(key, actFocused: interlock.actFocused) {
    case .act: return accept(interlock)
    case .no: overlay = nil
    case .turn:
      interlock.actFocused.toggle()
      overlay = .interlock(interlock)
    case nil: return common(key)
    }
    return []
  }

  private mutating func accept(_ interlock: Interlock) -> [Effect] {
    overlay = nil
    acceptsConflict = true
    say(.warning, words.conflictAccepted)
    switch interlock.act {
    case .command(let command): return context.keymap.binding(of: command).map { attempt($0, label: interlock.label) } ?? []
    case .line(let line): return obey(line)
    case .retry(let mark): return retryFailed(of: mark, label: interlock.label)
    }
  }

  /// Draws the red dialog.
  func drawInterlock(_ grid: inout CellGrid, _ interlock: Interlock, _ signs: Signs) {
    let lines = [targetLine.text, words.conflict(isLive: context.stripeMode == .live)].map { StyledLine(text: $0, style: Look.failed) }
    drawQuestion(
      &grid, title: words.conflictTitle, lines, buttons: [words.noGoBack, words.writeAnyway], focus: interlock.actFocused ? 1 : 0,
      style: Look.failed, signs)
  }
}
