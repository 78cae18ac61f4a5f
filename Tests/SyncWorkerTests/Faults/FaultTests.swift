import DatabaseSupport
import FakeStripe
import FoundationEssentials
import SyncCore
import SyncWorker
import Testing

/// Every fault at every step of a synchronisation, through the whole worker: once faults stop and the queue drains, all is right.
@Suite(.timeLimit(.minutes(3))) struct FaultTests {
  /// All that passes by itself. The second number: how many requests are met one after the other, more than a call repeats by itself.
  private static let faults: [(Fault, Int)] = [
    (.status(500), 4), (.status(503), 4), (.status(409), 4), (.statusAfterWork(500), 4), (.dropBefore, 4), (.dropAfter, 4),
    (.malformed, 4), (.otherJSON, 4), (.empty, 4), (.html(502), 4), (.html(200), 4), (.rateLimited("endpoint-rate"), 2),
    (.rateLimited("global-concurrency"), 2), (.lockTimeout, 2), (.advised(400, shouldRetry: true, retryAfter: nil), 4),
    (.redirect("http://127.0.0.1:1/elsewhere"), 2), (.huge(bytes: 50_000_000), 1), (.hang, 1), (.hangAfterWork, 1),
    (.dribble(milliseconds: 5), 1),
  ]
  /// A first sync asks six times, one after a change of price seven times.
  private static let steps = 7

  @Test(arguments: faults.indices)
  func everyStepSurvives(_ index: Int) async throws {
    let (fault, times) = Self.faults[index]
    let bench = try await FaultBench(try await FaultBench.deployment())
    for step in 0..<Self.steps {
      let space = try await bench.addSpace(cents: 1_000)
      for (cents, name) in [(1_000, "a first sync"), (1_000 + step + 1, "a change of price")] {
        try await bench.setPrice(space, cents: cents)
        bench.fake.arm(FaultRule(fault, skipping: step, times: times))
        try await bench.enqueue([space])
        try await bench.untilDrained()
        bench.fake.disarm()
        #expect(try await bench.complaints(space, cents: cents) == [], "\(fault) at step \(step) of \(name)")
      }
      let tries = try await bench.tries(space)
      #expect((2...(2 * FaultBench.attempts)).contains(tries), "\(fault) at step \(step): \(tries) tries")
    }
    #expect(bench.fake.overlaps.isEmpty)
    await bench.stop()
  }

  @Test func attemptsAreBoundedAndPausesGrow() async throws {
    let bench = try await FaultBench(try await FaultBench.deployment())
    let space = try await bench.addSpace(cents: 500)
    bench.fake.arm(FaultRule(.lockTimeout, times: .max))
    try await bench.enqueue([space])
    try await bench.untilDrained()
    let row = try await bench.sql.first(
      Query("SELECT status, attempts::text, error_message FROM stripe_sync_queue WHERE space_id = $1", [.uuid(space)]))
    #expect(row?[0] == "failed" && row?[1] == "\(FaultBench.attempts)" && row?[2]?.contains("lock_timeout") == true)
    #expect(try await bench.tries(space) == FaultBench.attempts)
    let delays = bench.recorder.events.compactMap { event in
      if case .retrying(_, let attempt, let delay, _) = event { (attempt, delay) } else { nil }
    }
    #expect(delays.map(\.0) == Array(1..<FaultBench.attempts))
    for (attempt, delay) in delays {
      // Half to one and a half of the doubled base; what is told is what is left of it, so only its upper end is exact.
      #expect(delay <= .milliseconds(4) * (1 << (attempt - 1)) * 1.5, "try \(attempt): \(delay)")
    }
    #expect(delays[10].1 > delays[2].1 && delays[8].1 > delays[0].1)

    // An operator asks again after the fault: all starts anew.
    bench.fake.disarm()
    try await bench.enqueue([space])
    try await bench.untilDrained()
    #expect(try await bench.complaints(space, cents: 500) == [])
    await bench.stop()
  }

  @Test func aWaitThatStripeAsksForIsTheQueues() async throws {
    let bench = try await FaultBench(try await FaultBench.deployment())
    let space = try await bench.addSpace(cents: 500)
    bench.fake.arm(FaultRule(.advised(429, shouldRetry: nil, retryAfter: 2)))
    try await bench.enqueue([space])
    try await bench.untilDrained()
    #expect(try await bench.complaints(space, cents: 500) == [])
    let delays = bench.recorder.events.compactMap { if case .retrying(_, _, let delay, _) = $0 { delay } else { nil } }
    // What is told is what is left of the two seconds; the base of this queue is 4 ms.
    #expect(delays.count == 1 && delays[0] > .seconds(1) && delays[0] <= .seconds(2), "\(delays)")
    let times = bench.fake.requests.filter { $0.endpoint == .updateProduct }.map(\.started)
    #expect(times[0].duration(to: times[1]) >= .seconds(1.9))
    await bench.stop()
  }

  @Test func theLogOfTriesNamesTheLastRequest() async throws {
    let bench = try await FaultBench(try await FaultBench.deployment())
    let space = try await bench.addSpace(cents: 500)
    for change in ["name = 'First'", "name = 'Second'", "hourly_price = 6", "is_active = false"] {
      bench.fake.forgetRequests()
      try await bench.sql.script("UPDATE spaces SET \(change)")
      try await bench.enqueue([space])
      try await bench.untilDrained()
      let logged = try await bench.database.value("SELECT request_id FROM spacesync_attempt ORDER BY id DESC LIMIT 1")
      // The last that wrote: the default price, or after a change of words the words; what follows only reads.
      let request = try #require(bench.fake.requests.last { $0.endpoint == .updateProduct })
      #expect(logged == "req_fake\(request.number)", "\(change)")
    }
    await bench.stop()
  }

  @Test func aRefusalFailsAtOnceAndLeavesNothingHalfMade() async throws {
    let bench = try await FaultBench(try await FaultBench.deployment())
    let space = try await bench.addSpace(cents: 0)
    try await bench.enqueue([space])
    try await bench.untilDrained()
    #expect(bench.fake.products().isEmpty)
    #expect(try await bench.tries(space) == 1)
    #expect(
      try await bench.database.value("SELECT error_message FROM stripe_sync_queue")?.contains("not above zero") == true)
    await bench.stop()
  }

  @Test(arguments: [401, 403])
  func aKeyThatIsRefusedInTheMiddleOfABatchPausesAndLosesNothing(_ status: Int) async throws {
    let bench = try await FaultBench(try await FaultBench.deployment(), slots: 4)
    var spaces: [UUID] = []
    for index in 0..<24 { spaces.append(try await bench.addSpace(cents: 700 + index)) }
    bench.fake.arm(FaultRule(.status(status), skipping: 40, times: 12))
    try await bench.enqueue(spaces)
    try await bench.untilDrained()
    for (index, space) in spaces.enumerated() { #expect(try await bench.complaints(space, cents: 700 + index) == []) }
    let pauses = bench.recorder.events.filter { if case .paused = $0 { true } else { false } }
    let released = bench.recorder.events.filter { if case .released = $0 { true } else { false } }
    #expect(!pauses.isEmpty && !released.isEmpty)
    // A pause costs no job a try: what was released began again with the same number.
    #expect(try await bench.database.value("SELECT max(attempts)::text FROM stripe_sync_queue") == "1")
    #expect(bench.fake.overlaps.isEmpty)
    await bench.stop()
  }
}
