import SyncCore
import TextScreen

/// Other keys for one command, as the operator wrote them.
public struct KeyChange: Sendable, Equatable {
  /// The command's name.
  public var command: String
  /// The keys' names.
  public var keys: [String]

  /// Makes a change.
  public init(command: String, keys: [String]) {
    self.command = command
    self.keys = keys
  }
}

/// Why a change of keys can't be.
public struct KeyProblem: Sendable, Equatable {
  /// Which change, by its place in the list.
  public var change: Int
  /// The reason.
  public var text: Phrase
}

extension Keymap {
  /// The keymap after all changes; when one of them can't be, none takes effect and the standard keys stay.
  public static func rebound(_ changes: [KeyChange]) -> (keymap: Keymap, problems: [KeyProblem]) {
    guard !changes.isEmpty else { return (.standard, []) }
    var bindings = table
    var problems: [KeyProblem] = []
    var changed: [Command: Int] = [:]
    for (number, change) in changes.enumerated() {
      guard let command = Command(name: change.command), let row = bindings.firstIndex(where: { $0.command == command }) else {
        let text = Phrase(
          "\(change.command) is no command; spacesync keys lists them", "\(change.command) n'est pas une commande ; voir spacesync keys")
        problems.append(KeyProblem(change: number, text: text))
        continue
      }
      changed[command] = number
      var keys: [Key] = []
      for name in change.keys {
        guard let key = Key(name: name) else {
          problems.append(KeyProblem(change: number, text: Phrase("\(name) is no key", "\(name) n'est pas une touche")))
          continue
        }
        if let reason = refusal(of: key, for: bindings[row]) {
          problems.append(KeyProblem(change: number, text: Phrase("\(name): \(reason.english)", "\(name) : \(reason.french)")))
        } else if !keys.contains(key) {
          keys.append(key)
        }
      }
      bindings[row].keys = keys
    }
    problems += conflicts(bindings, changed)
    return problems.isEmpty ? (Keymap(bindings), []) : (.standard, problems.sorted { $0.change < $1.change })
  }

  /// Keys that two commands of one pane would share, told at the change that brought each about.
  private static func conflicts(_ bindings: [KeyBinding], _ changed: [Command: Int]) -> [KeyProblem] {
    var problems: [KeyProblem] = []
    for (place, binding) in bindings.enumerated() {
      for other in bindings[(place + 1)...] where !Set(binding.scopes).isDisjoint(with: other.scopes) {
        guard let number = [changed[binding.command], changed[other.command]].compactMap({ $0 }).max() else { continue }
        for key in binding.keys where other.keys.contains(key) {
          let names = "\(binding.command.name), \(other.command.name)"
          problems.append(
            KeyProblem(
              change: number, text: Phrase("\(key.label) would mean two things: \(names)", "\(key.label) aurait deux sens : \(names)")))
        }
      }
    }
    return problems
  }

  /// Why a key is refused for a command, or nil.
  private static func refusal(of key: Key, for binding: KeyBinding) -> Phrase? {
    if let reason = taken(key), !(table.first { $0.command == binding.command }?.keys.contains(key) ?? false) { return reason }
    if binding.danger == .wide {
      if case .character(let character) = key, character.isUppercase { return nil }
      if case .function = key { return nil }
      return Phrase(
        "what acts on many needs a capital or a function key", "ce qui agit en masse demande une majuscule ou une touche de fonction")
    }
    // What answers a dialog must not have opened it.
    if binding.danger != .none, [.character("y"), .character("o"), .character("n"), .enter, .escape].contains(key) {
      return Phrase("it answers dialogs", "elle répond aux dialogues")
    }
    return nil
  }

  /// What else takes a key away before it gets here, or nil.
  static func taken(_ key: Key) -> Phrase? {
    switch key {
    case .control("a"): Phrase("screen takes it (its prefix)", "screen la prend (son préfixe)")
    case .control("b"): Phrase("tmux takes it (its prefix)", "tmux la prend (son préfixe)")
    case .control("^"): Phrase("mosh takes it", "mosh la prend")
    case .control("s"), .control("q"):
      Phrase("the terminal stops and starts its output by it", "le terminal suspend son affichage avec elle")
    case .control("\\"): Phrase("the terminal ends programs by it", "le terminal tue les programmes avec elle")
    case .control("o"), .control("v"), .control("y"): Phrase("the terminal takes it", "le terminal la prend")
    case .control("p"), .control("t"), .control("n"), .control("g"), .control("@"):
      Phrase("zellij and other multiplexers take it", "zellij et d'autres multiplexeurs la prennent")
    case .control("h"), .control("i"), .control("j"), .control("m"), .control("["):
      Phrase(
        "the terminal sends Backspace, Tab, Enter or Escape for it", "le terminal envoie Retour arrière, Tab, Entrée ou Échap à sa place")
    case .control("c"), .control("z"): Phrase("it keeps its meaning in every program", "elle garde son sens dans tout programme")
    case .character("~"): Phrase("ssh takes it after Enter", "ssh la prend après Entrée")
    case .character("["), .character("]"), .character("{"), .character("}"), .character("\\"), .character("|"), .character("#"),
      .character("@"):
      Phrase("an AZERTY keyboard hides it behind AltGr", "un clavier AZERTY la cache derrière AltGr")
    default: nil
    }
  }
}
