/// How long a migration waits for others: short while others would wait behind it, longer where nobody does.
public struct MigrationPatience: Sendable {
  /// How long one try waits for a lock on the whole table; readers and writers queue up behind it for that long.
  public var lockTimeout: Duration
  /// How often it tries before it gives up, with a growing, random pause in between.
  public var tries: Int
  /// How long an index build waits for each older transaction to end; nobody waits behind it.
  public var indexWait: Duration

  /// By default 2 s, 20 tries (about a minute and a half), and a minute.
  public init(lockTimeout: Duration = .seconds(2), tries: Int = 20, indexWait: Duration = .seconds(60)) {
    self.lockTimeout = lockTimeout
    self.tries = max(1, tries)
    self.indexWait = indexWait
  }

  /// The pause after a try.
  func pause(after attempt: Int) -> Duration {
    .milliseconds(Int.random(in: 50...150) << min(attempt, 5))
  }
}
