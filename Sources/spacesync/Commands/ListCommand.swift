import ArgumentParser
import FoundationEssentials
import PostgresStore
import SyncCore

/// `spacesync list`: spaces by filter and search.
struct ListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: localized("List spaces.", "Lister les espaces."))

  @Option(help: .filter(localized("Which spaces.", "Quels espaces.")))
  var filter = SpaceFilter.all

  @Option(help: .search)
  var search = ""

  @Flag(help: .json)
  var json = false

  @OptionGroup var options: GlobalOptions

  func run() async throws {
    let context = try options.context()
    let store = try await context.openStore()
    let query = SpaceQuery(filter: filter, search: search)
    if json { try await printDocument(query, store, context) } else { try await printTable(query, store, context) }
  }

  /// One document, of which no more than a page is in memory.
  private func printDocument(_ query: SpaceQuery, _ store: PostgresStore, _ context: CommandContext) async throws {
    let documents = JSONDocuments(preferences: context.preferences)
    var separator = ""
    try context.console.put("{\"spaces\":[")
    try await store.walkPages(of: query) { page throws(CommandFailure) in
      var text = ""
      for space in page.spaces {
        text += separator + documents.space(space).document
        separator = ","
      }
      try context.console.put(text)
    }
    let counts = try await asking { () throws(StoreError) in try await store.spaceCounts(search: search) }
    try context.console.put("],\"counts\":\(JSONDocuments.counts(counts).document)}\n")
  }

  /// A table, of which no more than a page is in memory: a first walk measures, a second one prints.
  private func printTable(_ query: SpaceQuery, _ store: PostgresStore, _ context: CommandContext) async throws {
    let words = context.words
    var table = PlainTable([
      ("ID", .left, nil), (words.say("NAME", "NOM"), .left, context.surroundings.outputIsTerminal ? 60 : nil),
      (words.say("CAP.", "CAP."), .right, nil), (words.say("EXCL. VAT", "HT"), .right, nil),
      (words.say("INCL. VAT", "TTC"), .right, nil), (words.say("UNIT", "UNITÉ"), .left, 16),
      (words.say("STATE", "ÉTAT"), .left, nil), (words.say("SYNC", "SYNCHRO"), .left, nil),
    ])
    var ids: [UUID] = []
    var pages = 0
    var latest = SpacePage()
    try await store.walkPages(of: query) { page throws(CommandFailure) in
      ids += page.spaces.map(\.id)
      pages += 1
      latest = page
      for row in rows(of: page, { _ in "" }, context) { table.measure(row) }
    }
    let counts = try await asking { () throws(StoreError) in try await store.spaceCounts(search: search) }
    let summary = [
      words.count(counts.active, ("active", "actif"), ("active", "actifs")),
      words.count(counts.inactive, ("inactive", "inactif"), ("inactive", "inactifs")),
      words.count(counts.needsSync, ("needs a sync", "à synchroniser"), ("need a sync", "à synchroniser")),
      "\(counts.all) \(words.say("in all", "au total"))",
    ].joined(separator: ", ")
    guard !ids.isEmpty else {
      return try context.console.print(words.say("No space matches.", "Aucun espace ne correspond.") + "\n" + summary)
    }
    let short = ShortIDs(telling: ids)
    table.measure(ids.prefix(1).map(short.text))
    try context.console.print(table.heading)
    let printPage = { (page: SpacePage) throws(CommandFailure) in
      for row in rows(of: page, short.text, context) { table.add(row) }
      try context.console.print(table.takeRows().joined(separator: "\n"))
    }
    if pages == 1 { try printPage(latest) } else { try await store.walkPages(of: query, printPage) }
    try context.console.print(summary)
  }

  private func rows(of page: SpacePage, _ text: (UUID) -> String, _ context: CommandContext) -> [[String]] {
    let words = context.words
    let money = context.preferences.money
    let jobs = Dictionary(grouping: page.jobs, by: \.key.spaceID)
    return page.spaces.map { space in
      [
        text(space.id), space.name, space.capacity.map(String.init) ?? "-", space.price.map(money.text) ?? "-",
        space.price.map { money.text(context.preferences.vat.inclusive(of: $0)) } ?? "-", words.unit(space), words.activity(space),
        words.sync(space, jobs: jobs[space.id] ?? []),
      ]
    }
  }
}

extension SyncService {
  /// Goes through everything that a query lists, a page that is not empty at a time, until `body` throws.
  ///
  /// No transaction stays open meanwhile, for `body` may wait for a pager that stands still, and a snapshot would hold vacuum back.
  func walkPages(of query: SpaceQuery, _ body: (SpacePage) throws(CommandFailure) -> Void) async throws {
    var failure: CommandFailure?
    try await asking { () throws(StoreError) in
      try await walk(query, by: 1_000) { page in
        do throws(CommandFailure) {
          if !page.spaces.isEmpty { try body(page) }
        } catch {
          failure = error
        }
        return failure == nil
      }
    }
    if let failure { throw failure }
  }

  /// Every space of a query with the jobs of these spaces, as they stood at one moment.
  func everySpace(of query: SpaceQuery) async throws(StoreError) -> SpacePage {
    var all = SpacePage()
    try await walkSnapshot(query, by: 1_000) { page in
      all.spaces += page.spaces
      all.jobs += page.jobs
      return true
    }
    return all
  }
}
