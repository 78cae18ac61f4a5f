import ArgumentParser
import SyncCore
import TextScreen

/// `spacesync show SPACE`: one space with its jobs.
struct ShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: localized("Show one space with its jobs.", "Montrer un espace avec ses jobs."))

  @Argument(help: .space)
  var space: String

  @Flag(help: .json)
  var json = false

  @OptionGroup var options: GlobalOptions

  func run() async throws {
    let context = try options.context()
    let store = try await context.openStore()
    let id = try await store.oneSpace(space, context.words).id
    guard let detail = try await asking({ () throws(StoreError) in try await store.space(id) }) else {
      throw CommandFailure(
        CommandFailure.failed, context.words.say("The space was deleted meanwhile.", "L'espace a été supprimé entre-temps."))
    }
    if json {
      let documents = JSONDocuments(preferences: context.preferences)
      try context.console.print(documents.space(detail.space, jobs: detail.jobs))
    } else {
      try context.console.print(Self.lines(detail, context).joined(separator: "\n"))
    }
  }

  /// A space and its jobs as lines of plain text.
  static func lines(_ detail: SpaceDetail, _ context: CommandContext) -> [String] {
    card(detail.space, context) + jobs(detail.jobs, context)
  }

  private static func card(_ space: Space, _ context: CommandContext) -> [String] {
    let words = context.words
    let money = context.preferences.money
    let unit = words.unit(space)
    let now = Timestamp.now
    let none = words.say("none", "aucun")
    var table = PlainTable([(TextWidth.sanitized(space.name), .left, nil), ("", .left, nil)])
    table.add(["  ID", space.id.text])
    table.add([words.say("  Status", "  État"), words.activity(space)])
    table.add([words.say("  Description", "  Description"), space.description ?? "-"])
    table.add([
      words.say("  Capacity", "  Capacité"), space.capacity.map { words.say("\($0) people", "\($0) personnes") } ?? "-",
    ])
    table.add([words.say("  Pricing", "  Tarif"), words.pricing(space)])
    table.add([words.say("  Price excl. VAT", "  Prix HT"), space.price.map { money.text($0) + unit } ?? "-"])
    table.add([
      words.say("  Price incl. VAT", "  Prix TTC"),
      space.price.map { money.text(context.preferences.vat.inclusive(of: $0)) + unit } ?? "-",
    ])
    table.add([words.say("  Image", "  Image"), space.imageURL ?? words.say("no image", "aucune image")])
    table.add([words.say("  Stripe product", "  Produit Stripe"), space.stripeProductID ?? none])
    table.add([words.say("  Stripe price", "  Prix Stripe"), space.stripePriceID ?? none])
    table.add([
      words.say("  Last sync", "  Dernière synchro"), space.lastStripeSync?.local(now: now) ?? words.say("never", "jamais"),
    ])
    table.add([words.say("  Changed", "  Modifié"), space.updatedAt?.local(now: now) ?? "-"])
    table.add([words.say("  Needs sync", "  À synchroniser"), space.needsSync ? words.say("yes", "oui") : words.say("no", "non")])
    return table.lines
  }

  private static func jobs(_ jobs: [Job], _ context: CommandContext) -> [String] {
    guard !jobs.isEmpty else { return [context.words.say("No jobs.", "Aucun job.")] }
    return JobTable.lines(jobs, context, withSpaces: false)
  }
}
