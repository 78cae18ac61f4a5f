import PostgresStore
import Stripe
import SyncCore
import SyncWorker
import TextScreen

/// The demo without a screen: sync everything, a line per change of a job, a summary.
struct HeadlessDemo: Sendable {
  let context: CommandContext
  let spaces: Int
  let keeps: Bool

  /// Runs it all; 0 once every job has ended, failed ones included.
  func run() async throws -> Int32 {
    let words = context.words
    try context.console.print(words.say("Starting a private PostgreSQL…", "Démarrage d'un PostgreSQL privé…"))
    let events = AsyncStream.makeStream(of: WorkerEvent.self)
    let demo = try await DemoDeployment.start(spaces: spaces) { events.continuation.yield($0) }
    let outcome: Result<Void, any Error>
    do {
      outcome = .success(try await sync(demo, events.stream))
    } catch {
      outcome = .failure(error)
    }
    if let kept = await demo.stop(keeping: keeps) {
      try context.console.print(demo.useOfKept(kept, words))
    }
    try outcome.get()
    return 0
  }

  private func sync(_ demo: DemoDeployment, _ events: AsyncStream<WorkerEvent>) async throws {
    let words = context.words
    let account = try await demo.processor.account()
    try context.console.print(
      words.say(
        "\(spaces) sample spaces, Stripe \(account.mode.rawValue) (nothing leaves this machine)",
        "\(spaces) espaces d'exemple, Stripe simulé (rien ne quitte cette machine)"))
    let store = try await asking { () throws(StoreError) in try await PostgresStore.open(demo.connection) }
    let feed = PostgresJobFeed(demo.connection)
    // The worker knows before a poll does; without this, short states would be over before the feed looks.
    let nudging = Task {
      for await _ in events { feed.nudge() }
    }
    defer { nudging.cancel() }

    let active = try await asking { () throws(StoreError) in try await store.everySpace(of: SpaceQuery(filter: .active)) }
    let keys = Set(active.spaces.map { JobKey(spaceID: $0.id, eventType: SyncOrigin.debugAll.eventType) })
    let clock = ContinuousClock()
    let started = clock.now
    let console = context.console
    let (receipt, result) = try await JobFollower(service: store, feed: feed).follow(keys) {
      try await asking { () throws(StoreError) in try await store.enqueue(SyncRequest(.debugAll, .allActive)) }
    } onChange: { job in
      try console.print(WatchCommand.line(.update(job), words))
    } onLoss: { loss in
      console.complain(words.language.sentence(loss.reason))
    }
    await store.close()
    let tenths = Int((started.duration(to: clock.now) / .milliseconds(100)).rounded())
    try console.print(
      words.count(receipt.requested, ("requested", "demandé"), ("requested", "demandés"))
        + ", \(words.completed(result.completed)), \(words.failed(result.failed)), "
        + words.say("in \(tenths / 10).\(tenths % 10) s", "en \(tenths / 10),\(tenths % 10) s"))
  }
}
