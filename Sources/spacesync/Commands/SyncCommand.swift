import ArgumentParser
import FoundationEssentials
import PostgresStore
import Stripe
import SyncCore

/// `spacesync sync`: the upsert, for some spaces or for all.
struct SyncCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sync",
    abstract: localized(
      "Ask for a sync: one job per space, new or back to pending.",
      "Demander une synchronisation : un job par espace, nouveau ou remis en attente."))

  @Argument(
    help: ArgumentHelp(
      localized(
        "Ids, exact names, or unambiguous starts of ids (4 or more characters).",
        "Ids, noms exacts ou débuts d'id sans ambiguïté (4 caractères ou plus).")))
  var spaces: [String] = []

  @Flag(help: ArgumentHelp(localized("All spaces of the filter.", "Tous les espaces du filtre.")))
  var all = false

  @Option(help: .filter(localized("With --all: which spaces (default: active).", "Avec --all : quels espaces (défaut : active).")))
  var filter: SpaceFilter?

  @Option(
    help: ArgumentHelp(
      localized("With --all: the event type (default: MANUAL_SYNC_ALL).", "Avec --all : le type d'événement (défaut : MANUAL_SYNC_ALL)."),
      valueName: "MANUAL_SYNC|MANUAL_SYNC_ALL"))
  var eventType: String?

  @Flag(help: .yes)
  var yes = false

  @Flag(
    help: ArgumentHelp(
      localized("Wait until every job of it has ended; exit 1 if one failed.", "Attendre la fin de chaque job ; code 1 si l'un échoue.")))
  var wait = false

  @Flag(help: .json)
  var json = false

  @OptionGroup var options: GlobalOptions

  func validate() throws {
    guard all || !spaces.isEmpty else {
      throw ValidationError(localized("Name a space, or say --all.", "Nommez un espace, ou dites --all."))
    }
    guard !all || spaces.isEmpty else {
      throw ValidationError(localized("Name spaces or say --all, not both.", "Nommez des espaces ou dites --all, pas les deux."))
    }
    guard all || (filter == nil && eventType == nil) else {
      throw ValidationError(localized("--filter and --event-type go with --all.", "--filter et --event-type vont avec --all."))
    }
    guard eventType.map({ ["MANUAL_SYNC", "MANUAL_SYNC_ALL"].contains($0) }) ?? true else {
      throw ValidationError(
        localized("--event-type is MANUAL_SYNC or MANUAL_SYNC_ALL.", "--event-type est MANUAL_SYNC ou MANUAL_SYNC_ALL."))
    }
  }

  func run() async throws {
    let context = try options.context()
    try context.requireWriting()
    try context.requireMatchingKey(for: context.preferences.processor)
    let store = try await context.openStore(sharesConnection: !wait)
    let edge = try context.edgeProcessor()
    guard let request = try await request(store, context) else {
      throw CommandFailure(CommandFailure.failed, context.words.say("Nothing was asked for.", "Rien n'a été demandé."))
    }
    guard wait else {
      let receipt = try await asking { () throws(StoreError) in try await store.enqueue(request) }
      try report(receipt, nil, context)
      if let edge, receipt.requested > 0 { try await context.drainInterruptibly(edge) }
      return
    }
    let code = try await Interruption.runInterruptibly {
      guard let edge else {
        return try await enqueueAndWait(request, store, context) { await sayWhetherAWorkerRuns(store, context) }
      }
      return try await enqueueAndWait(request, store, edge, context)
    }
    if code != 0 { throw CommandFailure(code) }
  }

  // MARK: What is asked for

  /// The request, or nil when the operator said no.
  private func request(_ store: PostgresStore, _ context: CommandContext) async throws(CommandFailure) -> SyncRequest? {
    guard all else {
      var ids: [UUID] = []
      for word in spaces {
        let id = try await store.oneSpace(word, context.words).id
        if !ids.contains(id) { ids.append(id) }
      }
      return SyncRequest(.card, .spaces(ids))
    }
    let filter = filter ?? .active
    let origin: SyncOrigin = eventType == EventType.manualSync.rawValue ? .list : .debugAll
    if context.surroundings.inputIsTerminal && !yes {
      let counts = try await asking { () throws(StoreError) in try await store.spaceCounts(search: "") }
      let number = context.words.count(counts[filter], ("space", "espace"), ("spaces", "espaces"))
      let question =
        context.place(store.target)
        + context.words.say(
          "Ask for a sync of \(number) (\(filter.rawValue)), \(origin.eventType.rawValue)?",
          "Demander la synchronisation de \(number) (\(filter.rawValue)), \(origin.eventType.rawValue) ?")
      guard context.console.confirms(question, context.words) else { return nil }
    }
    guard wait else { return SyncRequest(origin, filter == .active ? .allActive : .listed(SpaceQuery(filter: filter))) }
    // Who waits must know for which jobs: just the spaces that are listed now.
    let listed = try await asking { () throws(StoreError) in try await store.everySpace(of: SpaceQuery(filter: filter)) }
    return SyncRequest(origin, .spaces(listed.spaces.map(\.id)))
  }

  // MARK: Waiting

  /// Lets the Edge Function work while this command follows the jobs; a failure of its own ends the wait, for the jobs may never end then.
  private func enqueueAndWait(
    _ request: SyncRequest, _ store: PostgresStore, _ edge: EdgeFunction, _ context: CommandContext
  ) async throws -> Int32 {
    let (asked, continuation) = AsyncStream.makeStream(of: Void.self)
    return try await withThrowingTaskGroup(of: Int32?.self) { group in
      group.addTask { try await enqueueAndWait(request, store, context) { continuation.finish() } }
      group.addTask {
        for await _ in asked {}
        if !Task.isCancelled { _ = try await context.drain(edge) }
        return nil
      }
      defer { group.cancelAll() }
      while let end = try await group.next() {
        if let code = end { return code }
      }
      return 0
    }
  }

  private func enqueueAndWait(
    _ request: SyncRequest, _ store: PostgresStore, _ context: CommandContext, whenAsked: @escaping @Sendable () async -> Void
  ) async throws -> Int32 {
    guard case .spaces(let ids) = request.scope else { return 0 }
    let follower = JobFollower(service: store, feed: PostgresJobFeed(context.connection))
    let console = context.console
    let words = context.words
    var isAsked = false
    let (receipt, result): (SyncReceipt, JobFollower.Result)
    do {
      (receipt, result) = try await follower.follow(Set(ids.map { JobKey(spaceID: $0, eventType: request.eventType) })) {
        let receipt = try await asking { () throws(StoreError) in try await store.enqueue(request) }
        isAsked = true
        // At once, and where a document has no room for it: the end may be far.
        console.complain(words.receipt(receipt) + words.say("; waiting for the end", " ; attente de la fin"))
        await whenAsked()
        return receipt
      } onChange: { job in
        guard job.status == .failed else { return }
        console.complain(words.say("failed: ", "échec : ") + "\(job.spaceName ?? job.key.spaceID.text): \(words.error(job))")
      } onLoss: { loss in
        console.complain(words.language.sentence(loss.reason))
      }
    } catch {
      if isAsked, Task.isCancelled {
        console.complain(words.say("waiting no longer; the jobs stay queued", "fin de l'attente ; les jobs restent en file"))
      }
      throw error
    }
    if result.gone > 0 {
      console.complain(
        words.count(
          result.gone, ("job was removed before it ended", "job retiré avant sa fin"),
          ("jobs were removed before they ended", "jobs retirés avant leur fin")))
    }
    try report(receipt, result, context)
    return result.failed + result.gone == 0 ? 0 : CommandFailure.failed
  }

  /// Who waits without a processor waits for ever. A table without the migration does not tell who works.
  private func sayWhetherAWorkerRuns(_ store: PostgresStore, _ context: CommandContext) async {
    // What could not be asked is no reason to stop waiting.
    guard (try? await store.knowsWorkers()) == true, let workers = try? await store.workers(), !workers.contains(where: \.isAlive) else {
      return
    }
    context.console.complain(
      context.words.say(
        "no worker runs: start `spacesync worker`, or ask the Edge Function with `spacesync trigger`",
        "aucun worker ne tourne : lancez `spacesync worker`, ou appelez la fonction Edge par `spacesync trigger`"))
  }

  private func report(_ receipt: SyncReceipt, _ result: JobFollower.Result?, _ context: CommandContext) throws(CommandFailure) {
    if json {
      var members = JSONDocuments.receipt(receipt)
      if let result {
        members += [
          .init("completed", .number(result.completed)), .init("failed", .number(result.failed)), .init("removed", .number(result.gone)),
        ]
      }
      return try context.console.print(.object(members))
    }
    let words = context.words
    var line = words.receipt(receipt)
    if let result {
      line += "\n\(words.completed(result.completed)), \(words.failed(result.failed))"
      if result.gone > 0 { line += ", " + words.count(result.gone, ("removed", "retiré"), ("removed", "retirés")) }
    }
    try context.console.print(line)
  }
}

extension Words {
  /// What became of a request.
  func receipt(_ receipt: SyncReceipt) -> String {
    var parts = [
      count(receipt.inserted, ("new", "nouveau"), ("new", "nouveaux")),
      count(receipt.replaced, ("replaced", "remplacé"), ("replaced", "remplacés")),
    ]
    // An unmigrated table can't tell, so nothing is said of it there.
    if receipt.superseding > 0 {
      parts.append(
        count(
          receipt.superseding, ("running again after the push in hand", "relancé après l'envoi en cours"),
          ("running again after the push in hand", "relancés après l'envoi en cours")))
    }
    if receipt.skipped > 0 { parts.append(count(receipt.skipped, ("skipped", "ignoré"), ("skipped", "ignorés"))) }
    return count(receipt.requested, ("requested", "demandé"), ("requested", "demandés"))
      + " (\(receipt.eventType.rawValue))\(say(": ", " : "))\(parts.joined(separator: ", "))"
  }
}
