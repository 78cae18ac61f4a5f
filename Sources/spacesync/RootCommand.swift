import ArgumentParser
import Dashboard
import SyncCore

/// `spacesync`: without a subcommand it is the dashboard.
struct RootCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "spacesync",
    abstract: localized(
      "The dashboard of a coworking platform's Stripe synchronisation.",
      "Le tableau de bord de la synchronisation Stripe d'une plateforme de coworking."),
    discussion: localized(
      """
      The dashboard is for people; everything it does, a script can do too.
      Exit codes: 0 done; 1 something asked for failed; 2 wrong use or surroundings; 3 the database cannot be reached.
      """,
      """
      Le tableau de bord est pour les gens ; tout ce qu'il fait, un script peut le faire aussi.
      Codes : 0 fait ; 1 une demande a échoué ; 2 mauvais usage ou environnement ; 3 la base est inaccessible.
      """),
    version: "spacesync \(ProductVersion.number)",
    subcommands: [
      DemoCommand.self, ListCommand.self, ShowCommand.self, SyncCommand.self, RetryCommand.self, CancelCommand.self, JobsCommand.self,
      WatchCommand.self, ExportCommand.self, WorkerCommand.self, TriggerCommand.self, StripeCommand.self, DoctorCommand.self,
      MigrateCommand.self, KeysCommand.self, InfoCommand.self, ReportCommand.self, ManualCommand.self,
    ])

  @OptionGroup var options: GlobalOptions

  /// Refuses a word that is no command: ArgumentParser would only call it an unexpected argument.
  static func requireKnown(_ word: String?) throws(CommandFailure) {
    guard let word, !word.hasPrefix("-"), word != "help" else { return }
    for command in configuration.subcommands where command.configuration.commandName == word { return }
    throw CommandFailure(
      CommandFailure.wrongUse,
      localized(
        "There is no command \(word); `spacesync --help` lists them.",
        "La commande \(word) n'existe pas ; `spacesync --help` en donne la liste."))
  }

  func run() async throws { try await Self.run(options) }

  /// Shows the dashboard, or runs line mode.
  static func run(_ options: GlobalOptions) async throws {
    let context = try options.context(as: "dashboard", complaining: options.plain)
    if options.plain {
      return try await context.runPlain(on: try await context.openStore(), context.connection)
    }
    try context.requireTerminal()
    try await context.runDashboard(context.connection, options) { first async throws(CommandFailure) in
      try await context.openStore(anticipating: (first, SpacesListState.firstPageSize))
    }
  }
}
