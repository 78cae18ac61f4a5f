import SyncCore

/// What can be typed in line mode; each has its names in both languages, whatever the language of the words is.
enum PlainCommand: String, CaseIterable, Sendable {
  case list, next, previous, filter, search, show, sync, retry, cancel, jobs, watch, status, help, quit

  /// What may be typed for it, the English name first, then the French one, then short ones.
  var names: [String] {
    switch self {
    case .list: ["list", "liste", "l"]
    case .next: ["next", "suite", "n"]
    case .previous: ["previous", "retour", "p"]
    case .filter: ["filter", "filtre", "f"]
    case .search: ["search", "cherche", "/"]
    case .show: ["show", "montre"]
    case .sync: ["sync", "synchro", "s"]
    case .retry: ["retry", "relance"]
    case .cancel: ["cancel", "annule", "x"]
    case .jobs: ["jobs", "j"]
    case .watch: ["watch", "suis", "w"]
    case .status: ["status", "statut", "c"]
    case .help: ["help", "aide", "?"]
    case .quit: ["quit", "quitte", "q"]
    }
  }

  /// How it is written, with what goes behind it.
  func usage(_ words: Words) -> String {
    let name = words.say(names[0], names[1].count > 1 ? names[1] : names[0])
    return switch self {
    case .filter: "\(name) active|inactive|all|needs-sync"
    case .search: "\(name) " + words.say("TEXT", "TEXTE")
    case .show, .cancel: "\(name) N"
    case .sync: words.say("\(name) N, \(name) all", "\(name) N, \(name) tout")
    case .retry: words.say("\(name) N, \(name) all", "\(name) N, \(name) tout")
    case .jobs: "\(name) [pending|processing|completed|failed]"
    default: name
    }
  }

  /// What it does.
  func help(_ words: Words) -> String {
    switch self {
    case .list: words.say("list the spaces from the first on", "lister les espaces depuis le premier")
    case .next: words.say("the next page of the list", "page suivante de la liste")
    case .previous: words.say("the page before", "page précédente")
    case .filter: words.say("list only these", "ne lister que ceux-là")
    case .search:
      words.say(
        "list only what holds the text; ! before it inverts; none: all", "ne lister que ce qui contient le texte ; ! inverse ; rien : tout")
    case .show:
      words.say("one space with its jobs: a number of the list, an id or a name", "un espace et ses jobs : numéro de la liste, id ou nom")
    case .sync:
      words.say("ask for a sync of one space, or of all that are listed", "demander la synchronisation d'un espace, ou de tous ceux listés")
    case .retry: words.say("failed jobs of a space, or all, back to pending", "jobs en échec d'un espace, ou tous, remis en attente")
    case .cancel: words.say("remove the waiting jobs of a space", "retirer les jobs en attente d'un espace")
    case .jobs: words.say("the latest jobs", "les derniers jobs")
    case .watch: words.say("a line for each change of a job, until Enter", "une ligne par changement de job, jusqu'à Entrée")
    case .status: words.say("how many spaces are synchronised", "combien d'espaces sont synchronisés")
    case .help: words.say("this list", "cette liste")
    case .quit: words.say("end", "terminer")
    }
  }

  /// Reads a line: the command and what stands behind it; nil when no command is called so.
  static func read(_ line: String) -> (command: PlainCommand, rest: String)? {
    let text = line.drop { $0.isWhitespace }
    let word: Substring
    // `/text` needs no space, as in the dashboard.
    if text.hasPrefix("/") { word = text.prefix(1) } else { word = text.prefix { !$0.isWhitespace } }
    let name = word.lowercased()
    guard let command = allCases.first(where: { $0.names.contains(name) }) else { return nil }
    var rest = String(text.dropFirst(word.count).drop { $0.isWhitespace })
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return (command, rest)
  }

  /// A word without the quotes around it, as a shell takes them off: within `"` a backslash takes `"` and `\` as they are.
  ///
  /// Quotes within a word are part of it, for nobody needs others: a name of many words is typed as it is, `Salle d'attente` too.
  static func unquoted(_ word: String) -> String {
    guard word.count >= 2, let quote = word.first, quote == word.last, quote == "\"" || quote == "'" else { return word }
    var result = ""
    var isEscaped = false
    for character in word.dropFirst().dropLast() {
      if isEscaped {
        if character != "\"" && character != "\\" { result.append("\\") }
        result.append(character)
        isEscaped = false
      } else if character == "\\", quote == "\"" {
        isEscaped = true
      } else if character == quote {
        // It ended before the end: these are no quotes around it.
        return word
      } else {
        result.append(character)
      }
    }
    return isEscaped ? word : result
  }
}
