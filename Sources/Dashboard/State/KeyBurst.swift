import SyncCore
import TextScreen

/// Whether keys come as a text does that is pasted into a terminal without bracketed paste.
///
/// Speed alone tells nothing: a slow line delivers keys in lumps, and a script presses many at once. But both press keys that mean something
/// where they land, and most letters of a text mean nothing there. Those are counted; keys into a field never are.
public struct KeyBurst: Sendable, Equatable {
  /// This many keys without a meaning, with no rest between the keys, are a text: a hand slips once or twice.
  static let limit = 3
  /// So many microseconds without a key end it.
  static let rest: Int64 = 50_000
  /// How many keys of those that came at once are rehearsed.
  private static let foresight = 64

  private var last: Timestamp?
  private var strays = 0
  /// How many keys were refused since it began.
  private(set) var refused = 0

  /// True while keys are a text: what a text can hold does nothing outside a field.
  var isText: Bool { strays >= Self.limit }

  /// The keys that begin here and came at once, all of which a text can hold; nil where there are too few of them to tell, or within them.
  public static func lump(in input: [InputEvent], at start: Int) -> [Key]? {
    guard input.count - start >= limit, start == 0 || input[start - 1].textKey == nil else { return nil }
    let keys = input[start...].prefix(foresight).prefix { $0.textKey != nil }.compactMap(\.textKey)
    return keys.count < limit ? nil : keys
  }

  /// A key came.
  mutating func count(_ key: Key, at now: Timestamp) {
    if !key.isOfText || last.map({ now.microseconds - $0.microseconds > Self.rest }) == true { (strays, refused) = (0, 0) }
    last = now
  }

  /// It means nothing where it landed.
  mutating func stray() { strays += 1 }

  /// It was refused.
  mutating func refuse() { refused += 1 }
}

extension InputEvent {
  /// The key, if a text can hold it.
  fileprivate var textKey: Key? {
    if case .key(let key) = self, key.isOfText { key } else { nil }
  }
}

extension Key {
  /// True for what a pasted text can hold: characters, tabs and line ends. Arrows and control keys are never part of one.
  var isOfText: Bool {
    switch self {
    case .character, .tab, .enter: true
    default: false
    }
  }
}

extension Command {
  /// True for what changes something or leaves the dashboard without a question.
  var actsAtOnce: Bool {
    switch self {
    case .syncOne, .toggleSpace, .cancelJob, .openText, .copyRow, .quit, .quitNow: true
    default: false
    }
  }
}

extension Overlay {
  /// True where a character goes into a field and does nothing else.
  var takesText: Bool {
    switch self {
    case .search, .logFilter, .palette: true
    case .help(let help): help.search != nil
    case .export(let dialog): dialog.question == .path
    case .form(let form): form.stage == .loading || (form.stage == .editing && form.focused?.isChoice == false)
    case .deletion(let deletion): deletion.stage == .asking
    default: false
    }
  }
}

extension DashboardState {
  /// Rehearses keys that came at once and follow one by one, so that not even what a text begins with acts.
  ///
  /// What would go into a field counts here from the first key on that acts at once: a text may open one by chance, and "sales" begins with two
  /// acts.
  mutating func foresee(_ keys: [Key]) {
    var rehearsal = self
    var acted = false
    for key in keys {
      let (overlay, binding) = (rehearsal.overlay, context.keymap.binding(for: key, in: rehearsal.pane))
      let effects = rehearsal.update(.key(key), at: now)
      if let overlay {
        if acted, overlay.takesText, binding == nil { rehearsal.burst.stray() }
        acted = acted || (overlay.actsOnKeys && !effects.isEmpty)
      } else {
        acted = acted || binding?.command.actsAtOnce == true
      }
      if rehearsal.burst.isText {
        burst = rehearsal.burst
        return
      }
    }
  }

  /// True for a key that is part of a text and would not go into a field.
  func isRefused(_ key: Key) -> Bool {
    guard burst.isText, key.isOfText else { return false }
    if case .character = key, overlay?.takesText == true { return false }
    return true
  }

  /// Refuses a key, and says so.
  mutating func refuse() -> [Effect] {
    burst.refuse()
    tell(Message(at: now, severity: .warning, text: words.refusedText(burst.refused)))
    return []
  }
}
