import SyncCore

/// What a line of the dashboard's command line asks for.
enum PaletteAction: Equatable {
  case command(Command)
  case filter(SpaceFilter)
  case search(String)
  case language(Language)
  case theme(Theme)
  case mouse(Bool)
  case report
  case information
}

/// Why a line asks for nothing.
enum PaletteProblem: Error, Equatable {
  case unknown(String)
  case wrongArgument(String, [String])
}

/// The words of the dashboard's command line: those of the command line in the shell, and every command by its name.
enum PaletteVerb {
  /// Short names, and the shell's, for commands by their raw names; those that the program doesn't have are left out.
  private static let aliases: [(name: String, command: String)] = [
    ("q", "quit"), ("q!", "quitNow"), ("cancel", "cancelJob"), ("test", "testStripe"), ("status", "reportStatus"), ("jobs", "showJobs"),
    ("results", "showResults"), ("log", "showJournal"), ("watch", "showJournal"), ("messages", "showMessages"), ("help", "showHelp"),
    ("keys", "showHelp"), ("spaces", "spacesPane"), ("card", "cardPane"), ("show", "cardPane"), ("last", "showLastReceipt"),
  ]

  /// Words that take an argument, with what it may be.
  private static let verbs: [(name: String, arguments: [String])] = [
    ("sync", ["all"]), ("stripe", ["test"]), ("filter", filters), ("list", filters), ("lang", Language.allCases.map(\.rawValue)),
    ("theme", Theme.allCases.map(\.rawValue)), ("mouse", ["on", "off"]), ("search", []),
    ("report", []), ("info", []),
  ]

  private static let filters = SpaceFilter.allCases.map(\.rawValue)

  /// All words, in alphabetical order.
  static let names: [String] = {
    let known = aliases.filter { Command(rawValue: $0.command) != nil }.map(\.name)
    let commands = Command.allCases.map { dashed($0.name) }
    return Set(known + commands + verbs.map(\.name)).sorted()
  }()

  /// What a text may become, whole lines each.
  static func completions(of text: String) -> [String] {
    guard let space = text.firstIndex(of: " ") else { return names.filter { $0.hasPrefix(text) } }
    let name = String(text[..<space])
    let rest = text[text.index(after: space)...]
    return arguments(of: name).filter { $0.hasPrefix(rest) }.map { "\(name) \($0)" }
  }

  private static func arguments(of name: String) -> [String] { verbs.first { $0.name == name }?.arguments ?? [] }

  /// Reads a line.
  static func read(_ line: String) throws(PaletteProblem) -> PaletteAction {
    let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
    let name = parts.first ?? ""
    let argument = parts.count > 1 ? String(parts[1].drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) : ""
    let wrong = PaletteProblem.wrongArgument(name, arguments(of: name))
    switch (name, argument) {
    case ("sync", ""): return .command(.syncOne)
    case ("sync", "all"): return .command(.syncAll)
    case ("stripe", ""): return .command(.debugPane)
    case ("stripe", "test"): return .command(.testStripe)
    case ("list", ""): return .command(.spacesPane)
    case ("filter", ""): return .command(.cycleFilter)
    case ("filter", _), ("list", _):
      guard let filter = SpaceFilter(rawValue: argument) else { throw wrong }
      return .filter(filter)
    case ("search", _): return .search(argument)
    case ("lang", _):
      guard let language = Language(rawValue: argument) else { throw wrong }
      return .language(language)
    case ("theme", _):
      guard let theme = Theme(rawValue: argument) else { throw wrong }
      return .theme(theme)
    case ("report", ""): return .report
    case ("info", ""): return .information
    case ("mouse", "on"): return .mouse(true)
    case ("mouse", "off"): return .mouse(false)
    case ("sync", _), ("stripe", _), ("mouse", _), ("report", _), ("info", _): throw wrong
    default: break
    }
    let alias = aliases.first { $0.name == name }.flatMap { Command(rawValue: $0.command) }
    guard let command = alias ?? Command.allCases.first(where: { dashed($0.name) == name }) else { throw .unknown(name) }
    guard argument.isEmpty else { throw wrong }
    return .command(command)
  }

  private static func dashed(_ name: String) -> String { String(name.map { $0 == "_" ? "-" : $0 }) }
}
