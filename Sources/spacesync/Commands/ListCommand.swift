import ArgumentParser
import SyncCore

/// `spacesync list`: spaces by filter and search.
struct ListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: localized("List spaces.", "Lister les espaces."))

  @Option(help: ArgumentHelp(localized("Which spaces.", "Quels espaces."), valueName: "active|inactive|all|needs-sync"))
  var filter = SpaceFilter.all

  @Option(
    help: ArgumentHelp(
      localized(
        "Only those whose name or description holds this text; a leading ! inverts it.",
        "Seulement ceux dont le nom ou la description contient ce texte ; un ! devant l'inverse."), valueName: "text"))
  var search = ""

  @Flag(help: ArgumentHelp(localized("Print JSON.", "Écrire en JSON.")))
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
    let summary = words.say(
      "\(counts.active) active, \(counts.inactive) inactive, \(counts.needsSync) need a sync, \(counts.all) in all",
      "\(counts.active) actifs, \(counts.inactive) inactifs, \(counts.needsSync) à synchroniser, \(counts.all) au total")
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
  /// Every space of a query with the jobs of these spaces, read page by page.
  func everySpace(of query: SpaceQuery) async throws(StoreError) -> SpacePage {
    var all = SpacePage()
    try await walk(query, by: 1_000) { page in
      all.spaces += page.spaces
      all.jobs += page.jobs
      return true
    }
    return all
  }
}
