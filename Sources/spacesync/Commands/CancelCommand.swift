import ArgumentParser
import PostgresStore
import SyncCore

/// `spacesync cancel`: the waiting jobs of a space are removed.
struct CancelCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cancel",
    abstract: localized(
      "Remove the waiting jobs of a space; one in hand is never removed.",
      "Retirer les jobs en attente d'un espace ; celui en cours n'est jamais retiré."))

  @Argument(help: .space)
  var space: String

  @Option(help: .eventType)
  var eventType: String?

  @Flag(help: .json)
  var json = false

  @OptionGroup var options: GlobalOptions

  func run() async throws {
    let context = try options.context()
    let words = context.words
    try context.requireWriting()
    let store = try await context.openStore()
    let space = try await store.oneSpace(space, words)
    let type = eventType.map(EventType.init(rawValue:))
    let keys = try await asking { () throws(StoreError) in try await store.cancel(space.id, eventType: type) }
    if json {
      try context.console.print(JSONDocuments.keys("cancelled", keys))
    } else if !keys.isEmpty {
      let types = keys.map(\.eventType.rawValue).joined(separator: ", ")
      try context.console.print(words.say("cancelled: ", "annulé : ") + "\(types) — \(space.name)")
    }
    guard keys.isEmpty else { return }
    let jobs = try await asking { () throws(StoreError) in
      try await store.jobs(JobQuery(eventType: type, spaceID: space.id))
    }
    if let job = jobs.first(where: { !$0.status.hasEnded && $0.status != .unknown }) {
      throw CommandFailure(
        CommandFailure.failed,
        words.say(
          "\(job.key.eventType.rawValue) of \(space.name) is in hand: a job in hand is not cancelled, it ends by itself.",
          "\(job.key.eventType.rawValue) de \(space.name) est en cours : un job en cours n'est pas annulé, il se termine seul."))
    }
    if !json { try context.console.print(words.say("Nothing was waiting.", "Rien n'était en attente.")) }
  }
}
