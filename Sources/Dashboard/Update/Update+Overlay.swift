import FoundationEssentials
import SyncCore
import TextScreen

extension DashboardState {
  /// A key press while something lies over the panes.
  mutating func press(_ key: Key, over overlay: Overlay) -> [Effect] {
    switch overlay {
    case .help(let help): return press(key, help)
    case .palette(let palette): return press(key, palette)
    case .interlock(let interlock): return answer(key, interlock)
    case .messages(let top): return key == .character("y") ? copyMessages() : scroll(key, top, messageLines.count) { .messages(top: $0) }
    case .search(let field, let previous): return edit(key, field, previous)
    case .columns(let cursor): return chooseColumns(key, cursor)
    case .export(let dialog): return answer(key, dialog)
    case .confirmSync(let confirmation): return answer(key, confirmation)
    case .copy(let menu): return choose(key, menu)
    case .text(let title, let text, let top):
      return scroll(key, top, textLines(text).count, in: textRows) { .text(title: title, text: text, top: $0) }
    case .form(let form): return press(key, in: form)
    case .deletion(let deletion): return press(key, in: deletion)
    case .activation(let dialog): return press(key, in: dialog)
    case .undo(let dialog): return press(key, in: dialog)
    case .dryRun(let run): return press(key, over: run)
    case .receipt(let view): return press(key, over: view)
    case .stopSync(let question): return press(key, over: question)
    case .logFilter(let field, let previous): return editLogFilter(key, field, previous)
    }
  }

  mutating func scroll(_ key: Key, _ top: Int, _ count: Int, in rows: Int? = nil, _ overlay: (Int) -> Overlay) -> [Effect] {
    let rows = rows ?? OverlayBox.rows(of: size)
    let last = max(count - rows, 0)
    switch key {
    case .character("j"), .down: self.overlay = overlay(min(top + 1, last))
    case .character("k"), .up: self.overlay = overlay(max(top - 1, 0))
    case .pageDown, .control("d"), .control("f"), .character(" "): self.overlay = overlay(min(top + rows, last))
    case .pageUp, .control("u"): self.overlay = overlay(max(top - rows, 0))
    case .character("g"), .home: self.overlay = overlay(0)
    case .character("G"), .end: self.overlay = overlay(last)
    case .character("q"), .character("?"), .character("m"), .escape, .enter, .function(1), .left, .character("h"): self.overlay = nil
    case .control("c"):
      self.overlay = nil
      return interrupt()
    default: return common(key)
    }
    return []
  }

  /// What works over every overlay; a key that does not is a stray, unless it may have been meant for what the overlay waits for.
  mutating func common(_ key: Key, isWaiting: Bool = false) -> [Effect] {
    switch key {
    case .control("l"): return [.repaint]
    case .control("z"): return [.suspend]
    default:
      guard !isWaiting else { return [] }
      burst.stray()
      tell(Message(at: now, severity: .info, text: words.noEffect(key.label(context.language))))
      return []
    }
  }

  private mutating func edit(_ key: Key, _ field: LineField, _ previous: String) -> [Effect] {
    switch key {
    case .enter,
      .backspace where field.text.isEmpty, .control("h") where field.text.isEmpty:
      overlay = nil
      // Where its page could not be read it is asked for again, and the reason is no longer hidden by the field.
      return relist { $0.search = field.text }
    case .escape, .control("c"):
      overlay = nil
      return relist { $0.search = previous }
    case .down, .up:
      // The rows stay within reach while the text is typed.
      moveInList(by: key == .down ? 1 : -1)
      return []
    default:
      var field = field
      return edit(&field, key) ? search(field, previous: previous) : common(key)
    }
  }

  /// Filters as the operator types.
  mutating func search(_ field: LineField, previous: String) -> [Effect] {
    overlay = .search(field, previous: previous)
    if !field.text.isEmpty { list.pattern = field.text }
    return relist { $0.search = field.text }
  }

  private mutating func answer(_ key: Key, _ confirmation: SyncConfirmation) -> [Effect] {
    var confirmation = confirmation
    switch answer(key, actFocused: confirmation.actFocused) {
    case .act: return confirmSync(confirmation)
    case .no: overlay = nil
    case .turn:
      confirmation.actFocused.toggle()
      overlay = .confirmSync(confirmation)
    case nil: return key == .character("d") ? openDryRun(confirmation) : common(key)
    }
    return []
  }
}
