import ArgumentParser
import Settings
import SyncCore

/// The options of all commands.
struct GlobalOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      localized("The database: a URI or key=value text for libpq.", "La base : une URI ou un texte clé=valeur pour libpq."),
      discussion: localized(
        "Without it DATABASE_URL decides, else libpq's own ways: PGHOST and its kin, PGSERVICE, .pgpass.",
        "Sans elle, DATABASE_URL décide, sinon libpq : PGHOST et ses semblables, PGSERVICE, .pgpass."), valueName: "uri"))
  var database: String?

  @Option(
    help: ArgumentHelp(localized("The profile of the configuration file.", "Le profil du fichier de configuration."), valueName: "name"))
  var profile: String?

  @Option(
    help: ArgumentHelp(
      localized("The configuration file.", "Le fichier de configuration."),
      discussion: localized(
        "Without it $XDG_CONFIG_HOME/spacesync/config.toml, else ~/.config/spacesync/config.toml.",
        "Sans elle $XDG_CONFIG_HOME/spacesync/config.toml, sinon ~/.config/spacesync/config.toml."),
      valueName: "file"))
  var config: String?

  @Flag(help: ArgumentHelp(localized("Never write to the database.", "Ne jamais écrire dans la base.")))
  var readOnly = false

  @Option(help: ArgumentHelp(localized("The language of words on screen.", "La langue des mots à l'écran."), valueName: "fr|en"))
  var lang: Language?

  @Option(help: ArgumentHelp(localized("When to use colour.", "Quand utiliser la couleur."), valueName: "auto|always|never"))
  var color = ColourChoice.auto

  @Flag(
    help: ArgumentHelp(localized("Show ASCII only, whatever the locale says.", "N'afficher que de l'ASCII, quelle que soit la locale.")))
  var ascii = false

  @Flag(help: ArgumentHelp(localized("Show UTF-8, whatever the locale says.", "Afficher en UTF-8, quelle que soit la locale.")))
  var utf8 = false

  @Flag(
    help: ArgumentHelp(
      localized(
        "Lines instead of a screen, for screen readers and plain terminals.",
        "Des lignes au lieu d'un écran, pour lecteurs d'écran et terminaux simples.")))
  var plain = false

  @Flag(name: .customShort("v"), help: ArgumentHelp(localized("Log more.", "Journaliser davantage.")))
  var verbose = false

  /// The names of these options and whether a value follows.
  private static let names = [
    "--database": true, "--profile": true, "--config": true, "--lang": true, "--color": true, "--read-only": false, "--ascii": false,
    "--utf8": false, "--plain": false, "-v": false,
  ]

  /// Moves global options that stand before the subcommand behind it, where ArgumentParser looks for them.
  ///
  /// `spacesync --database URI list` then means what it says; without it the value would be lost in silence.
  static func afterSubcommand(_ arguments: [String]) -> [String] {
    var index = arguments.startIndex
    while index < arguments.endIndex, arguments[index].hasPrefix("-") {
      let name = arguments[index].split(separator: "=", maxSplits: 1).first.map(String.init) ?? ""
      guard let takesValue = names[name] else { return arguments }
      index += takesValue && !arguments[index].contains("=") ? 2 : 1
    }
    guard index > 0, index < arguments.endIndex else { return arguments }
    return [arguments[index]] + arguments[..<index] + arguments[(index + 1)...]
  }

  /// What these options, the environment and the configuration file decide together, in this order.
  ///
  /// - Parameters:
  ///   - activity: What those who ask who else is connected read of this process.
  ///   - complaining: False where what is wrong with the file is shown elsewhere than on standard error.
  func context(
    _ surroundings: Surroundings = .current(), as activity: String = "command", complaining: Bool = true
  ) throws(CommandFailure) -> CommandContext {
    let file = ConfigurationFile(named: config, surroundings)
    // A language in the file is a wish, the locale often just what the machine came with.
    let wished = file.configuration.profile(named: profile)?.language ?? file.configuration.defaults.language
    let language = lang ?? wished ?? Language(environment: surroundings.environment)
    HelpLanguage.decided.withLock { $0 = language }
    let words = Words(language)
    // A file at the usual place may be missing or broken; one that was named was meant, and without it another database might be met.
    if config != nil, !file.exists { throw CommandFailure(CommandFailure.wrongUse, file.complaints(language).joined(separator: " ")) }
    if complaining { for complaint in file.complaints(language) { Console.standard.complain(complaint) } }
    guard let chosen = file.configuration.profile(named: profile) else { throw Self.unknownProfile(profile ?? "", file, words) }
    let preferences = Preferences(
      database: .resolve(option: database, surroundings, profile: chosen.database), language: language, colour: color,
      readOnly: readOnly || chosen.readOnly == true, vat: chosen.vat ?? .standard, currency: chosen.currency ?? "EUR", profile: chosen)
    let context = CommandContext(
      surroundings: surroundings, preferences: preferences, configuration: file, words: words,
      log: LogFile(directory: surroundings.stateDirectory, threshold: verbose ? .debug : .info), activity: activity)
    if complaining, let warning = context.overrideWarning { Console.standard.complain(warning) }
    return context
  }

  private static func unknownProfile(_ name: String, _ file: ConfigurationFile, _ words: Words) -> CommandFailure {
    let path = file.path ?? "config.toml"
    let names = file.configuration.names.joined(separator: ", ")
    let known =
      if !file.exists {
        words.say("there is no \(path)", "\(path) n'existe pas")
      } else if names.isEmpty {
        words.say("\(path) has no profiles", "\(path) n'a aucun profil")
      } else {
        words.say("\(path) has \(names)", "\(path) a \(names)")
      }
    return CommandFailure(
      CommandFailure.wrongUse, words.say("No profile is named \(name): \(known).", "Aucun profil ne s'appelle \(name) : \(known)."))
  }
}

extension Language: ExpressibleByArgument {}
extension ColourChoice: ExpressibleByArgument {}
extension SpaceFilter: ExpressibleByArgument {}
