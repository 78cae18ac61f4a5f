import ArgumentParser
import Dashboard
import Settings
import SyncCore
import TextScreen

/// `spacesync export`: the Stripe CSV, to a file or to standard output.
struct ExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: localized("Write the Stripe CSV.", "Écrire le CSV Stripe."),
    discussion: localized(
      """
      A file that exists is never replaced unless --replace says so, and a file is put in place whole or not at all. A space without a \
      price has no row, for Stripe refuses a row without an amount; how many that are is said on standard error.
      """,
      """
      Un fichier existant n'est remplacé qu'avec --replace, et un fichier est mis en place entier ou pas du tout. Un espace sans prix \
      n'a pas de ligne, car Stripe refuse une ligne sans montant ; leur nombre est dit sur la sortie d'erreur.
      """))

  @Argument(
    help: ArgumentHelp(
      localized("The file; standard output without one, or for -.", "Le fichier ; la sortie standard sans fichier ou pour -.")))
  var file: String?

  @Option(help: .filter(localized("Which spaces.", "Quels espaces.")))
  var filter = SpaceFilter.active

  @Option(help: .search)
  var search = ""

  @Flag(help: ArgumentHelp(localized("Replace the file if it exists.", "Remplacer le fichier s'il existe.")))
  var replace = false

  @OptionGroup var options: GlobalOptions

  func run() async throws {
    let context = try options.context()
    let store = try await context.openStore(sharesConnection: true)
    let export = SpaceExport(service: store, csv: StripeCSV(currency: context.preferences.currency))
    let query = SpaceQuery(filter: filter, search: search)
    guard let file, file != "-" else { return try await print(query, export, context) }
    let code = try await Interruption.runInterruptibly {
      switch await export.write(query, into: file, replaces: replace) {
      case .success(let receipt):
        sayLeftOut(receipt.unpriced, context)
        try context.console.print(
          TextWidth.sanitized(
            context.words.count(receipt.rows, ("row", "ligne"), ("rows", "lignes")) + context.words.say(" in ", " dans ") + receipt.path))
        return 0
      case .failure(.unread(let error)): throw CommandFailure(error)
      case .failure(let failure): throw CommandFailure(CommandFailure.failed, sentence(failure, context.words))
      }
    }
    if code != 0 { throw CommandFailure(code) }
  }

  /// Rows as they are for a program; on a terminal nothing in a name may drive it.
  private func print(_ query: SpaceQuery, _ export: SpaceExport, _ context: CommandContext) async throws {
    let isTerminal = context.surroundings.outputIsTerminal
    let console = context.console
    do throws(ExportTrouble) {
      sayLeftOut(try await export.write(query) { console.write(isTerminal ? $0.safeLines : $0) }.unpriced, context)
    } catch {
      switch error {
      case .unread(let error): throw CommandFailure(error)
      case .unwritten(let failure): throw CommandFailure(unwritten: failure)
      }
    }
  }

  private func sayLeftOut(_ unpriced: Int, _ context: CommandContext) {
    guard unpriced > 0 else { return }
    context.console.complain(
      context.words.count(
        unpriced,
        (
          "space without a price was left out: Stripe refuses a row without an amount",
          "espace sans prix omis : Stripe refuse une ligne sans montant"
        ),
        (
          "spaces without a price were left out: Stripe refuses a row without an amount",
          "espaces sans prix omis : Stripe refuse une ligne sans montant"
        )))
  }

  private func sentence(_ failure: ExportFailure, _ words: Words) -> String {
    switch failure {
    case .exists(let path):
      words.say("\(path) exists; --replace replaces it.", "\(path) existe ; --replace le remplace.")
    case .unread(let error): error.description
    case .unwritten(let path, let reason):
      words.say("\(path) was not written: \(reason).", "\(path) n'a pas été écrit : \(reason).")
    }
  }
}
