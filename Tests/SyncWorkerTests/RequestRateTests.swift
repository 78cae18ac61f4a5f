import Testing

@testable import SyncWorker

/// The rate that all slots of a worker share.
@Suite(.timeLimit(.minutes(1))) struct RequestRateTests {
  @Test func neverLetsMoreThroughInAnySecond() {
    let rate = RequestRate(7)
    var now = ContinuousClock.now
    var passed: [ContinuousClock.Instant] = []
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<5_000 {
      // Bursts, rests, and asking too early: what a real load does.
      now += .milliseconds(Int.random(in: 0...10) == 0 ? Int.random(in: 0...3_000, using: &generator) : Int.random(in: 0...20))
      while let wait = rate.take(at: now) {
        #expect(wait > .zero)
        now += wait
      }
      passed.append(now)
    }
    for (first, eighth) in zip(passed, passed.dropFirst(7)) {
      #expect(first.duration(to: eighth) >= .seconds(1))
    }
  }

  @Test func isSharedByAllWhoAsk() async {
    let rate = RequestRate(20)
    let times = await withTaskGroup(of: [ContinuousClock.Instant].self) { group in
      for _ in 0..<8 {
        group.addTask {
          var passed: [ContinuousClock.Instant] = []
          for _ in 0..<6 {
            _ = await rate.admit()
            passed.append(.now)
          }
          return passed
        }
      }
      return await group.reduce(into: []) { $0 += $1 }.sorted()
    }
    #expect(times.count == 48)
    // The moment is noted after the place was taken, so a place taken early may be noted late: the span allows for it.
    for (first, last) in zip(times, times.dropFirst(40)) { #expect(first.duration(to: last) >= .seconds(1)) }
  }

  @Test func lingersForNobodyWhoWasCancelled() async {
    let rate = RequestRate(1)
    _ = await rate.admit()
    let waiting = Task { _ = await rate.admit() }
    waiting.cancel()
    await waiting.value
    #expect(rate.take(at: .now) != nil)
  }
}
