import Dispatch
import Postgres
import PostgresStore
import SyncCore
import Synchronization

/// The queue with a sync that does nothing, beside a bare loop of the same statements in the same commit pattern.
struct QueueAlone {
  let bench: Bench

  func measure(into report: inout Report) throws(BenchmarkError) {
    // Seconds each: in a drain of one second, connecting and reading the catalogue would count as well.
    for (connections, batch, jobs) in [(1, 100, 40_000), (4, 100, 60_000), (1, 10, 20_000), (4, 10, 30_000), (1, 1, 3_000), (4, 1, 6_000)] {
      var ours = Samples()
      var bare = Samples()
      for round in 0..<7 {
        // Turn about, so that neither always runs on what the other has left.
        for index in round.isMultiple(of: 2) ? [0, 1] : [1, 0] {
          try bench.sql(WorkerStatements.fill(jobs))
          let started = Clock.milliseconds
          if index == 0 { try drainOurs(connections, batch) } else { try drainBare(connections, batch) }
          let rate = Double(jobs) / (Clock.milliseconds - started) * 1_000
          guard try bench.sql(WorkerStatements.waiting) == "0\n" else { throw BenchmarkError("the queue was not drained") }
          if index == 0 { ours.add(rate) } else { bare.add(rate) }
        }
      }
      let share = ours.median / bare.median
      let name = "\(connections) connection\(connections > 1 ? "s" : ""), by \(batch)"
      report.line(
        "queue alone, \(name)", "\(decimal(ours.median, 0)) /s", beside: "\(decimal(share, 2)) x bare",
        limit: .atLeast(0.9, share, "0.90 x bare"))
      report.line("bare loop, \(name)", "\(decimal(bare.median, 0)) /s", beside: "1.00 x bare")
      if connections == 1, batch > 1 { try measurePgQueuer(batch, jobs, beside: ours.median, into: &report) }
    }
  }

  /// PgQueuer over one connection, with jobs that do nothing; it excludes and fences nothing, so that by large batches it may be faster.
  private func measurePgQueuer(_ batch: Int, _ jobs: Int, beside ours: Double, into report: inout Report) throws(BenchmarkError) {
    guard !bench.options.pgqueuer.isEmpty else {
      return report.line("PgQueuer, 1 connection, by \(batch)", "none", beside: "not installed")
    }
    var theirs = Samples()
    for _ in 0..<3 {
      let arguments = [bench.options.pgqueuer, "Tests/Benchmarks/Worker/pgqueuer_drain.py", bench.conninfo, "\(jobs)", "\(batch)"]
      let output = try Program.run(arguments, environment: bench.environment).output
      guard let rate = Double(output.prefix { !$0.isNewline }) else { throw BenchmarkError("PgQueuer says: \(output)") }
      theirs.add(rate)
    }
    let share = ours / theirs.median
    let least = batch > 10 ? 0.6 : 1
    report.line(
      "PgQueuer, 1 connection, by \(batch)", "\(decimal(theirs.median, 0)) /s", beside: "ours is \(decimal(share, 2)) x PgQueuer",
      limit: .atLeast(least, share, "\(decimal(least, 2)) x PgQueuer"))
  }

  private func drainBare(_ connections: Int, _ batch: Int) throws(BenchmarkError) {
    let failure = Mutex<BenchmarkError?>(nil)
    let conninfo = bench.conninfo
    let threads = DispatchGroup()
    for number in 0..<connections {
      // A queue and so a thread each: `concurrentPerform` would begin with no more connections than there are processors.
      DispatchQueue(label: "bare.\(number)").async(group: threads) {
        do throws(BenchmarkError) {
          _ = try BareQueue(conninfo, batch: batch).drain()
        } catch {
          failure.withLock { $0 = error }
        }
      }
    }
    threads.wait()
    if let failure = failure.withLock({ $0 }) { throw failure }
  }

  private func drainOurs(_ connections: Int, _ batch: Int) throws(BenchmarkError) {
    let conninfo = bench.conninfo
    let outcome = Outcome()
    Task {
      await withTaskGroup(of: String?.self) { group in
        for number in 0..<connections {
          group.addTask { await Self.drain(conninfo, "bench:\(number)", batch) }
        }
        for await failure in group { outcome.add(failure) }
      }
      outcome.end()
    }
    if let failure = outcome.wait() { throw BenchmarkError(failure) }
  }

  /// Drains over one connection; what failed, or nil.
  private static func drain(_ conninfo: String, _ worker: String, _ batch: Int) async -> String? {
    let queue = PostgresJobQueue(ConnectionParameters(conninfo: conninfo), worker: worker)
    var failure: String?
    do throws(StoreError) {
      try await drain(queue, batch)
    } catch {
      failure = error.description
    }
    await queue.close()
    return failure
  }

  private static func drain(_ queue: PostgresJobQueue, _ batch: Int) async throws(StoreError) {
    while true {
      let jobs = try await queue.claim(upTo: batch)
      guard !jobs.isEmpty else { return }
      if batch == 1 {
        for job in jobs { _ = try await queue.finish(job, .completed) }
      } else {
        _ = try await queue.finish(completed: jobs)
      }
    }
  }
}
