import ArgumentParser
import FoundationEssentials
import PostgresStore
import SyncCore

/// `spacesync retry`: failed jobs back to pending.
struct RetryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retry", abstract: "Put failed jobs back to pending, with their payloads.")

  @Argument(help: "Only jobs of these spaces: ids, exact names, or unambiguous starts of ids (4 or more characters).")
  var spaces: [String] = []

  @Flag(help: "All failed jobs, or all of the named spaces.")
  var failed = false

  @Flag(help: "Print JSON.")
  var json = false

  @OptionGroup var options: GlobalOptions

  func validate() throws {
    guard failed || !spaces.isEmpty else { throw ValidationError("Name a space, or say --failed.") }
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
    let noun = keys.count == 1 ? context.words.say("job is", "job est") : context.words.say("jobs are", "jobs sont")
    try context.console.print(
      context.words.say("\(keys.count) failed \(noun) pending again", "\(keys.count) \(noun) de nouveau en attente"))
  }
}
