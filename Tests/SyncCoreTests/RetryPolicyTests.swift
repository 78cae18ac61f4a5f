import SyncCore
import Testing

/// When a failed job is tried again.
struct RetryPolicyTests {
  private let policy = RetryPolicy()

  @Test func theWaitDoublesUpToAnHour() {
    let waits = (1...10).map { policy.delay(afterAttempt: $0, jitter: 0.5) }
    #expect(waits.prefix(4) == [.seconds(30), .seconds(60), .seconds(120), .seconds(240)])
    #expect(waits[7] == .seconds(3_600))
    #expect(waits[9] == .seconds(3_600))
  }

  @Test func jitterSpreadsItFromHalfToOneAndAHalf() {
    #expect(policy.delay(afterAttempt: 1, jitter: 0) == .seconds(15))
    #expect(policy.delay(afterAttempt: 1, jitter: 0.999) < .seconds(45))
  }

  @Test(arguments: [0, -3, 100, .max])
  func noCountOverflows(_ attempt: Int) {
    #expect((Duration.seconds(15)...(.seconds(5_400))).contains(policy.delay(afterAttempt: attempt, jitter: 0.5)))
  }
}
