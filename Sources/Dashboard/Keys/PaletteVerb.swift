import SyncCore
import TextScreen

/// What a line of the dashboard's command line asks for.
enum PaletteAction: Equatable {
  case command(Command)
  case named(NamedAct, String)
  case filter(SpaceFilter)
  case jobs(JobStatus)
  case search(String)
  case sort(SpaceSort)
  case export(path: String)
  case language(Language)
  case theme(Theme)
  case mouse(Bool)
  case report
  case inform(SupportText)
  case trigger
}

/// Why a line asks for nothing.
enum PaletteProblem: Error, Equatable {
  case unknown(String)
  case wrongArgument(String, [String])
}

/// The words of the dashboard's command line: those of the command line in the shell, and every command by its name; both languages are
/// understood, whatever the operator's, with accents or without.
enum PaletteVerb {
  /// A word that takes an argument, or does what no key does.
  private enum Verb {
    case act(NamedAct)
    case list, jobs, search, sort, export, stripe, language, theme, mouse, report, info, doctor, trigger
  }

  /// Verbs by their names, the shell's first; a French one that is spelt alike is not repeated.
  private static let verbs: [(name: Phrase, verb: Verb)] = [
    (Phrase("sync", "sync"), .act(.sync)), (Phrase("show", "montrer"), .act(.show)), (Phrase("edit", "modifier"), .act(.edit)),
    (Phrase("cancel", "annuler"), .act(.cancel)), (Phrase("toggle", "basculer"), .act(.toggle)),
    (Phrase("delete", "supprimer"), .act(.delete)), (Phrase("list", "lister"), .list), (Phrase("filter", "filtrer"), .list),
    (Phrase("jobs", "jobs"), .jobs), (Phrase("search", "chercher"), .search), (Phrase("sort", "trier"), .sort),
    (Phrase("export", "exporter"), .export), (Phrase("stripe", "stripe"), .stripe), (Phrase("lang", "langue"), .language),
    (Phrase("theme", "thème"), .theme), (Phrase("mouse", "souris"), .mouse), (Phrase("report", "rapport"), .report),
    (Phrase("info", "infos"), .info), (Phrase("doctor", "diagnostic"), .doctor), (Phrase("retry", "relancer"), .act(.retry)),
    (Phrase("trigger", "déclencher"), .trigger),
  ]

  /// Short names, and the shell's, for commands.
  private static let aliases: [(name: Phrase, command: Command)] = [
    (Phrase("q", "q"), .quit), (Phrase("q!", "q!"), .quitNow), (Phrase("test", "tester"), .testStripe),
    (Phrase("status", "statut"), .reportStatus), (Phrase("results", "résultats"), .showResults), (Phrase("log", "journal"), .showJournal),
    (Phrase("watch", "observer"), .showJournal), (Phrase("messages", "messages"), .showMessages), (Phrase("help", "aide"), .showHelp),
    (Phrase("keys", "touches"), .showHelp), (Phrase("spaces", "espaces"), .spacesPane), (Phrase("card", "fiche"), .cardPane),
    (Phrase("last", "bilan"), .showLastReceipt), (Phrase("new", "nouveau"), .newSpace),
  ]

  /// A name of every kind: what is listed, and what it is found by.
  private static func names(_ language: Language) -> [String] {
    var seen: Set<String> = []
    let words = verbs.map { $0.name(language) } + aliases.map { $0.name(language) }
    let commands = Command.allCases.map { name(of: $0, language) }
    return (words.sorted() + commands.sorted()).filter { seen.insert(folded($0)).inserted }
  }

  /// A command's own name on the command line.
  static func name(of command: Command, _ language: Language) -> String { language == .french ? command.frenchName : dashed(command.name) }

  /// All words of a language, the everyday ones first, each group by the alphabet.
  static let english = names(.english)
  static let french = names(.french)

  /// What a text may become, whole lines each: in the operator's language first, then in the other one.
  ///
  /// - Parameter spaces: The names of spaces at hand.
  static func completions(of text: String, _ language: Language, spaces: [String]) -> [String] {
    guard let space = text.firstIndex(of: " ") else {
      let (mine, other) = language == .french ? (french, english) : (english, french)
      let found = mine.filter { begins($0, with: text) }
      // An empty line is not offered everything twice.
      if text.isEmpty { return found }
      let known = Set(found.map(folded))
      return found + other.filter { begins($0, with: text) && !known.contains(folded($0)) }
    }
    let name = String(text[..<space])
    let rest = String(text[text.index(after: space)...].drop { $0 == " " })
    return arguments(of: name, language, spaces).filter { begins($0, with: rest) }.map { "\(name) \($0)" }
  }

  private static func begins(_ word: String, with text: String) -> Bool { folded(word).hasPrefix(folded(text)) }

  /// A word without case and accents.
  private static func folded(_ word: String) -> String { TextWidth.sanitized(word, repertoire: .ascii).lowercased() }

  private static func arguments(of name: String, _ language: Language, _ spaces: [String]) -> [String] {
    switch verb(name) {
    case .act(.sync): [all(language)] + spaces
    case .act: spaces
    case .list: SpaceFilter.allCases.map { word(of: $0, language) }
    case .jobs: statuses.map { word(of: $0, language) }
    case .sort: SpaceSort.allCases.map(\.rawValue)
    case .stripe: ["test"]
    case .language: Language.allCases.map(\.rawValue)
    case .theme: Theme.allCases.map(\.rawValue)
    case .mouse: [switches(true, language), switches(false, language)]
    case .search, .export, .report, .info, .doctor, .trigger, nil: []
    }
  }

  private static func all(_ language: Language) -> String { language == .french ? "tout" : "all" }

  private static func switches(_ isOn: Bool, _ language: Language) -> String {
    Words(language).pick(isOn ? "on" : "off", isOn ? "oui" : "non")
  }

  /// A filter as the shell's command names it; in French as the screen does.
  private static func word(of filter: SpaceFilter, _ language: Language) -> String {
    language == .french ? Words(language).filter(filter) : filter.rawValue
  }

  private static func word(of status: JobStatus, _ language: Language) -> String {
    language == .french && status != .unknown ? Words(language).status(status, raw: nil) : status.word
  }

  /// The one of some values that a word names in either language.
  private static func value<Value>(_ word: String, among values: [Value], _ name: (Value, Language) -> String) -> Value? {
    values.first { value in Language.allCases.contains { folded(name(value, $0)) == folded(word) } }
  }

  private static func verb(_ name: String) -> Verb? {
    let wanted = folded(name)
    return verbs.first { folded($0.name.english) == wanted || folded($0.name.french) == wanted }?.verb
  }

  /// Reads a line; what may stand in the place of a wrong argument is told in a language.
  static func read(_ line: String, _ language: Language = .english) throws(PaletteProblem) -> PaletteAction {
    let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
    let name = parts.first ?? ""
    let argument = parts.count > 1 ? String(parts[1].drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) : ""
    if let verb = verb(name), let action = action(verb, argument) { return action }
    let wanted = folded(name)
    let alias = aliases.first { folded($0.name.english) == wanted || folded($0.name.french) == wanted }?.command
    let command = alias ?? Command.allCases.first { dashed($0.name) == wanted || folded($0.frenchName) == wanted }
    let wrong = PaletteProblem.wrongArgument(name, arguments(of: name, language, []))
    guard let command, argument.isEmpty else { throw command == nil && verb(name) == nil ? .unknown(name) : wrong }
    return .command(command)
  }

  /// What a verb does; nil where it takes no such argument, or needs one.
  private static func action(_ verb: Verb, _ argument: String) -> PaletteAction? {
    argument.isEmpty ? alone(verb) : action(verb, of: argument)
  }

  private static func alone(_ verb: Verb) -> PaletteAction? {
    switch verb {
    case .act(let act): .command(act.command)
    case .list: .command(.spacesPane)
    case .jobs: .command(.showJobs)
    case .search: .search("")
    case .export: .command(.export)
    case .stripe: .command(.debugPane)
    case .report: .report
    case .info: .inform(.info)
    case .doctor: .inform(.doctor)
    case .trigger: .trigger
    case .sort, .language, .theme, .mouse: nil
    }
  }

  private static func action(_ verb: Verb, of argument: String) -> PaletteAction? {
    switch verb {
    case .act(.sync) where Language.allCases.map(all).contains(argument): .command(.syncAll)
    case .act(let act): .named(act, argument)
    case .list: value(argument, among: SpaceFilter.allCases, word).map { .filter($0) }
    case .jobs: value(argument, among: statuses, word).map { .jobs($0) }
    case .search: .search(argument)
    case .sort: SpaceSort(rawValue: argument).map { .sort($0) }
    case .export: .export(path: argument)
    case .stripe: argument == "test" ? .command(.testStripe) : nil
    case .language: Language(rawValue: argument).map { .language($0) }
    case .theme: Theme(rawValue: argument).map { .theme($0) }
    case .mouse: value(argument, among: [true, false], switches).map { .mouse($0) }
    case .report, .info, .doctor, .trigger: nil
    }
  }

  private static let statuses = JobStatus.cycle.compactMap { $0 }

  private static func dashed(_ name: String) -> String { String(name.map { $0 == "_" ? "-" : $0 }) }
}
