import ArgumentParser
import PostgresStore
import SyncCore

/// `spacesync demo`: everything on an embedded default, with a simulated Stripe.
struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: localized(
      "Try it all on a private PostgreSQL with sample spaces and a simulated Stripe.",
      "Tout essayer sur un PostgreSQL privé, des espaces d'exemple et un Stripe simulé."),
    discussion: localized(
      "Everything is removed at the end. Without a terminal it syncs all active spaces, prints each change, and ends.",
      "Tout est retiré à la fin. Sans terminal, synchronise tous les espaces actifs, écrit chaque changement et se termine."))

  @Option(help: ArgumentHelp(localized("How many sample spaces.", "Combien d'espaces d'exemple."), valueName: "n"))
  var spaces = 48

  @Flag(help: ArgumentHelp(localized("Keep the data at the end, and say where.", "Garder les données à la fin, et dire où.")))
  var keep = false

  @Flag(help: ArgumentHelp(localized("No screen: sync everything in plain lines.", "Sans écran : tout synchroniser en lignes simples.")))
  var headless = false

  @OptionGroup var options: GlobalOptions

  func validate() throws {
    guard (0...100_000).contains(spaces) else {
      throw ValidationError(localized("--spaces is a number from 0 to 100000.", "--spaces est un nombre de 0 à 100000."))
    }
    guard options.database == nil else {
      throw ValidationError(
        localized(
          "The demo has a database of its own; --database does not go with it.",
          "La démo a sa propre base ; --database ne va pas avec elle."))
    }
    guard !options.readOnly else {
      throw ValidationError(
        localized("The demo writes; --read-only does not go with it.", "La démo écrit ; --read-only ne va pas avec elle."))
    }
  }

  func run() async throws {
    let context = try options.context(complaining: false)
    let code = try await Interruption.runInterruptibly {
      if headless || !options.plain && (!context.surroundings.inputIsTerminal || !context.surroundings.outputIsTerminal) {
        return try await HeadlessDemo(context: context, spaces: spaces, keeps: keep).run()
      }
      return try await showDashboard(context)
    }
    if code != 0 { throw CommandFailure(code) }
  }

  /// The dashboard on the demo's own world, which is gone afterwards whatever happened.
  private func showDashboard(_ context: CommandContext) async throws -> Int32 {
    context.console.complain(context.words.say("starting a private PostgreSQL…", "démarrage d'un PostgreSQL privé…"))
    let demo = try await DemoDeployment.start(spaces: spaces)
    var code: Int32 = 0
    do throws(CommandFailure) {
      try await show(demo, context)
    } catch {
      code = error.code
      if let message = error.message { context.console.complain(context.words.language.sentence(message)) }
    }
    if let kept = await demo.stop(keeping: keep) { context.console.complain(lines: demo.useOfKept(kept, context.words)) }
    return code
  }

  private func show(_ demo: DemoDeployment, _ context: CommandContext) async throws(CommandFailure) {
    let store = try await asking { () throws(StoreError) in try await PostgresStore.open(demo.connection) }
    let processor = demo.processor
    let simulation = DashboardSimulation(
      environment: context.words.say("DEMO", "DÉMO"), target: context.words.say("private PostgreSQL", "PostgreSQL privé"),
      maximumAttempts: DemoDeployment.configuration.retry.maximumAttempts,
      testStripe: { () throws(StripeFailure) in try await processor.account() })
    do throws(CommandFailure) {
      if options.plain {
        try await context.runPlain(on: store, demo.connection, simulation: simulation)
      } else {
        try await context.runDashboard(demo.connection, options, simulation: simulation) { _ in store }
      }
    } catch {
      await store.close()
      throw error
    }
    await store.close()
  }
}
