import Postgres
import PostgresStore
import SyncCore

extension Deployment {
  /// Runs a test on a deployment that was migrated before the store looks.
  static func migrated(_ body: (Deployment) async throws -> Void) async throws {
    try await with { deployment in
      _ = try await deployment.migrator.up()
      let store = try await PostgresStore.open(deployment.parameters)
      try await body(Deployment(parameters: deployment.parameters, sql: deployment.sql, store: store))
      await store.close()
    }
  }

  /// A worker slot's queue with a lease that outlives the test.
  func queue(_ worker: String = "w", lease: Duration = .seconds(60), retry: RetryPolicy = RetryPolicy()) -> PostgresJobQueue {
    PostgresJobQueue(parameters, worker: worker, lease: lease, retry: retry)
  }

  /// A worker's housekeeping.
  func keeper(retry: RetryPolicy = RetryPolicy()) -> PostgresQueueKeeper {
    PostgresQueueKeeper(parameters, worker: WorkerIdentity(host: "h", pid: 7, version: "v"), retry: retry)
  }
}
