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

  @Flag(help: ArgumentHelp(localized("Print JSON.", "Écrire en JSON.")))
  var json = false

  @OptionGroup var options: GlobalOptions

  func validate() throws {
    guard failed || !spaces.isEmpty else {
      throw ValidationError(localized("Name a space, or say --failed.", "Nommez un espace, ou dites --failed."))
    }
  }

  func run() async throws {
    let context = try options.context()
    guard !context.preferences.readOnly else {
      throw CommandFailure(
        CommandFailure.wrongUse, context.words.say("--read-only forbids a retry.", "--read-only interdit une relance."))
    }
    try context.requireMatchingKey()
    let store = try await context.openStore()
    var ids: [UUID] = []
    for word in spaces { ids.append(try await store.oneSpace(word, context.words).id) }
    let named = ids.isEmpty ? nil : ids
    let keys = try await asking { () throws(StoreError) in try await store.retryFailed(named) }
    if json {
      return try context.console.print(JSONDocuments.keys("retried", keys).document)
    }
    try context.console.print(context.words.retried(keys.count))
  }
}

extension Words {
  /// How many failed jobs are pending again.
  func retried(_ count: Int) -> String {
    let noun = count == 1 ? say("job is", "job est") : say("jobs are", "jobs sont")
    return say("\(count) failed \(noun) pending again", "\(count) \(noun) de nouveau en attente")
  }
}
