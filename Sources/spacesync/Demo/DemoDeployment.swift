import Dispatch
import Glibc
import Postgres
import PostgresStore
import PrivatePostgres
import Settings
import Stripe
import SyncCore
import SyncWorker

/// The demo's whole world: a private PostgreSQL with sample spaces, and a worker that syncs them with the simulated Stripe.
///
/// It lives in this process and its children only. `stop()` removes it; if this process dies instead, the server's watchdog does.
struct DemoDeployment: Sendable {
  /// How to reach its database.
  let connection: ConnectionParameters
  /// The far end, for the connection test: it says that it is simulated.
  let processor: any SpaceProcessor
  private let server: PrivateServer
  private let worker: QueueWorker
  private let work: Task<Void, Never>

  /// Starts everything; takes a second or two.
  ///
  /// - Parameters:
  ///   - spaces: How many sample spaces.
  ///   - simulation: How the simulated Stripe behaves.
  ///   - report: Called for each event of the worker; it must not block.
  static func start(
    spaces: Int, simulation: Simulation = Simulation(), report: @escaping @Sendable (WorkerEvent) -> Void = { _ in }
  ) async throws(CommandFailure) -> DemoDeployment {
    let server = try await startServer()
    let stripe = SimulatedStripe(.instant)
    let synchroniser = StripeSynchroniser(stripe)
    let surroundings = Surroundings()
    // Named like any other dashboard, so that those who look who is there find it.
    let name = ConnectedClient.applicationName(activity: "dashboard", process: getpid(), person: surroundings.operatorName)
    let connection = ConnectionParameters(conninfo: server.conninfo, applicationName: name)
    do throws(PostgresError) {
      try await fill(connection, await pushed(SampleData().spaces(spaces), synchroniser))
    } catch {
      server.stop()
      throw CommandFailure(CommandFailure.failed, "The demo's database could not be filled: \(error.description)")
    }
    do throws(StoreError) {
      try await migrate(connection)
    } catch {
      server.stop()
      throw CommandFailure(CommandFailure.failed, "The demo's database could not be migrated: \(error.description)")
    }
    await stripe.behave(simulation)
    let identity = WorkerIdentity(host: surroundings.hostName, pid: getpid(), version: ProductVersion.number)
    let retry = configuration.retry
    let worker = QueueWorker(
      configuration, processor: synchroniser,
      openQueue: { _ in PostgresJobQueue(connection, worker: identity.name, retry: retry) },
      keeper: PostgresQueueKeeper(connection, worker: identity, retry: retry), report: report)
    return DemoDeployment(
      connection: connection, processor: synchroniser, server: server, worker: worker, work: Task { await worker.run() })
  }

  /// Lets the pushes in hand end, then stops the server and removes all that it left.
  ///
  /// - Parameter keeping: True to keep the data.
  /// - Returns: The folder of the kept data, or nil.
  func stop(keeping: Bool = false) async -> String? {
    await worker.stop()
    await work.value
    let kept = keeping ? await KeptData.take(from: server, connection) : nil
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        server.stop()
        continuation.resume()
      }
    }
    return kept
  }

  /// How the data that `stop` kept are used again.
  func useOfKept(_ folder: String, _ words: Words) -> String {
    words.say("The data stay in \(folder); to use them:", "Les données restent dans \(folder) ; pour s'en servir :")
      + "\n  \(server.command(on: folder))\n  spacesync --database 'host=\(folder) user=postgres dbname=postgres'"
  }

  /// How the demo's worker works: people should see a retry happen while they watch.
  static let configuration = WorkerConfiguration(
    slots: 4, retry: RetryPolicy(base: .seconds(2), cap: .seconds(30)), pollInterval: .milliseconds(250))

  /// Starting blocks for about a second, so it has a thread of its own.
  private static func startServer() async throws(CommandFailure) -> PrivateServer {
    let result: Result<PrivateServer, PrivatePostgresError> = await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        do throws(PrivatePostgresError) {
          continuation.resume(returning: .success(try PrivateServer.start()))
        } catch {
          continuation.resume(returning: .failure(error))
        }
      }
    }
    do throws(PrivatePostgresError) {
      return try result.get()
    } catch {
      throw CommandFailure(CommandFailure.wrongUse, error.description)
    }
  }

  /// The samples, those that were synced already known to Stripe.
  private static func pushed(_ samples: [SampleData.Sample], _ synchroniser: StripeSynchroniser) async -> [SampleData.Sample] {
    var result: [SampleData.Sample] = []
    for var sample in samples {
      let (stream, continuation) = AsyncStream.makeStream(of: StripeIDs.self)
      if sample.syncedAgo != nil {
        let job = ClaimedJob(key: JobKey(spaceID: sample.space.id, eventType: .insert), payload: "{}", attempt: 1, claim: .none)
        var onSale = sample.space
        onSale.isActive = true
        do throws(StripeFailure) {
          try await synchroniser.synchronise(job, space: onSale) { ids in
            continuation.yield(ids)
            return true
          }
        } catch {
          // A sample that Stripe refuses was never synced.
          sample.syncedAgo = nil
        }
      }
      continuation.finish()
      for await ids in stream {
        sample.space.stripeProductID = ids.product
        sample.space.stripePriceID = ids.price
      }
      result.append(sample)
    }
    return result
  }

  /// A deployment as it should be: migrated, its trigger mended.
  private static func migrate(_ connection: ConnectionParameters) async throws(StoreError) {
    let migrator = Migrator(connection)
    for trigger in try await migrator.plainInsertTriggers() { try await migrator.repair(trigger) }
    _ = try await migrator.up()
  }

  private static func fill(_ parameters: ConnectionParameters, _ samples: [SampleData.Sample]) async throws(PostgresError) {
    let connection = try await Connection.open(parameters)
    try await connection.script(DeploymentSchema.sql)
    // The deployment's trigger would ask for a sync of every sample before anybody has.
    try await connection.script("SET session_replication_role = replica")
    for start in stride(from: 0, to: samples.count, by: 1_000) {
      _ = try await connection.run(
        FillSpacesStatement(samples: Array(samples[start..<min(start + 1_000, samples.count)])), timeout: .seconds(60))
    }
    try await connection.script("ANALYZE")
    await connection.close()
  }
}
