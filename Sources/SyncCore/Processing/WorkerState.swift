/// A worker as it last said where it stands.
public struct WorkerState: Sendable, Equatable {
  /// The name that stands in leases and in the log of tries.
  public var worker: String
  /// The machine.
  public var host: String
  /// `running`, `paused` or `stopping`; what another version may write is shown as it is.
  public var state: String
  /// Why it does not work, in one line, or nil.
  public var reason: String?
  /// When it last said so, by the server's clock.
  public var seenAt: Timestamp
  /// How long ago that was when it was read, by the server's clock: the operator's own may differ.
  public var age: Duration

  /// After so long without a word a worker counts as gone.
  public static let patience = Duration.seconds(60)

  /// Makes a state.
  public init(worker: String, host: String, state: String, reason: String? = nil, seenAt: Timestamp, age: Duration = .zero) {
    self.worker = worker
    self.host = host
    self.state = state
    self.reason = reason
    self.seenAt = seenAt
    self.age = age
  }

  /// True while it can be taken for alive.
  public var isAlive: Bool { age < Self.patience }

  /// True when it says that nothing can succeed for now.
  public var isPaused: Bool { state == WorkerPresence.State.paused.rawValue }
}
