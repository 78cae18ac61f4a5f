import ArgumentParser
import PostgresStore
import SyncCore
import TextScreen

/// `spacesync watch`: a line per change of a job until interrupted.
struct WatchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: localized("Print each change of a job until interrupted.", "Écrire chaque changement de job jusqu'à interruption."))

  @Flag(help: ArgumentHelp(localized("Print one JSON object a line.", "Écrire un objet JSON par ligne.")))
  var json = false

  @OptionGroup var options: GlobalOptions

  func run() async throws {
    let context = try options.context(as: "watch")
    let store = try await context.openStore()
    let code = try await Interruption.runInterruptibly { try await follow(store, context) }
    if code != 0 { throw CommandFailure(code) }
  }

  private func follow(_ store: PostgresStore, _ context: CommandContext) async throws -> Int32 {
    let watch = JobWatch(service: store, feed: PostgresJobFeed(context.connection))
    try await watch.run { change in
      if json { try context.console.print(Self.document(change)) } else { try context.console.print(Self.line(change, context.words)) }
    } onLoss: { loss in
      context.log.write(.warning, loss.reason)
      context.console.complain(context.words.language.sentence(loss.reason))
    }
    return 0
  }

  /// The object of one change.
  static func document(_ change: JobChange) -> JSONValue {
    let (word, job) = parts(change)
    guard let job else { return .object([.init("change", .string(word))]) }
    let head: [JSONValue.Member] = [.init("at", JSONDocuments.moment(.now)), .init("change", .string(word))]
    return .object(head + JSONDocuments.job(job))
  }

  /// The line of one change, with the moment at which it was learnt, as in JSON: a removal has none of its own, and lines never run back.
  static func line(_ change: JobChange, _ words: Words) -> String {
    let now = Timestamp.now
    guard let job = parts(change).job else { return words.say("the server went back: read anew", "le serveur a reculé : à relire") }
    var status = words.status(job)
    if case .delete = change { status = words.say("removed", "retiré") }
    let space = job.spaceName ?? job.key.spaceID.text
    let error = job.errorMessage.map { "  \($0)" } ?? ""
    let event = padded(job.key.eventType.rawValue, to: 15)
    return TextWidth.sanitized("\(now.local(now: now))  \(padded(status, to: 10))  \(event)  \(space)\(error)")
  }

  /// Lines come one by one, so the columns are as wide as our own words; others push the rest aside.
  private static func padded(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - TextWidth.columns(of: text)))
  }

  private static func parts(_ change: JobChange) -> (word: String, job: Job?) {
    switch change {
    case .insert(let job): ("insert", job)
    case .update(let job): ("update", job)
    case .delete(let job): ("delete", job)
    case .reload: ("reload", nil)
    }
  }
}
