import TextScreen

extension Key {
  private static let named: [(name: String, key: Key)] = [
    ("space", .character(" ")), ("enter", .enter), ("return", .enter), ("tab", .tab), ("s-tab", .backTab), ("shift-tab", .backTab),
    ("esc", .escape), ("escape", .escape), ("backspace", .backspace), ("del", .delete), ("delete", .delete), ("ins", .insert),
    ("insert", .insert), ("home", .home), ("end", .end), ("pgup", .pageUp), ("pageup", .pageUp), ("pgdn", .pageDown),
    ("pagedown", .pageDown), ("up", .up), ("down", .down), ("left", .left), ("right", .right), ("↑", .up), ("↓", .down), ("←", .left),
    ("→", .right),
    // As the French screen has them.
    ("espace", .character(" ")), ("entrée", .enter), ("maj-tab", .backTab), ("échap", .escape), ("suppr", .delete), ("inser", .insert),
    ("début", .home), ("fin", .end), ("pg↑", .pageUp), ("pg↓", .pageDown),
  ]

  /// Reads a key's name as a configuration file has it, in either language: `u`, `S`, `Space`, `F5`, `Ctrl-L`, `^L`, `Alt-x`; nil when it is none.
  public init?(name: String) {
    if name.count == 1, let character = name.first, !character.isWhitespace {
      guard let known = Self.named.first(where: { $0.name == name }) else {
        self = .character(character)
        return
      }
      self = known.key
      return
    }
    let lower = name.lowercased()
    if let known = Self.named.first(where: { $0.name == lower }) {
      self = known.key
    } else if lower.hasPrefix("f"), let number = Int(lower.dropFirst()), (1...12).contains(number) {
      self = .function(number)
    } else if let prefix = ["ctrl-", "c-", "^"].first(where: lower.hasPrefix) {
      let rest = lower.dropFirst(prefix.count)
      if rest == "space" {
        self = .control("@")
      } else if rest.count == 1, let character = rest.first, ("a"..."z").contains(character) || "@[\\]^_".contains(character) {
        self = .control(character)
      } else {
        return nil
      }
    } else if let prefix = ["alt-", "m-"].first(where: lower.hasPrefix) {
      let rest = name.dropFirst(prefix.count)
      guard rest.count == 1, let character = rest.first else { return nil }
      self = .alt(character)
    } else {
      return nil
    }
  }
}
