import ArgumentParser
import Dashboard
import SyncCore

/// `spacesync`: without a subcommand it is the dashboard.
struct RootCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "spacesync",
    abstract: "The dashboard of a coworking platform's Stripe synchronisation.",
    discussion: """
      The dashboard is for people; everything it does, a script can do too.
      Exit codes: 0 done; 1 something asked for failed; 2 wrong use or surroundings; 3 the database cannot be reached.
      """,
    version: "spacesync \(ProductVersion.number)",
    subcommands: [
      DemoCommand.self, ListCommand.self, ShowCommand.self, SyncCommand.self, RetryCommand.self, CancelCommand.self, JobsCommand.self,
      WatchCommand.self, InfoCommand.self,
      KeysCommand.self,
      MigrateCommand.self,
      StripeCommand.self,
      WorkerCommand.self,
      TriggerCommand.self,
      DoctorCommand.self,
      ExportCommand.self,
    ])

  @OptionGroup var options: GlobalOptions

  func run() async throws { try await Self.run(options) }

  /// Shows the dashboard.
  static func run(_ options: GlobalOptions) async throws {
    let context = try options.context(as: "dashboard", complaining: false)
    try context.requireTerminal()
    try await context.runDashboard(context.connection, options) { first async throws(CommandFailure) in
      try await context.openStore(anticipating: (first, SpacesListState.pageSize))
    }
  }
}
