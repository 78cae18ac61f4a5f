import ArgumentParser
import FoundationEssentials
import PostgresStore
import SyncCore

/// `spacesync retry`: failed jobs back to pending.
struct RetryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retry",
    abstract: localized(
      "Put failed jobs back to pending, with their payloads.", "Remettre en attente les jobs en échec, avec leurs données."))

  @Argument(
    help: ArgumentHelp(
      localized(
        "Only jobs of these spaces: ids, exact names, or unambiguous starts of ids (4 or more characters).",
        "Seulement les jobs de ces espaces : ids, noms exacts ou débuts d'id sans ambiguïté (4 caractères ou plus).")))
  var spaces: [String] = []

  @Flag(
    help: ArgumentHelp(
      localized("All failed jobs, or all of the named spaces.", "Tous les jobs en échec, ou tous ceux des espaces nommés.")))
  var failed = false

  @Flag(help: .json)
  var json = false

  @OptionGroup var options: GlobalOptions

  func validate() throws {
    guard failed || !spaces.isEmpty else {
      throw ValidationError(localized("Name a space, or say --failed.", "Nommez un espace, ou dites --failed."))
    }
  }

  func run() async throws {
    let context = try options.context()
    try context.requireWriting()
    try context.requireMatchingKey(for: context.preferences.processor)
    let edge = try context.edgeProcessor()
    let store = try await context.openStore()
    var ids: [UUID] = []
    for word in spaces { ids.append(try await store.oneSpace(word, context.words).id) }
    let named = ids.isEmpty ? nil : ids
    let keys = try await asking { () throws(StoreError) in try await store.retryFailed(named) }
    if json {
      try context.console.print(JSONDocuments.keys("retried", keys))
    } else {
      try context.console.print(context.words.retried(keys.count))
    }
    if let edge, !keys.isEmpty { try await context.drainInterruptibly(edge) }
  }
}

extension Words {
  /// How many failed jobs are pending again.
  func retried(_ number: Int) -> String {
    count(
      number, ("failed job is pending again", "job de nouveau en attente"), ("failed jobs are pending again", "jobs de nouveau en attente"))
  }
}
