/// When a failed job is tried again, and when no more: exponential, with jitter so that many failures don't come back together.
public struct RetryPolicy: Sendable, Equatable {
  /// The wait after the first try.
  public var base: Duration
  /// The longest wait, before jitter.
  public var cap: Duration
  /// After so many tries the job has failed.
  public var maximumAttempts: Int

  /// Makes a policy; by default 30 s, doubled up to an hour, 8 tries.
  public init(base: Duration = .seconds(30), cap: Duration = .seconds(3_600), maximumAttempts: Int = 8) {
    self.base = base
    self.cap = cap
    self.maximumAttempts = maximumAttempts
  }

  /// The wait after try number `attempt` (1 is the first): half to one and a half of the doubled base.
  ///
  /// - Parameter jitter: A random number, 0 or more and below 1.
  public func delay(afterAttempt attempt: Int, jitter: Double) -> Duration {
    // 2^40 of any base is far above any cap: enough doublings.
    let doubled = base * Double(UInt64(1) << UInt64(min(max(attempt - 1, 0), 40)))
    return min(doubled, cap) * (0.5 + jitter)
  }
}
