import ArgumentParser
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
    let page = try await asking { () throws(StoreError) in try await store.everySpace(of: query) }
    let counts = try await asking { () throws(StoreError) in try await store.spaceCounts(search: search) }
    if json {
      let documents = JSONDocuments(preferences: context.preferences)
      let document = JSONValue.object([
        .init("spaces", .array(page.spaces.map { documents.space($0) })), .init("counts", JSONDocuments.counts(counts)),
      ])
      try context.console.print(document.document)
    } else {
      try context.console.print(text(page, counts, context).joined(separator: "\n"))
    }
  }

  private func text(_ page: SpacePage, _ counts: SpaceCounts, _ context: CommandContext) -> [String] {
    let words = context.words
    let money = context.preferences.money
    let summary = [
      words.count(counts.active, ("active", "actif"), ("active", "actifs")),
      words.count(counts.inactive, ("inactive", "inactif"), ("inactive", "inactifs")),
      words.count(counts.needsSync, ("needs a sync", "à synchroniser"), ("need a sync", "à synchroniser")),
      "\(counts.all) \(words.say("in all", "au total"))",
    ].joined(separator: ", ")
    guard !page.spaces.isEmpty else { return [words.say("No space matches.", "Aucun espace ne correspond."), summary] }
    var table = PlainTable([
      ("ID", .left, nil), (words.say("NAME", "NOM"), .left, context.surroundings.outputIsTerminal ? 60 : nil),
      (words.say("CAP.", "CAP."), .right, nil), (words.say("EXCL. VAT", "HT"), .right, nil),
      (words.say("INCL. VAT", "TTC"), .right, nil), (words.say("UNIT", "UNITÉ"), .left, 16),
      (words.say("STATE", "ÉTAT"), .left, nil), (words.say("SYNC", "SYNCHRO"), .left, nil),
    ])
    let jobs = Dictionary(grouping: page.jobs, by: \.key.spaceID)
    for space in page.spaces {
      table.add([
        String(space.id.text.prefix(8)), space.name, space.capacity.map(String.init) ?? "-",
        space.price.map(money.text) ?? "-", space.price.map { money.text(context.preferences.vat.inclusive(of: $0)) } ?? "-",
        words.unit(space), words.activity(space), words.sync(space, jobs: jobs[space.id] ?? []),
      ])
    }
    return table.lines + [summary]
  }
}

extension SyncService {
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
