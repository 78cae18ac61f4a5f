import Postgres
import PostgresStore
import SyncCore

extension Deployment {
  /// A worker slot's queue with a lease that outlives the test.
  func queue(_ worker: String = "w", lease: Duration = .seconds(60), retry: RetryPolicy = RetryPolicy()) -> PostgresJobQueue {
    PostgresJobQueue(parameters, worker: worker, lease: lease, retry: retry)
  }

  /// A worker's housekeeping.
  func keeper(retry: RetryPolicy = RetryPolicy()) -> PostgresQueueKeeper {
    PostgresQueueKeeper(parameters, worker: WorkerIdentity(host: "h", pid: 7, version: "v"), retry: retry)
  }
}

extension JobQueue {
  /// Writes the ids back of a row that nothing is known of.
  func writeBack(_ ids: StripeIDs, of job: ClaimedJob) async throws(StoreError) -> Bool {
    try await writeBack(ids, of: job, pushed: Space(id: job.key.spaceID, name: ""))
  }
}
