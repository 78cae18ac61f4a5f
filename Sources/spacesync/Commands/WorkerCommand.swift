import ArgumentParser
import Logging
import SyncCore
import SyncWorker

/// `spacesync worker`: drains the queue into Stripe, for ever, for one batch, or until nothing is ready.
struct WorkerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "worker", abstract: localized("Drain the queue into Stripe.", "Vider la file vers Stripe."),
    discussion: localized(
      """
      Any number of workers on any number of machines share one queue. SIGTERM and SIGINT let what is in hand end, within 10 seconds; \
      a second one ends at once. With --once and --drain the exit code is 0 whatever became of the jobs, and 1 when Stripe refuses all \
      work (a wrong key, another account than before).
      """,
      """
      N'importe quel nombre de workers, sur n'importe quelles machines, se partagent une file. SIGTERM et SIGINT laissent finir ce qui est en \
      cours, en 10 secondes au plus ; un second termine aussitôt. Avec --once et --drain le code est 0 quoi que deviennent les jobs, et 1 \
      quand Stripe refuse tout (une mauvaise clé, un autre compte qu'avant).
      """))

  @Flag(help: ArgumentHelp(localized("End after one batch: at most one job a slot.", "Terminer après un lot : un job par place au plus.")))
  var once = false

  @Flag(help: ArgumentHelp(localized("End when no job is ready.", "Terminer quand aucun job n'est prêt.")))
  var drain = false

  @Option(
    help: ArgumentHelp(
      localized("How many spaces are synchronised at once.", "Combien d'espaces sont synchronisés à la fois."), valueName: "n"))
  var concurrency = 4

  @Option(
    help: ArgumentHelp(
      localized(
        "How many requests a second Stripe gets at most, of all slots together; 0: no limit.",
        "Combien de requêtes par seconde Stripe reçoit au plus, toutes places ensemble ; 0 : sans limite."), valueName: "n"))
  var rate = 20

  @Option(
    help: ArgumentHelp(
      localized("How the log on standard error is written.", "Comment le journal est écrit sur la sortie d'erreur."), valueName: "text|json"
    ))
  var logFormat = LogFormat.text

  @OptionGroup var options: GlobalOptions

  func validate() throws {
    guard !(once && drain) else {
      throw ValidationError(localized("--once and --drain exclude each other.", "--once et --drain s'excluent."))
    }
    guard (1...64).contains(concurrency) else {
      throw ValidationError(localized("--concurrency is a number from 1 to 64.", "--concurrency est un nombre de 1 à 64."))
    }
    guard (0...10_000).contains(rate) else {
      throw ValidationError(localized("--rate is a number from 0 to 10000.", "--rate est un nombre de 0 à 10000."))
    }
  }

  func run() async throws {
    let context = try options.context(as: "worker")
    try context.requireWriting()
    try context.requireMatchingKey(for: .worker)
    let stripe = try context.requireStripe()
    let console = context.console
    let handler = LineLogHandler(logFormat, level: options.verbose ? .debug : .info) { console.log($0) }
    let run = try WorkerRun(
      context, WorkerConfiguration(slots: concurrency, run: once ? .once : drain ? .untilDrained : .forever), rate: rate == 0 ? nil : rate,
      stripe: stripe, logger: Logger(label: "spacesync.worker") { _ in handler })
    // What a worker can't give back by then, because its database doesn't answer, goes back when its lease ends.
    let code = try await Interruption.runInterruptibly(within: .seconds(9)) { try await run.run() }
    if code != 0 { throw CommandFailure(code) }
  }
}
