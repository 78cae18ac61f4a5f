import ArgumentParser
import SyncCore

/// `spacesync jobs`: jobs, newest change first.
struct JobsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "jobs", abstract: localized("List jobs, newest change first.", "Lister les jobs, le dernier changé d'abord."))

  @Option(
    help: ArgumentHelp(localized("Only this status.", "Seulement ce statut."), valueName: "pending|processing|completed|failed|unknown"))
  var status: JobStatus?

  @Option(help: .eventType)
  var eventType: String?

  @Option(help: ArgumentHelp(localized("Only jobs of this space.", "Seulement les jobs de cet espace."), valueName: "space"))
  var space: String?

  @Option(help: ArgumentHelp(localized("How many at most.", "Combien au plus."), valueName: "n"))
  var limit = 100

  @Flag(help: .json)
  var json = false

  @OptionGroup var options: GlobalOptions

  func validate() throws {
    guard limit >= 1 else { throw ValidationError(localized("--limit must be 1 or more.", "--limit doit être au moins 1.")) }
  }

  func run() async throws {
    let context = try options.context()
    let store = try await context.openStore()
    var query = JobQuery(status: status, eventType: eventType.map(EventType.init(rawValue:)), limit: limit)
    if let space { query.spaceID = try await store.oneSpace(space, context.words).id }
    let asked = query
    let jobs = try await asking { () throws(StoreError) in try await store.jobs(asked) }
    let counts = try await asking { () throws(StoreError) in try await store.jobCounts() }
    if json {
      let document = JSONValue.object([
        .init("jobs", .array(jobs.map { .object(JSONDocuments.job($0)) })), .init("counts", JSONDocuments.counts(counts)),
      ])
      try context.console.print(document)
    } else {
      var lines = jobs.isEmpty ? [context.words.say("No job matches.", "Aucun job ne correspond.")] : []
      if !jobs.isEmpty { lines = JobTable.lines(jobs, context, withSpaces: true) }
      try context.console.print((lines + [context.words.summary(counts)]).joined(separator: "\n"))
    }
  }
}

extension JobStatus: ExpressibleByArgument {
  /// Reads one of the five words of the contract.
  public init?(argument: String) {
    guard let status = Self.allCases.first(where: { $0.word == argument }) else { return nil }
    self = status
  }

  /// The five words.
  public static var allValueStrings: [String] { allCases.map(\.word) }
}

extension Words {
  /// Jobs per status; unknown ones only when there are any.
  func summary(_ counts: JobCounts) -> String {
    let known = [
      "\(counts.pending) \(say("pending", "en attente"))", "\(counts.processing) \(say("processing", "en cours"))",
      completed(counts.completed),
      failed(counts.failed),
    ]
    let unknown = counts.unknown > 0 ? [count(counts.unknown, ("unknown", "inconnu"), ("unknown", "inconnus"))] : []
    return (known + unknown).joined(separator: ", ")
  }

  /// So many jobs that succeeded.
  func completed(_ number: Int) -> String { count(number, ("completed", "réussi"), ("completed", "réussis")) }

  /// So many jobs that failed.
  func failed(_ number: Int) -> String { count(number, ("failed", "échec"), ("failed", "échecs")) }
}
