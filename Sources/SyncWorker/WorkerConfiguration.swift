import SyncCore

/// How a worker works.
public struct WorkerConfiguration: Sendable {
  /// When a worker ends by itself.
  public enum Run: Sendable, Equatable {
    /// Never.
    case forever
    /// As soon as no job is ready and none is in hand.
    case untilDrained
    /// After one job a slot, or fewer when no more are ready.
    case once
  }

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
  /// How long a claimed job may wait for a slot; then it is given back, for another worker may be free. A third of a lease at most, since a
  /// lease is renewed only from the moment when its job begins.
  public var patience: Duration
  /// How often a push asks whether its claim still holds, where that hangs on a connection and not on a lease.
  public var connectionCheck: Duration

  /// When it ends by itself; an end by `untilDrained` and `once` is also a global pause, for nothing can succeed then.
  public var run: Run
  /// After so many losses of the database one after the other a run that ends by itself ends; one without an end goes on for ever.
  public var boundedLosses = 5
  /// Whether it asks Stripe who it is before the first job and after each pause: needed wherever a wrong key does harm.
  public var asksForAccount: Bool

  /// Makes a configuration; by default that of a deployment.
  public init(
    slots: Int = 4, retry: RetryPolicy = RetryPolicy(), pollInterval: Duration = .seconds(2), pause: Duration = .seconds(60),
    reconnect: RetryPolicy = RetryPolicy(base: .milliseconds(200), cap: .seconds(30)), grace: Duration = .seconds(5),
    callTimeout: Duration = .seconds(20), patience: Duration = .seconds(5), connectionCheck: Duration = .seconds(1),
    run: Run = .forever, asksForAccount: Bool = false
  ) {
    self.slots = max(1, slots)
    self.retry = retry
    self.pollInterval = pollInterval
    self.pause = pause
    self.reconnect = reconnect
    self.grace = grace
    self.callTimeout = callTimeout
    self.patience = patience
    self.connectionCheck = connectionCheck
    self.run = run
    self.asksForAccount = asksForAccount
  }
}
