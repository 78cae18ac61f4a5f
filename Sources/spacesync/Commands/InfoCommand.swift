import ArgumentParser
import Postgres
import PostgresStore
import SyncCore

/// `spacesync info`: what support needs to know, with every secret masked.
struct InfoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "info", abstract: "Say what support needs to know, masked.")

  @OptionGroup var options: GlobalOptions

  func run() async throws {
    let context = try options.context()
    var table = PlainTable([("spacesync", .left, nil), (ProductVersion.number, .left, nil)])
    let setting = context.preferences.database
    table.add([
      context.words.say("setting", "réglage"), setting.source.rawValue + (setting.conninfo.isEmpty ? "" : ": \(setting.redacted)"),
    ])
    let file = context.configuration
    let path = file.path.map { $0 + (file.exists ? "" : context.words.say(" (none)", " (absent)")) }
    table.add([context.words.say("configuration", "configuration"), path ?? "-"])
    table.add([context.words.say("profile", "profil"), context.preferences.profile.name ?? "-"])
    table.add([context.words.say("environment", "environnement"), context.environmentLine])
    var failure: CommandFailure?
    do throws(StoreError) {
      let store = try await PostgresStore.open(context.connection)
      table.add([context.words.say("database", "base"), store.target])
      let jobs = try await store.jobCounts()
      let spaces = try await store.spaceCounts(search: "")
      table.add([context.words.say("spaces", "espaces"), "\(spaces.all)"])
      table.add(["jobs", context.words.summary(jobs)])
      await store.close()
    } catch {
      failure = CommandFailure(error)
      table.add([context.words.say("database", "base"), "\(context.connection.redacted)"])
    }
    let words = context.words
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(context.surroundings.value).first
    let rows = [
      (words.say("read-only", "lecture seule"), context.preferences.readOnly ? words.say("yes", "oui") : words.say("no", "non")),
      (words.say("language", "langue"), context.preferences.language.rawValue),
      (words.say("colour", "couleur"), context.preferences.colour.rawValue),
      ("TERM", context.surroundings.value("TERM") ?? "-"),
      ("locale", locale ?? "-"),
      (words.say("state", "état"), context.surroundings.stateDirectory ?? "-"),
      (words.say("log", "journal"), context.log.path ?? "-"),
    ]
    for (name, value) in rows { table.add([name, value]) }
    try context.console.print(table.lines.joined(separator: "\n"))
    if let failure { throw failure }
  }
}

extension CommandContext {
  /// The environment's word with what it stands for.
  fileprivate var environmentLine: String {
    let word = preferences.environment.isEmpty ? "-" : preferences.environment
    switch preferences.isProduction {
    case true: return word + words.say(" (production)", " (production)")
    case false: return word + words.say(" (not production)", " (hors production)")
    default: return word
    }
  }
}
