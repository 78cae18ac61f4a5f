import Glibc
import SyncCore
import Synchronization

/// The language of help and of what is said of a command line before a command runs: `--lang`, else the locale.
enum HelpLanguage {
  /// Found once, from the process's own arguments and environment.
  static let current: Language = {
    let arguments = CommandLine.arguments
    for (index, argument) in arguments.enumerated() {
      if argument.hasPrefix("--lang="), let language = Language(rawValue: String(argument.dropFirst(7))) { return language }
      if argument == "--lang", index + 1 < arguments.count, let language = Language(rawValue: arguments[index + 1]) { return language }
    }
    var environment: [String: String] = [:]
    for name in ["LC_ALL", "LC_MESSAGES", "LANG"] { environment[name] = getenv(name).map { String(cString: $0) } }
    return Language(environment: environment)
  }()

  /// What a command has decided, the configuration file included; nil before.
  static let decided = Mutex<Language?>(nil)

  /// The language of what is said at the end of a command.
  static var spoken: Language { decided.withLock { $0 } ?? current }

  /// ArgumentParser's own headings, which it has in English only, by the beginning of their lines.
  private static let beginnings = [
    ("OVERVIEW: ", "RÉSUMÉ : "), ("USAGE: ", "USAGE : "), ("Usage: ", "Usage : "), ("ARGUMENTS:", "ARGUMENTS :"), ("OPTIONS:", "OPTIONS :"),
    ("SUBCOMMANDS:", "COMMANDES :"), ("Help:  ", "Aide :  "), ("Error: ", "Erreur : "),
  ]

  /// Its sentences, wherever they stand in a line.
  private static let sentences = [
    ("Show the version.", "Afficher la version."), ("Show help information.", "Afficher cette aide."),
    ("Show subcommand help information.", "Afficher l'aide d'une commande."), ("(default: ", "(défaut : "), ("(values: ", "(valeurs : "),
    ("; default: ", " ; défaut : "), ("See '", "Voir '"), ("' for detailed help.", "'."), ("' for more information.", "'."),
    ("Unknown option '", "Option inconnue '"), ("Did you mean '", "Vouliez-vous dire '"),
    ("Missing value for '", "Valeur manquante pour '"), ("Missing expected argument '", "Argument manquant '"),
    ("Unexpected argument '", "Argument inattendu '"), ("Invalid option: ", "Option non valable : "), ("The value '", "La valeur '"),
    ("' is invalid for '", "' n'est pas valable pour '"), ("The option '", "L'option '"),
    ("' does not take any value, but '", "' ne prend pas de valeur, mais '"), ("' was specified.", "' a été donné."),
    ("Please provide one of ", "Donnez l'une des valeurs "), ("' or '", "' ou '"),
  ]

  /// True of a message of ArgumentParser for people, in either language; a completion script is one as well, but for a shell.
  static func isForPeople(_ message: String) -> Bool {
    beginnings.contains { message.hasPrefix($0.0) || message.hasPrefix($0.1) }
  }

  /// A message of ArgumentParser in French; a completion script stays as it is.
  static func french(_ message: String) -> String {
    guard isForPeople(message) else { return message }
    return message.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      var line = String(line)
      if let (english, french) = beginnings.first(where: { line.hasPrefix($0.0) }) { line = french + line.dropFirst(english.count) }
      for (english, french) in sentences { line = line.replacing(english, with: french) }
      return line
    }.joined(separator: "\n")
  }
}

/// A sentence of help in the language of this run.
func localized(_ english: @autoclosure () -> String, _ french: @autoclosure () -> String) -> String {
  HelpLanguage.current == .french ? french() : english()
}
