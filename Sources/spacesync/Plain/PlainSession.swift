import FoundationEssentials
import PostgresStore
import Settings
import Stripe
import SyncCore
import TextScreen

/// The dashboard as lines: a prompt, a command, its answer, for screen readers and terminals that can do nothing else.
///
/// Nothing but text and line ends is printed, so it works on any terminal and on none. Numbers mean the spaces as they were listed last.
actor PlainSession {
  private let context: CommandContext
  private let store: any SyncService
  private let feed: any JobFeed
  private let edge: EdgeFunction?
  private let place: String
  private let input = LineReader()
  private var query = SpaceQuery(filter: .active)
  private var page = SpacePage()
  private var firstNumber = 1
  private var listed: [Int: Space] = [:]

  /// Spaces of one page: what a reader reads out before one loses the thread.
  private static let pageSize = 20

  /// Makes a session.
  ///
  /// - Parameters:
  ///   - store: The service layer.
  ///   - feed: The live feed of the same database.
  ///   - edge: The Edge Function that drains the queue after each request; nil where a worker does.
  ///   - place: The environment's word, the database and Stripe's mode, said at the start and before what is wide.
  init(_ context: CommandContext, store: any SyncService, feed: any JobFeed, edge: EdgeFunction?, place: String) {
    self.context = context
    self.store = store
    self.feed = feed
    self.edge = edge
    self.place = place
  }

  private var words: Words { context.words }

  /// Runs until `quit` or the end of the input.
  func run() async throws(CommandFailure) {
    try say(
      "spacesync \(ProductVersion.number), \(place)"
        + (context.preferences.readOnly ? ", " + words.say("read-only", "lecture seule") : ""))
    try say(words.say("help lists the commands.", "aide donne la liste des commandes."))
    try await attempt { () async throws(CommandFailure) in try await self.list(.first, number: 1) }
    while let line = await ask("spacesync> ") {
      guard !line.allSatisfy(\.isWhitespace) else { continue }
      guard let (command, rest) = PlainCommand.read(line) else {
        try say(words.say("No such command: \(line). help lists them.", "Commande inconnue : \(line). aide en donne la liste."))
        continue
      }
      if command == .quit { return }
      try await attempt { () async throws(CommandFailure) in try await self.perform(command, rest) }
    }
    if context.surroundings.inputIsTerminal { try say("") }
  }

  /// A command that fails is said, and the session goes on; only a reader that has gone ends it.
  private func attempt(_ body: () async throws(CommandFailure) -> Void) async throws(CommandFailure) {
    do throws(CommandFailure) {
      try await body()
    } catch {
      guard let message = error.message else { throw error }
      try say(words.say("error: ", "erreur : ") + words.language.sentence(message))
    }
  }

  private func perform(_ command: PlainCommand, _ rest: String) async throws(CommandFailure) {
    switch command {
    case .list: try await list(.first, number: 1)
    case .next: try await turn(forward: true)
    case .previous: try await turn(forward: false)
    case .filter: try await filter(rest)
    case .search:
      query.search = rest
      try await list(.first, number: 1)
    case .show: try await show(rest)
    case .sync: try await sync(rest)
    case .retry: try await retry(rest)
    case .cancel: try await cancel(rest)
    case .jobs: try await jobs(rest)
    case .watch: try await watch()
    case .status: try await status()
    case .help:
      for command in PlainCommand.allCases { try say("\(command.usage(words)): \(command.help(words))") }
    case .quit: break
    }
  }

  // MARK: Lines

  /// Prints a line, made safe.
  private func say(_ line: String) throws(CommandFailure) {
    try context.console.print(TextWidth.sanitized(line))
  }

  /// Asks and reads a line; the question is for people only.
  private func ask(_ question: String) async -> String? {
    if context.surroundings.inputIsTerminal { context.console.prompt(TextWidth.sanitized(question)) }
    return await input.next()
  }

  // MARK: Reading

  private func list(_ anchor: PageAnchor, number: Int) async throws(CommandFailure) {
    let query = query
    let page = try await asking { () throws(StoreError) in try await store.page(of: query, at: anchor, limit: Self.pageSize) }
    let counts = try await asking { () throws(StoreError) in try await store.spaceCounts(search: query.search) }
    self.page = page
    firstNumber = number
    if anchor == .first { listed = [:] }
    var title =
      "\(filterName(query.filter))\(words.say(": ", " : "))\(counts[query.filter]) " + words.say("of \(counts.all)", "sur \(counts.all)")
    if !query.search.isEmpty { title += ", /\(query.search)" }
    try say(title)
    let jobs = Dictionary(grouping: page.jobs, by: \.key.spaceID)
    for (offset, space) in page.spaces.enumerated() {
      listed[number + offset] = space
      try say("\(number + offset). \(line(space, jobs[space.id] ?? []))")
    }
    if page.spaces.isEmpty { try say(words.say("No space matches.", "Aucun espace ne correspond.")) }
    if page.hasAfter { try say(words.say("next shows more.", "suite en montre d'autres.")) }
  }

  /// A space in one line: the name, then what people ask about it.
  private func line(_ space: Space, _ jobs: [Job]) -> String {
    let money = context.preferences.money
    let unit = words.unit(space)
    let price = space.price.map { price in
      let inclusive = money.text(context.preferences.vat.inclusive(of: price))
      return words.say(
        "\(money.text(price))\(unit) excl. VAT, \(inclusive)\(unit) incl.", "\(money.text(price))\(unit) HT, \(inclusive)\(unit) TTC")
    }
    return [space.name, words.activity(space), words.sync(space, jobs: jobs), price].compactMap { $0 }.joined(separator: ", ")
  }

  private func turn(forward: Bool) async throws(CommandFailure) {
    let edge = forward ? page.spaces.last : page.spaces.first
    guard forward ? page.hasAfter : page.hasBefore, let edge else {
      return try say(
        forward
          ? words.say("That was the last page.", "C'était la dernière page.")
          : words.say("This is the first page.", "C'est la première page."))
    }
    let key = SpaceKey(name: edge.name, id: edge.id)
    try await list(
      forward ? .after(key) : .before(key), number: forward ? firstNumber + page.spaces.count : max(firstNumber - Self.pageSize, 1))
  }

  private func filter(_ word: String) async throws(CommandFailure) {
    guard let filter = SpaceFilter(rawValue: word) ?? SpaceFilter.allCases.first(where: { filterName($0) == word }) else {
      return try say(PlainCommand.filter.usage(words))
    }
    query.filter = filter
    try await list(.first, number: 1)
  }

  private func filterName(_ filter: SpaceFilter) -> String {
    switch filter {
    case .active: words.say("active", "actifs")
    case .inactive: words.say("inactive", "inactifs")
    case .all: words.say("all", "tous")
    case .needsSync: words.say("needs-sync", "à-synchroniser")
    }
  }

  /// The space that a word means: its number in the list, else its id, name or start of an id.
  private func space(_ word: String) async throws(CommandFailure) -> Space? {
    guard !word.isEmpty else { return nil }
    if let number = Int(word), let space = listed[number] { return space }
    return try await store.oneSpace(PlainCommand.unquoted(word), words)
  }

  private func show(_ word: String) async throws(CommandFailure) {
    guard let found = try await space(word) else { return try say(PlainCommand.show.usage(words)) }
    let detail = try await asking { () throws(StoreError) in try await store.space(found.id) }
    guard let detail else { return try say(words.say("The space is gone.", "L'espace n'existe plus.")) }
    for line in ShowCommand.lines(detail, context) { try say(line) }
  }

  private func jobs(_ word: String) async throws(CommandFailure) {
    let status = word.isEmpty ? nil : JobStatus(argument: word)
    guard word.isEmpty || status != nil else { return try say(PlainCommand.jobs.usage(words)) }
    let jobs = try await asking { () throws(StoreError) in try await store.jobs(JobQuery(status: status, limit: Self.pageSize)) }
    let counts = try await asking { () throws(StoreError) in try await store.jobCounts() }
    for job in jobs {
      let moment = job.changedAt == .distantPast ? "" : ", \(job.changedAt.local(now: .now))"
      let error = job.errorMessage.map { ", \($0)" } ?? ""
      try say("\(job.spaceName ?? job.key.spaceID.text), \(words.status(job)), \(job.key.eventType.rawValue)\(moment)\(error)")
    }
    try say(words.summary(counts))
  }

  private func status() async throws(CommandFailure) {
    let report = try await asking { () throws(StoreError) in try await store.statusReport() }
    try say(
      words.say(
        "\(report.synchronised) of \(report.active) active spaces synchronised",
        "\(report.synchronised) espaces actifs sur \(report.active) synchronisés"))
    for space in report.unsynchronised { try say(words.say("not synchronised: ", "non synchronisé : ") + space.name) }
  }

  private func watch() async throws(CommandFailure) {
    try say(words.say("Each change of a job, until Enter.", "Chaque changement de job, jusqu'à Entrée."))
    let (feed, store, words, console) = (feed, store, words, context.console)
    let following = Task {
      try await JobWatch(service: store, feed: feed).run { change in
        try console.print(WatchCommand.line(change, words))
      } onLoss: { loss in
        console.complain(words.language.sentence(loss.reason))
      }
    }
    _ = await input.next()
    following.cancel()
    do {
      try await following.value
    } catch {
      throw error as? CommandFailure ?? CommandFailure(CommandFailure.failed, "\(error)")
    }
  }

  // MARK: Acting

  private func mayWrite() throws(CommandFailure) {
    guard context.preferences.readOnly else { return }
    throw CommandFailure(CommandFailure.wrongUse, words.say("this session is read-only", "cette session est en lecture seule"))
  }

  /// The same for what sends to Stripe.
  private func maySync() throws(CommandFailure) {
    try mayWrite()
    try context.requireMatchingKey(for: context.preferences.processor)
  }

  private func isAll(_ word: String) -> Bool { ["all", "tout", "tous"].contains(word.lowercased()) }

  /// Asks a question whose answer is No unless somebody types a yes.
  private func confirms(_ question: String) async -> Bool {
    words.isYes(await ask("\(question) \(words.choice) "))
  }

  private func sync(_ word: String) async throws(CommandFailure) {
    try maySync()
    let request: SyncRequest
    if isAll(word) {
      let query = query
      let counts = try await asking { () throws(StoreError) in try await store.spaceCounts(search: query.search) }
      let count = counts[query.filter]
      guard count > 0 else { return try say(words.say("No space is listed.", "Aucun espace n'est listé.")) }
      let search = query.search.isEmpty ? "" : ", /\(query.search)"
      let what = "\(filterName(query.filter))\(search), \(place)"
      let question = words.say(
        "Ask for a sync of \(count) spaces (\(what))?", "Demander la synchronisation de \(count) espaces (\(what)) ?")
      guard await confirms(question) else { return try say(words.say("Nothing was asked for.", "Rien n'a été demandé.")) }
      request = SyncRequest(.list, .listed(query))
    } else {
      guard let found = try await space(word) else { return try say(PlainCommand.sync.usage(words)) }
      request = SyncRequest(.card, .spaces([found.id]))
    }
    let receipt = try await asking { () throws(StoreError) in try await store.enqueue(request) }
    try say(words.receipt(receipt))
    try await drain(receipt.requested)
  }

  private func retry(_ word: String) async throws(CommandFailure) {
    try maySync()
    var ids: [UUID]?
    if !isAll(word) {
      guard let found = try await space(word) else { return try say(PlainCommand.retry.usage(words)) }
      ids = [found.id]
    } else {
      let counts = try await asking { () throws(StoreError) in try await store.jobCounts() }
      let question = words.say(
        "Put \(counts.failed) failed jobs back to pending (\(place))?", "Remettre \(counts.failed) jobs en échec en attente (\(place)) ?")
      guard await confirms(question) else { return try say(words.say("Nothing was asked for.", "Rien n'a été demandé.")) }
    }
    let named = ids
    let keys = try await asking { () throws(StoreError) in try await store.retryFailed(named) }
    try say(words.retried(keys.count))
    try await drain(keys.count)
  }

  /// Lets the Edge Function work, where it is what does and so many jobs were asked for.
  private func drain(_ requested: Int) async throws(CommandFailure) {
    guard let edge, requested > 0 else { return }
    try say("Edge Function: " + (try await context.drain(edge)).phrase(words.language))
  }

  private func cancel(_ word: String) async throws(CommandFailure) {
    try mayWrite()
    guard let found = try await space(word) else { return try say(PlainCommand.cancel.usage(words)) }
    let keys = try await asking { () throws(StoreError) in try await store.cancel(found.id, eventType: nil) }
    guard !keys.isEmpty else { return try say(words.say("Nothing was waiting.", "Rien n'était en attente.")) }
    try say(words.say("cancelled: ", "annulé : ") + keys.map(\.eventType.rawValue).joined(separator: ", ") + ", \(found.name)")
  }
}
