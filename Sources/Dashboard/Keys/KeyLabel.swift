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

  /// The same in what the terminal can show: an arrow that it lacks would become a sign that is another key.
  func label(_ language: Language, _ repertoire: Repertoire) -> String {
    guard repertoire != .unicode else { return label(language) }
    return switch self {
    case .up: language == .french ? "Haut" : "Up"
    case .down: language == .french ? "Bas" : "Down"
    case .left: language == .french ? "Gauche" : "Left"
    case .right: language == .french ? "Droite" : "Right"
    default: label(language)
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
