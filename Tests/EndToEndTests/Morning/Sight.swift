import TerminalSupport

/// Something that an operator waits to see.
struct Sight {
  /// What it is, for the message of a step that never saw it.
  let name: String
  /// True when the screen shows it.
  let isSeen: (EmulatedScreen) -> Bool

  /// Texts, each somewhere on the screen.
  static func text(_ texts: String...) -> Sight {
    Sight(name: "\(texts)") { screen in texts.allSatisfy(screen.contains) }
  }

  /// Texts, none of which is on the screen any more.
  static func no(_ texts: String...) -> Sight {
    Sight(name: "no \(texts)") { screen in !texts.contains(where: screen.contains) }
  }

  /// A space's row with a text in it.
  static func row(_ space: String, _ text: String) -> Sight {
    Sight(name: "\(space): \(text)") { screen in screen.lines.contains { $0.contains(space) && $0.contains(text) } }
  }

  /// A space's row without a text in it.
  static func row(_ space: String, without text: String) -> Sight {
    Sight(name: "\(space) without \(text)") { screen in screen.lines.contains { $0.contains(space) && !$0.contains(text) } }
  }

  /// The cursor on a space, a field or a job.
  static func cursor(_ text: String) -> Sight {
    Sight(name: "the cursor on \(text)") { screen in screen.lines.contains { $0.contains("▸") && $0.contains(text) } }
  }

  /// A text on the top bar.
  static func bar(_ text: String) -> Sight {
    Sight(name: "\(text) on the bar") { $0.lines[0].contains(text) }
  }

  /// One or the other: the first may be gone before anybody looks.
  static func || (first: Sight, second: Sight) -> Sight {
    Sight(name: "\(first.name) or \(second.name)") { first.isSeen($0) || second.isSeen($0) }
  }

  /// Both.
  static func + (first: Sight, second: Sight) -> Sight {
    Sight(name: "\(first.name) and \(second.name)") { first.isSeen($0) && second.isSeen($0) }
  }
}
