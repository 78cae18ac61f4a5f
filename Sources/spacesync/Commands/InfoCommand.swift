import ArgumentParser
import Postgres
import PostgresStore
import SyncCore

/// `spacesync info`: what support needs to know, with every secret masked.
struct InfoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "info", abstract: "Say what support needs to know, masked.")

  @OptionGroup var options: GlobalOptions

  func run() async throws {
    let context = options.context()
    var table = PlainTable([("spacesync", .left, nil), (ProductVersion.number, .left, nil)])
    let setting = context.preferences.database
    table.add([
      context.words.say("setting", "réglage"), setting.source.rawValue + (setting.conninfo.isEmpty ? "" : ": \(setting.redacted)"),
    ])
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
      (words.say("log", "journal"), context.log.path ?? "-"),
    ]
    for (name, value) in rows { table.add([name, value]) }
    try context.console.print(table.lines.joined(separator: "\n"))
    if let failure { throw failure }
  }
}
