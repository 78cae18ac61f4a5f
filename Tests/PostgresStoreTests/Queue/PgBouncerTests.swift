import DatabaseSupport
import FoundationEssentials
import Postgres
import PostgresStore
import SyncCore
import Testing

@Suite(.timeLimit(.minutes(2))) struct PgBouncerTests {
  @Test("Through PgBouncer in transaction mode, leases hold: claim, renew, write back, finish, sweep, retry and cancel")
  func migrated() async throws {
    let bouncer = try TransactionPooler(before: try await TestServer.shared, sessions: 4)
    try await Deployment.migrated { deployment in
      let ids = try await deployment.addSpaces(40)
      let parameters = deployment.through(bouncer)
      let store = try await PostgresStore.open(parameters, operator: "marie@db1")
      #expect(try await store.enqueue(SyncRequest(.card, .allActive)).requested == 40)
      #expect(try await deployment.number("SELECT count(*) FROM stripe_sync_queue WHERE requested_by = 'marie@db1'") == 40)
      let keeper = PostgresQueueKeeper(parameters, worker: WorkerIdentity(host: "h", pid: 1, version: "v"))
      try await keeper.examine()
      #expect(try await keeper.sweep(WorkerPresence()) == SweepResult())
      let ledger = Ledger()
      try await withThrowingTaskGroup(of: Int.self) { group in
        for number in 1...6 {
          group.addTask {
            let queue = PostgresJobQueue(parameters, worker: "w\(number)")
            var ended = 0
            while true {
              let asked = ContinuousClock.now
              guard let job = try await queue.claim() else { break }
              ledger.begin(job, until: asked + .seconds(60))
              #expect(try await queue.renew(job))
              #expect(try await queue.writeBack(StripeIDs(product: "prod_1", price: nil), of: job))
              ledger.end(job)
              #expect(try await queue.finish(job, .completed) == .written)
              ended += 1
            }
            await queue.close()
            return ended
          }
        }
        var ended = 0
        for try await count in group { ended += count }
        #expect(ended == 40)
      }
      #expect(ledger.wrongs == Ledger.Wrongs())
      #expect(try await deployment.number("SELECT count(*) FROM spaces WHERE stripe_product_id = 'prod_1'") == 40)
      try await deployment.sql.script("UPDATE stripe_sync_queue SET status = 'failed'")
      #expect(try await store.retryFailed([ids[3]]).count == 1)
      #expect(try await store.cancel(ids[3], eventType: nil).count == 1)
      await keeper.leave()
      await store.close()
    }
    withExtendedLifetime(bouncer) {}
  }

  @Test("Through PgBouncer, the worker of an unmigrated table refuses, and all else goes on")
  func unmigrated() async throws {
    let bouncer = try TransactionPooler(before: try await TestServer.shared, sessions: 4)
    try await Deployment.with { deployment in
      try await deployment.addSpaces(2)
      let parameters = deployment.through(bouncer)
      let store = try await PostgresStore.open(parameters)
      #expect(try await store.enqueue(SyncRequest(.card, .allActive)).inserted == 2)
      let refused = await failure { _ = try await PostgresJobQueue(parameters).claim() }
      #expect(refused?.code == .unsafe && refused?.description.contains("spacesync migrate") == true)
      let keeper = PostgresQueueKeeper(parameters, worker: WorkerIdentity(host: "h", pid: 1, version: "v"))
      #expect(await failure { try await keeper.examine() }?.code == .unsafe)
      #expect(try await deployment.number("SELECT count(*) FROM stripe_sync_queue WHERE status = 'pending'") == 2)
      // Migrated under them, both go on at once.
      _ = try await deployment.migrator.up()
      try await keeper.examine()
      #expect(try await PostgresJobQueue(parameters).claim() != nil)
      await store.close()
    }
    withExtendedLifetime(bouncer) {}
  }
}

extension Deployment {
  /// The same database through a pooler.
  fileprivate func through(_ bouncer: TransactionPooler) -> ConnectionParameters {
    ConnectionParameters(conninfo: bouncer.conninfo(database: parameters.applicationName), statementTimeout: .seconds(30))
  }
}
