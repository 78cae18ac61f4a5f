import SyncCore
import TextScreen

extension Key {
  /// The key as footer, help and manual name it: by what stands on a keyboard of this language.
  public func label(_ language: Language) -> String {
    guard language == .french else { return label }
    return switch self {
    case .character(" "): "Espace"
    case .home: "Début"
    case .end: "Fin"
    case .pageUp: "Pg↑"
    case .pageDown: "Pg↓"
    case .enter: "Entrée"
    case .backTab: "Maj-Tab"
    case .delete: "Suppr"
    case .insert: "Inser"
    case .escape: "Échap"
    default: label
    }
  }

  /// The key as the English documents and the configuration name it, whatever the language.
  public var label: String {
    switch self {
    case .character(" "): "Space"
    case .character(let character): String(character)
    case .up: "↑"
    case .down: "↓"
    case .left: "←"
    case .right: "→"
    case .home: "Home"
    case .end: "End"
    case .pageUp: "PgUp"
    case .pageDown: "PgDn"
    case .enter: "Enter"
    case .tab: "Tab"
    case .backTab: "S-Tab"
    case .backspace: "Backspace"
    case .delete: "Del"
    case .insert: "Ins"
    case .escape: "Esc"
    case .control(let character): "^\(character.uppercased())"
    case .alt(let character): "M-\(character)"
    case .function(let number): "F\(number)"
    }
  }
}
