import Glibc
import Logging
import Postgres
import PostgresStore
import Settings
import Stripe
import SyncCore
import SyncWorker
import Synchronization

/// A worker of this process with all that belongs to it: its queues, its keeper, its bell, its log.
struct WorkerRun: Sendable {
  private let context: CommandContext
  private let configuration: WorkerConfiguration
  private let environment: WorkerEnvironment
  private let stripe: StripeConfiguration
  private let rate: RequestRate?
  private let logger: Logger
  private let mapping: PriceMapping

  /// - Parameters:
  ///   - configuration: How it works; patience and time-outs are taken from the environment.
  ///   - rate: The limit of requests a second, or nil for none.
  init(
    _ context: CommandContext, _ configuration: WorkerConfiguration, rate: Int?, stripe: StripeConfiguration, logger: Logger
  ) throws(CommandFailure) {
    self.context = context
    self.stripe = stripe
    self.logger = logger
    self.rate = rate.map { RequestRate($0) }
    environment = try WorkerEnvironment(context.surroundings)
    let code = context.preferences.currency
    guard let currency = StripeCurrency(code: code) else {
      throw CommandFailure(
        CommandFailure.wrongUse,
        context.words.say(
          "The profile's currency, \(code), is one that Stripe counts in a special way; it can't be used.",
          "La monnaie du profil, \(code), est de celles que Stripe compte à part ; elle ne peut servir."))
    }
    mapping = PriceMapping(currency: currency, recurs: context.preferences.recurs)
    var configuration = configuration
    configuration.retry = environment.retry
    configuration.pollInterval = environment.poll
    configuration.callTimeout = stripe.timeout
    configuration.asksForAccount = true
    configuration.patience = min(configuration.patience, environment.lease / 3)
    self.configuration = configuration
  }

  /// Works until it is done or the task is cancelled, and gives the exit code.
  func run() async throws(CommandFailure) -> Int32 {
    let identity = WorkerIdentity(
      host: context.surroundings.hostName, pid: getpid(), version: ProductVersion.number, rate: rate.map { Double($0.limit) })
    let connection = context.connection
    let keeper = PostgresQueueKeeper(connection, worker: identity, retry: environment.retry)
    try await asking { () async throws(StoreError) in try await keeper.examine() }

    var logger = logger
    logger[metadataKey: "worker"] = "\(identity.name)"
    let log = WorkerLog(logger)
    let ending = Ending()
    let openQueue: QueueWorker.QueueFactory = { [environment] _ in
      PostgresJobQueue(connection, worker: identity.name, lease: environment.lease, retry: environment.retry)
    }
    let worker = QueueWorker(configuration, processor: processor(log, connection), openQueue: openQueue, keeper: keeper) { event in
      ending.take(event)
      log.record(event)
    }
    let bell = Task { await QueueBell(connection).run { await worker.wake() } }
    await worker.run()
    bell.cancel()
    await bell.value
    return try result(ending)
  }

  private func processor(_ log: WorkerLog, _ connection: ConnectionParameters) -> AccountGuard {
    let rate = rate
    let client = StripeClient(stripe) {
      await rate?.admit()
    } observe: {
      log.record($0)
    }
    let choice = OperatorsChoice()
    let synchroniser = StripeSynchroniser(client, mapping: mapping) {
      log.record($0)
    } forgetsOtherMode: {
      choice.isMade.load(ordering: .relaxed)
    }
    return AccountGuard(synchroniser, ledger: PostgresAccountLedger(connection)) { account, evidence throws(StripeFailure) in
      try await client.check(account, evidence)
      if case .remembered(let last) = evidence { choice.isMade.store(last.isChosen, ordering: .relaxed) }
    }
  }

  /// Whatever became of the jobs is no failure of the run; that it could not work is one.
  private func result(_ ending: Ending) throws(CommandFailure) -> Int32 {
    guard configuration.run != .forever else { return 0 }
    if let error = ending.pause { throw CommandFailure(CommandFailure.failed, error) }
    if let error = ending.loss { throw CommandFailure(CommandFailure.noDatabase, error) }
    return 0
  }
}

/// Whether an operator chose the account in the place of another, as last read.
private final class OperatorsChoice: Sendable {
  let isMade = Atomic<Bool>(false)
}

/// Why a run that should have ended by itself was ended early.
private final class Ending: Sendable {
  private struct State {
    var pause: String?
    var loss: String?
  }

  private let state = Mutex(State())

  /// What Stripe said when nothing could succeed, or nil.
  var pause: String? { state.withLock { $0.pause } }

  /// What the database said when it was lost for good, or nil.
  var loss: String? { state.withLock { $0.loss } }

  /// Remembers what a run may end by.
  func take(_ event: WorkerEvent) {
    state.withLock { state in
      switch event {
      case .paused(_, let error): state.pause = error
      case .databaseLost(_, _, let error): state.loss = error
      case .claimed, .idle: state.loss = nil
      default: break
      }
    }
  }
}
