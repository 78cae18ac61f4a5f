import ArgumentParser
import Settings
import SyncCore

/// The options of all commands.
struct GlobalOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The database: a URI or key=value text for libpq.",
      discussion: "Without it DATABASE_URL decides, else libpq's own ways: PGHOST and its kin, PGSERVICE, .pgpass.", valueName: "uri"))
  var database: String?

  @Flag(help: "Never write to the database.")
  var readOnly = false

  @Option(help: ArgumentHelp("The language of words on screen.", valueName: "fr|en"))
  var lang: Language?

  @Option(help: ArgumentHelp("When to use colour.", valueName: "auto|always|never"))
  var color = ColourChoice.auto

  @Flag(help: "Show ASCII only, whatever the locale says.")
  var ascii = false

  @Flag(help: "Show UTF-8, whatever the locale says.")
  var utf8 = false

  @Flag(name: .customShort("v"), help: "Log more.")
  var verbose = false

  /// The names of these options and whether a value follows.
  private static let names = [
    "--database": true, "--lang": true, "--color": true, "--read-only": false, "--ascii": false, "--utf8": false, "-v": false,
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

  /// What these options and the surroundings decide together.
  ///
  /// - Parameter activity: What those who ask who else is connected read of this process.
  func context(_ surroundings: Surroundings = .current(), as activity: String = "command") -> CommandContext {
    let language = lang ?? Language(environment: surroundings.environment)
    let preferences = Preferences(
      database: .resolve(option: database, surroundings), language: language, colour: color, readOnly: readOnly)
    return CommandContext(
      surroundings: surroundings, preferences: preferences, words: Words(language),
      log: LogFile(directory: surroundings.stateDirectory, threshold: verbose ? .debug : .info), activity: activity)
  }
}

extension Language: ExpressibleByArgument {}
extension ColourChoice: ExpressibleByArgument {}
extension SpaceFilter: ExpressibleByArgument {}
