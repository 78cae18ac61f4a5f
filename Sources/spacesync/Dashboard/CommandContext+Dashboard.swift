import Curses
import Dashboard
import Postgres
import PostgresStore
import Settings
import SyncCore
import TextScreen

/// What the demo adds to a dashboard: its word, and a Stripe that can be asked.
struct DashboardSimulation: Sendable {
  /// The environment's word.
  var environment: String
  /// Asks the simulated Stripe who it is.
  var testStripe: @Sendable () async throws(StripeFailure) -> StripeAccount
}

extension CommandContext {
  /// Refuses a dashboard without a terminal before anything is asked of the database.
  func requireTerminal() throws(CommandFailure) {
    guard surroundings.inputIsTerminal, surroundings.outputIsTerminal else {
      throw CommandFailure(CommandFailure.wrongUse, TerminalError.notATerminal.description)
    }
  }

  /// Shows the dashboard on a database until the operator quits.
  ///
  /// Throws: a failure with the exit code when the terminal can't be used or a signal ended the dashboard.
  func runDashboard(on store: PostgresStore, _ options: GlobalOptions, simulation: DashboardSimulation? = nil) async throws(CommandFailure)
  {
    let dashboard = DashboardContext(
      language: preferences.language, environment: simulation?.environment ?? "", target: store.target,
      stripeMode: simulation == nil ? nil : .simulated, canTestStripe: simulation != nil, isReadOnly: store.isReadOnly,
      vat: preferences.vat, currency: preferences.currency, version: ProductVersion.number)
    let notice = words.say("spacesync crashed; the log may tell why: ", "spacesync s'est arrêté brutalement ; voir le journal : ")
    let terminal = TerminalOptions(
      color: options.colorUse, characterSet: options.characterSet, standardError: log.descriptor(),
      crashNotice: TextWidth.sanitized(notice + (log.path ?? "")) + "\n")
    let feed = PostgresJobFeed(connection)
    let code: Int32
    do {
      code = try await MainActor.run {
        try DashboardLoop(
          context: dashboard, service: store, feed: feed, testStripe: simulation?.testStripe, terminal: terminal
        ).run()
      }
    } catch {
      throw CommandFailure(CommandFailure.wrongUse, String(describing: error))
    }
    if code != 0 { throw CommandFailure(code) }
  }
}

extension GlobalOptions {
  /// The option `--color` as the terminal understands it.
  fileprivate var colorUse: ColorUse {
    switch color {
    case .auto: .auto
    case .always: .always
    case .never: .never
    }
  }

  /// The options `--ascii` and `--utf8` as the terminal understands them; nil leaves it to the locale.
  fileprivate var characterSet: CharacterSet? { ascii ? .ascii : utf8 ? .utf8 : nil }
}
