import DatabaseSupport
import FakeStripe
import FoundationEssentials
import Glibc
import Testing

/// `spacesync worker` as a process: runs that end, keys that are wrong, signals, its log.
@Suite(.timeLimit(.minutes(2))) struct WorkerCommandTests {
  @Test(arguments: [true, false])
  func drainsTheQueue(_ migrated: Bool) async throws {
    let bench = try await WorkerBench(spaces: 12, migrated: migrated)
    try await bench.enqueueAll()
    let (code, errors) = try await bench.run("--drain")
    #expect(code == 0, "\(errors)")
    #expect(try await bench.number("SELECT count(*) FROM stripe_sync_queue WHERE status = 'completed'") == 12)
    #expect(try await bench.complaints() == [])
    // Nothing is left to do.
    #expect(try await bench.run("--drain").code == 0)
    if migrated {
      #expect(try await bench.number("SELECT count(*) FROM spacesync_worker") == 0)
      #expect(try await bench.number("SELECT count(*) FROM spacesync_lease") == 0)
    }
    await bench.close()
  }

  @Test func onceTakesOneBatch() async throws {
    let bench = try await WorkerBench(spaces: 10)
    try await bench.enqueueAll()
    #expect(try await bench.run("--once", "--concurrency", "3").code == 0)
    #expect(try await bench.waiting() == 7)
    await bench.close()
  }

  @Test func failedJobsAreNoFailureOfTheRun() async throws {
    let bench = try await WorkerBench(spaces: 3)
    try await bench.sql.script("UPDATE spaces SET hourly_price = 0 WHERE name = 'Space 2'; DELETE FROM stripe_sync_queue")
    try await bench.enqueueAll()
    #expect(try await bench.run("--drain").code == 0)
    #expect(try await bench.number("SELECT count(*) FROM stripe_sync_queue WHERE status = 'failed'") == 1)
    await bench.close()
  }

  @Test func aWrongKeyChangesNothing() async throws {
    let bench = try await WorkerBench(spaces: 3)
    try await bench.enqueueAll()
    let (code, errors) = try await bench.run("--drain", key: "sk_test_unknown")
    #expect(code == 1 && errors.contains("401") && !errors.contains("sk_test_unknown"), "\(errors)")
    let wrong = try await bench.run("--once", key: "pk_test_x")
    #expect(wrong.code == 2)
    #expect(try await bench.number("SELECT count(*) FROM stripe_sync_queue WHERE status = 'pending' AND attempts = 0") == 3)
    #expect(bench.fake.products().isEmpty)
    await bench.close()
  }

  @Test(arguments: ["sk_test_other", "sk_live_fake"])
  func anotherAccountOrModeThanLastTimeChangesNothing(_ key: String) async throws {
    let bench = try await WorkerBench(spaces: 3)
    try await bench.enqueueAll()
    #expect(try await bench.run("--drain").code == 0)
    try await bench.enqueueAll()
    bench.fake.forgetRequests()
    let (code, errors) = try await bench.run("--drain", key: key)
    #expect(code == 1 && errors.contains("last synchronisation"), "\(errors)")
    #expect(bench.fake.requests.allSatisfy { $0.method == "GET" })
    #expect(try await bench.number("SELECT count(*) FROM stripe_sync_queue WHERE status = 'pending' AND attempts = 0") == 3)
    #expect(try await bench.run("--drain").code == 0)
    #expect(try await bench.complaints() == [])
    await bench.close()
  }

  @Test func aPauseIsSaidWhereTheDashboardLooks() async throws {
    let bench = try await WorkerBench(spaces: 1)
    let worker = try bench.start(key: "sk_test_expired")
    await untilTrue { try await bench.number("SELECT count(*) FROM spacesync_worker WHERE state = 'paused'") == 1 }
    #expect(
      try await bench.number("SELECT count(*) FROM spacesync_worker WHERE reason LIKE '%api_key_expired%' AND pid = \(worker.pid)") == 1)
    worker.signal(SIGTERM)
    #expect(await worker.exitCode() == 143)
    #expect(try await bench.number("SELECT count(*) FROM spacesync_worker") == 0)
    await bench.close()
  }

  @Test func aNotificationWakesItLongBeforeThePoll() async throws {
    let bench = try await WorkerBench(spaces: 1)
    let worker = try bench.start(["-v", "--concurrency", "1"], ["SPACESYNC_POLL_MS": "3600000"])
    await worker.wait { $0.errors.contains("nothing to do") }
    // The first ring says no more than that the bell listens.
    let listens = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query ILIKE 'LISTEN%' AND state = 'idle'"
    await untilTrue { try await bench.number(listens) == 1 }
    // Each time the one slot has just found nothing, and would look again after an hour.
    for round in 2...4 {
      try await bench.enqueueAll()
      await worker.wait { $0.errors.split(separator: "\n").count { $0.contains("nothing to do") } >= round }
    }
    #expect(try await bench.waiting() == 0)
    worker.signal(SIGINT)
    #expect(await worker.exitCode() == 130)
    #expect(try await bench.complaints() == [])
    await bench.close()
  }

  @Test(arguments: [true, false])
  func terminatedInTheMiddleItFinishesOrReleases(_ migrated: Bool) async throws {
    let bench = try await WorkerBench(spaces: 40, migrated: migrated)
    bench.fake.setDelay(.milliseconds(60))
    try await bench.enqueueAll()
    let worker = try bench.start()
    await untilTrue { bench.fake.requests.count > 30 }
    let clock = ContinuousClock.now
    worker.signal(SIGTERM)
    #expect(await worker.exitCode() == 143)
    #expect(clock.duration(to: .now) < .seconds(10))
    #expect(try await bench.number("SELECT count(*) FROM stripe_sync_queue WHERE status = 'processing'") == 0)
    #expect(try await bench.waiting() > 0)
    if migrated { #expect(try await bench.number("SELECT count(*) FROM spacesync_lease") == 0) }
    bench.fake.setDelay(.zero)
    #expect(try await bench.run("--drain").code == 0)
    #expect(try await bench.complaints() == [])
    #expect(bench.fake.overlaps.isEmpty)
    await bench.close()
  }

  /// A worker that waits for a Stripe which has ceased to answer, within limits longer than a deployment's.
  private func hanging() async throws -> (bench: WorkerBench, worker: CommandRun) {
    let bench = try await WorkerBench(spaces: 6)
    try await bench.enqueueAll()
    let worker = try bench.start([], ["SPACESYNC_STRIPE_TIMEOUT_MS": "90000", "SPACESYNC_LEASE_MS": "240000"])
    await worker.wait { $0.errors.contains("Stripe answers") }
    bench.fake.arm(FaultRule(.hang, times: .max))
    try await bench.enqueueAll()
    await untilTrue { bench.fake.requests.contains { $0.fault == .hang } }
    return (bench, worker)
  }

  @Test func aServerThatHangsHoldsNobodyUp() async throws {
    let (bench, worker) = try await hanging()
    let clock = ContinuousClock.now
    worker.signal(SIGTERM)
    #expect(await worker.exitCode() == 143)
    // Ten seconds are promised; a busy machine may take longer, but who waits for Stripe takes ninety.
    #expect(clock.duration(to: .now) < .seconds(40))
    #expect(try await bench.number("SELECT count(*) FROM stripe_sync_queue WHERE status = 'processing'") == 0)
    #expect(try await bench.number("SELECT coalesce(max(attempts), 0) FROM stripe_sync_queue WHERE status = 'pending'") == 0)
    bench.fake.disarm()
    #expect(try await bench.run("--drain").code == 0)
    #expect(try await bench.complaints() == [])
    await bench.close()
  }

  @Test func aFrozenDatabaseHoldsNobodyUp() async throws {
    let (bench, worker) = try await hanging()
    // The server's processes stand still: they answer nothing, not even that they are gone.
    let theirs = Query("SELECT pid::text FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
    let frozen = try await bench.sql.run(theirs).compactMap { $0.first?.flatMap { pid_t($0) } }
    for process in frozen { kill(process, SIGSTOP) }
    defer { for process in frozen { kill(process, SIGCONT) } }
    let clock = ContinuousClock.now
    worker.signal(SIGTERM)
    #expect(await worker.exitCode() == 143)
    #expect(frozen.count > 3 && clock.duration(to: .now) < .seconds(40))
    await bench.close()
  }

  @Test func aSecondSignalEndsItAtOnce() async throws {
    let bench = try await WorkerBench(spaces: 4)
    try await bench.enqueueAll()
    let worker = try bench.start([], ["SPACESYNC_STRIPE_TIMEOUT_MS": "20000"])
    await worker.wait { $0.errors.contains("Stripe answers") }
    bench.fake.arm(FaultRule(.hang, times: .max))
    try await bench.enqueueAll()
    await untilTrue { bench.fake.requests.contains { $0.fault == .hang } }
    let clock = ContinuousClock.now
    worker.signal(SIGTERM)
    // Until it has heard the first one, a second one is the same.
    while clock.duration(to: .now) < .seconds(30), kill(worker.pid, 0) == 0 {
      worker.signal(SIGTERM)
      try await Task.sleep(for: .milliseconds(50))
      if clock.duration(to: .now) > .seconds(3) { break }
    }
    #expect(await worker.exitCode() == 143)
    #expect(clock.duration(to: .now) < .seconds(4.5))
    await bench.close()
  }

  @Test func theLogIsJSONAndHoldsNoSecret() async throws {
    let bench = try await WorkerBench(spaces: 2)
    try await bench.enqueueAll()
    let (code, errors) = try await bench.run("--drain", "-v", "--log-format", "json")
    #expect(code == 0)
    let lines = try errors.split(separator: "\n").map { try JSON.parse(String($0)) }
    #expect(lines.count > 6)
    for line in lines { #expect(line["at"].text?.hasSuffix("Z") == true && line["level"].text != nil && line["message"].text != nil) }
    #expect(lines.contains { $0["message"].text == "completed" && $0["space_id"].text?.count == 36 && $0["worker"].text != nil })
    #expect(lines.contains { $0["path"].text == "/v1/prices" && $0["request_id"].text?.hasPrefix("req_") == true })
    #expect(!errors.contains("sk_test_fake") && !errors.contains("Bearer"))
    let text = try await bench.run("--drain", "-v").errors
    #expect(text.contains(" info Stripe answers account=acct_1Fake mode=test worker="))
    await bench.close()
  }

  @Test func wrongSurroundingsAreRefused() async throws {
    let bench = try await WorkerBench(spaces: 1, migrated: false)
    #expect(try await bench.run("--once", "--drain").code == 2)
    #expect(try await bench.run("--concurrency", "0").code == 2)
    #expect(try await bench.run("--read-only").code == 2)
    #expect(try await bench.run("--drain", more: ["SPACESYNC_MAX_ATTEMPTS": "none"]).code == 2)
    #expect(try await bench.run("--drain", more: ["STRIPE_SECRET_KEY": ""]).code == 2)
    try await bench.sql.script("ALTER TABLE stripe_sync_queue DROP COLUMN updated_at")
    let (code, errors) = try await bench.run("--drain")
    #expect(code == 2 && errors.contains("updated_at"), "\(errors)")
    let gone = try await CommandRun.run(
      "worker", "--drain", database: "postgresql://127.0.0.1:1/none", environment: bench.environment())
    #expect(gone.code == 3)
    await bench.close()
  }

  @Test func theRateIsNeverAboveItsLimit() async throws {
    let bench = try await WorkerBench(spaces: 30)
    try await bench.enqueueAll()
    let (code, log) = try await bench.run("--drain", "--concurrency", "8", "--rate", "20", "-v", "--log-format", "json")
    #expect(code == 0)
    var admitted: [String: Date] = [:]
    let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    for line in try log.split(separator: "\n").map({ try JSON.parse(String($0)) }) where line["path"].text != nil {
      admitted[try #require(line["request_id"].text)] = try Date(try #require(line["admitted"].text), strategy: style)
    }
    let (clock, wall) = (ContinuousClock.now, Date.now)
    let requests = bench.fake.requests.sorted { $0.started < $1.started }
    #expect(requests.count > 100 && admitted.count == requests.count, "each request passed the limit")
    // The limit lets 20 through in 1,025 ms. A second where they arrive can hold one more only for each that was on its way, from the limit
    // through two processes' schedulers, for longer than the 25 ms: the first ones of that second, which belong to the one before.
    let arrivals = try requests.map { request -> (at: ContinuousClock.Instant, isLate: Bool) in
      let sent = try #require(admitted["req_fake\(request.number)"])
      let late = clock.duration(to: request.started) - .microseconds(Int64(sent.timeIntervalSince(wall) * 1_000_000))
      return (request.started, late >= .milliseconds(24))
    }
    for (index, first) in arrivals.enumerated() {
      let window = arrivals[index...].prefix { first.at.duration(to: $0.at) < .seconds(1) }
      #expect(window.count <= 20 + window.count(where: \.isLate), "from request \(index) on")
    }
    for (first, last) in zip(arrivals, arrivals.dropFirst(80)) { #expect(first.at.duration(to: last.at) > .seconds(3)) }
    #expect(try await bench.complaints() == [])
    await bench.close()
  }

  @Test func pricesRecurWhereTheProfileSaysSo() async throws {
    let bench = try await WorkerBench(spaces: 1)
    try await bench.sql.script("UPDATE spaces SET pricing_type = 'quarter', quarter_price = 900")
    let folder = try ConfigurationFolder()
    try folder.write("[profiles.gym]\nrecurring = true\n")
    #expect(try await bench.run("--drain", "--profile", "gym", more: folder.environment).code == 0)
    let prices = bench.fake.products().flatMap { bench.fake.prices(of: $0.id) }
    #expect(prices.map(\.interval) == ["month"] && prices.map(\.intervalCount) == [3] && prices.map(\.unitAmount) == [90_000])
    await bench.close()
  }

  @Test func aCrashWouldLeaveNoImageWithTheKey() async throws {
    let bench = try await WorkerBench(spaces: 1)
    let worker = try bench.start(["-v"])
    await worker.wait { $0.errors.contains("nothing to do") }
    let limits = try String(contentsOfFile: "/proc/\(worker.pid)/limits", encoding: .utf8)
    let line = try #require(limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") })
    // Soft and hard; one that was lower before stays.
    #expect(line.split(separator: " ").dropFirst(4).prefix(2).allSatisfy { ["0", "1"].contains($0) }, "\(line)")
    worker.signal(SIGTERM)
    #expect(await worker.exitCode() == 143)
    await bench.close()
  }
}
