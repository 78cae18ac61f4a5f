import Postgres
import PostgresStore
import SyncCore
import Synchronization

/// How long workers wait for the end of a job while `spacesync sync --all` rewrites the whole queue: four of them claim and finish one
/// job after the other, on the migrated table, with a sync that does nothing.
struct FinishesDuringSync {
  private static let workers = 4
  let bench: Bench
  let spaces: Int

  func measure(into report: inout Report) throws(BenchmarkError) {
    let command = [bench.options.dashboard, "sync", "--all", "--yes", "--database", bench.conninfo]
    try bench.sql(Statements.emptyQueue)
    // The rows are there, so that the second sync rewrites just those which the workers have in hand.
    _ = try Program.run(command, environment: bench.environment)
    try bench.sql(Statements.tidyQueue)
    let state = State()
    let outcome = Outcome()
    let conninfo = bench.conninfo
    Task {
      await withTaskGroup(of: String?.self) { group in
        for number in 0..<Self.workers { group.addTask { await Self.work(conninfo, "bench:\(number)", state) } }
        for await failure in group { outcome.add(failure) }
      }
      outcome.end()
    }
    let sync = Result { () throws(BenchmarkError) in try Program.run(command, environment: bench.environment) }
    state.isOver.withLock { $0 = true }
    if let failure = outcome.wait() { throw BenchmarkError(failure) }
    let milliseconds = try sync.get().milliseconds
    let finishes = state.finishes.withLock { $0 }
    try bench.sql(Statements.emptyQueue)
    report.line(
      "finish of a job during a sync of all", "\(decimal(finishes.median, 2)) ms", p99: "\(decimal(finishes.p99, 1)) ms",
      beside: "\(finishes.values.count) in \(decimal(milliseconds, 0)) ms, most \(decimal(finishes.maximum, 0)) ms",
      limit: .atMost(100, finishes.p99, "p99 100 ms"))
  }

  private final class State: Sendable {
    let isOver = Mutex(false)
    let finishes = Mutex(Samples())
  }

  /// Works until the sync is over; what failed, or nil.
  private static func work(_ conninfo: String, _ worker: String, _ state: State) async -> String? {
    let queue = PostgresJobQueue(ConnectionParameters(conninfo: conninfo, statementTimeout: .seconds(30)), worker: worker)
    var failure: String?
    do throws(StoreError) {
      while !state.isOver.withLock({ $0 }) {
        guard let job = try await queue.claim() else { continue }
        let start = Clock.milliseconds
        _ = try await queue.finish(job, .completed)
        let taken = Clock.milliseconds - start
        state.finishes.withLock { $0.add(taken) }
      }
    } catch {
      failure = error.description
    }
    await queue.close()
    return failure
  }
}
