import TerminalSupport

/// An operator who presses keys and then looks at the screen until it shows what they must lead to: never a pause, and never a key before that.
final class Robot {
  /// Where it sits.
  let terminal: PseudoTerminal
  /// How many steps were taken.
  private(set) var steps = 0

  /// Keys that have no letter.
  enum Key {
    static let enter = "\r"
    static let escape = "\u{1B}"
    static let pageDown = "\u{1B}[6~"
    static let clear = "\u{15}"
    static let interrupt = "\u{03}"
    static let end = "\u{1B}[F"
  }

  /// Sits down at a terminal.
  init(_ terminal: PseudoTerminal) { self.terminal = terminal }

  /// A step: presses keys, and waits until the screen shows something.
  func press(_ keys: String, _ sight: Sight) async throws {
    steps += 1
    terminal.type(keys)
    try await look(sight)
  }

  /// A step without a key: waits for what others do.
  func see(_ sight: Sight) async throws {
    steps += 1
    try await look(sight)
  }

  /// Presses a key again and again, each time once the screen has changed, until something is seen.
  func press(_ key: String, upTo most: Int, until sight: Sight) async throws {
    for _ in 0..<most where !sight.isSeen(terminal.screen) {
      let before = terminal.screen.lines
      try await press(key, Sight(name: "another screen") { $0.lines != before })
    }
    try await look(sight)
  }

  private func look(_ sight: Sight) async throws {
    try await terminal.waitUntil("step \(steps): \(sight.name)", timeout: .seconds(45), sight.isSeen)
  }
}
