import Glibc

/// The whole worker, as a process, against a fake Stripe that is another: at once, and 200 ms away.
struct WorkerThroughput {
  let bench: Bench

  func measure(into report: inout Report) throws(BenchmarkError) {
    let atOnce = try drain(spaces: bench.options.isLarge ? 100_000 : 6_000, delay: 0, slots: 8)
    for (name, run) in [("first sync", atOnce.first), ("again", atOnce.again)] {
      report.line(
        "worker, 8 slots, Stripe at once, \(name)", "\(decimal(run.rate, 0)) /s",
        beside: "\(decimal(run.rateWithoutFake, 0)) /s, the fake not counted",
        limit: .atLeast(300, run.rateWithoutFake, "300 /s"))
    }
    report.line(
      "worker, memory after \(atOnce.first.jobs + atOnce.again.jobs) jobs", "\(decimal(Double(atOnce.again.memory) / 1_024)) MB",
      beside: "\(decimal(Double(atOnce.first.memory) / 1_024)) MB after the first half",
      limit: .atMost(60 * 1_024, Double(atOnce.again.memory), "60 MB"))
    let away = try drain(spaces: 800, delay: 200, slots: 16)
    for (name, run, calls) in [("first sync", away.first, 4.0), ("again", away.again, 2.0)] {
      let ideal = 16 / (calls * 0.2)
      report.line(
        "worker, 16 slots, Stripe 200 ms away, \(name)", "\(decimal(run.rate)) /s", beside: "\(decimal(run.rate / ideal, 2)) x ideal",
        limit: .atLeast(0.9, run.rate / ideal, "0.90 x ideal"))
    }
  }

  /// What was measured of one drain.
  private struct Run {
    var jobs: Int
    var milliseconds: Double
    /// The processor time that the fake took, in milliseconds.
    var fake: Double
    /// The most memory that was resident so far, in kilobytes.
    var memory: Int

    var rate: Double { Double(jobs) / milliseconds * 1_000 }

    /// As if the fake had run on another machine: what it took of all processors is taken off.
    var rateWithoutFake: Double {
      Double(jobs) / (milliseconds - fake / Double(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) * 1_000
    }
  }

  /// Lets one worker drain the queue twice.
  private func drain(spaces: Int, delay: Int, slots: Int) throws(BenchmarkError) -> (first: Run, again: Run) {
    try bench.sql(
      WorkerStatements.fill(spaces) + "; DELETE FROM spacesync_setting WHERE name = 'stripe.account'; DELETE FROM stripe_sync_queue")
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw BenchmarkError("no pipe") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer { for end in ends { close(end) } }
    let fake = try Spawn.start([bench.options.fakeStripe, "--delay-ms", "\(delay)"], environment: bench.environment, output: ends[1])
    defer { end(fake) }
    var line = [UInt8](repeating: 0, count: 200)
    let count = read(ends[0], &line, line.count)
    let base = String(decoding: line[..<max(0, count - 1)], as: UTF8.self)
    let null = open("/dev/null", O_WRONLY | O_CLOEXEC)
    defer { close(null) }
    let environment = bench.environment + ["STRIPE_SECRET_KEY=sk_test_fake", "SPACESYNC_STRIPE_API_BASE=\(base)"]
    let arguments = [
      bench.options.dashboard, "worker", "--rate", "0", "--concurrency", "\(slots)", "--database", bench.conninfo,
    ]
    let worker = try Spawn.start(arguments, environment: environment, output: null)
    defer { end(worker) }
    let first = try once(spaces, worker: worker, fake: fake)
    let again = try once(spaces, worker: worker, fake: fake)
    return (first, again)
  }

  private func once(_ spaces: Int, worker: pid_t, fake: pid_t) throws(BenchmarkError) -> Run {
    let before = try ProcessFigures(of: fake).cpu
    try bench.sql(WorkerStatements.enqueue)
    while try bench.sql(WorkerStatements.waiting) != "0\n" { usleep(50_000) }
    // From the first claim to the last finish, by the log of tries: what psql takes is none of the worker's time.
    let span = try bench.sql(
      "SELECT round(extract(epoch FROM max(ended) - min(started)) * 1000000)::bigint FROM spacesync_attempt; TRUNCATE spacesync_attempt")
    guard let microseconds = Double(span.split(separator: "\n").first ?? "") else { throw BenchmarkError("no tries in the log: \(span)") }
    return Run(
      jobs: spaces, milliseconds: microseconds / 1_000, fake: try ProcessFigures(of: fake).cpu - before,
      memory: try ProcessFigures(of: worker).peakMemory)
  }

  private func end(_ process: pid_t) {
    kill(process, SIGTERM)
    _ = Spawn.wait(process)
  }
}
