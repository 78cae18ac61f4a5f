import SyncCore

/// How a worker works.
public struct WorkerConfiguration: Sendable {
  /// How many jobs it pushes at once, each on a connection of its own; 1 or more.
  public var slots: Int
  /// When failed jobs are tried again.
  public var retry: RetryPolicy
  /// How long a slot waits before it asks again after it found nothing.
  public var pollInterval: Duration
  /// How long the worker pauses when nothing can succeed (a wrong key, another account).
  public var pause: Duration
  /// How a lost database is tried again: only base and cap count, there is no last try.
  public var reconnect: RetryPolicy
  /// How long a push may still run after `stop()`; then it is broken off and its job released.
  public var grace: Duration
  /// How long one call to Stripe may take: a push whose lease is shorter than that is stopped, or it would outlive its lease.
  public var callTimeout: Duration
  /// How often a push asks whether its claim still holds, where that hangs on a connection and not on a lease.
  public var connectionCheck: Duration

  /// Makes a configuration; by default that of a deployment.
  public init(
    slots: Int = 4, retry: RetryPolicy = RetryPolicy(), pollInterval: Duration = .seconds(2), pause: Duration = .seconds(60),
    reconnect: RetryPolicy = RetryPolicy(base: .milliseconds(200), cap: .seconds(30)), grace: Duration = .seconds(5),
    callTimeout: Duration = .seconds(20), connectionCheck: Duration = .seconds(1)
  ) {
    self.slots = max(1, slots)
    self.retry = retry
    self.pollInterval = pollInterval
    self.pause = pause
    self.reconnect = reconnect
    self.grace = grace
    self.callTimeout = callTimeout
    self.connectionCheck = connectionCheck
  }
}
