import DatabaseSupport
import FoundationEssentials
import Postgres
import PostgresStore
import SyncCore
import SyncWorker

/// A deployment with jobs, and a worker on it.
struct LeasedBench {
  let database: TestDatabase
  let store: PostgresStore
  let recorder: Recorder
  let worker: QueueWorker
  let work: Task<Void, Never>

  /// A migrated deployment with so many jobs, and a worker on it.
  static func make(
    jobs: Int, lease: Duration = .seconds(60), slots: Int = 4, retry: RetryPolicy = RetryPolicy(base: .milliseconds(20)),
    grace: Duration = .milliseconds(200),
    patience: Duration = .seconds(5), connectionCheck: Duration = .seconds(1), isMigrated: Bool = true, _ processor: any SpaceProcessor
  ) async throws -> LeasedBench {
    let database = try await TestDatabase.make()
    let parameters = ConnectionParameters(conninfo: database.conninfo, applicationName: "worker")
    try await database.execute("INSERT INTO spaces (name, is_active) SELECT 'Space ' || n, true FROM generate_series(1, \(jobs)) AS n")
    try await database.execute("DELETE FROM stripe_sync_queue")
    if isMigrated { _ = try await Migrator(parameters).up() }
    let store = try await PostgresStore.open(ConnectionParameters(conninfo: database.conninfo, applicationName: "operator"))
    _ = try await store.enqueue(SyncRequest(.debugAll, .allActive))
    let identity = WorkerIdentity(host: "h", pid: 1, version: "v")
    let recorder = Recorder()
    let worker = QueueWorker(
      WorkerConfiguration(
        slots: slots, retry: retry, pollInterval: .milliseconds(20),
        reconnect: RetryPolicy(base: .milliseconds(20), cap: .milliseconds(200)), grace: grace,
        callTimeout: .milliseconds(100), patience: patience, connectionCheck: connectionCheck),
      processor: processor,
      openQueue: { _ in PostgresJobQueue(parameters, worker: identity.name, lease: lease, retry: retry) },
      keeper: PostgresQueueKeeper(parameters, worker: identity, retry: retry),
      report: { recorder.record($0) })
    return LeasedBench(database: database, store: store, recorder: recorder, worker: worker, work: Task { await worker.run() })
  }

  private init(database: TestDatabase, store: PostgresStore, recorder: Recorder, worker: QueueWorker, work: Task<Void, Never>) {
    self.database = database
    self.store = store
    self.recorder = recorder
    self.worker = worker
    self.work = work
  }

  /// Stops the worker; what it has reported.
  func stop() async -> [WorkerEvent] {
    await worker.stop()
    await work.value
    await store.close()
    return recorder.events
  }
}
