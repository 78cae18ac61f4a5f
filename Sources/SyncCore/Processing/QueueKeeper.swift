/// What a worker does for the queue as a whole, once for all its slots: it says that it is there, and frees what dead workers left.
///
/// On a table without the product's own migration there is nowhere to say it and nothing to free; the calls then do nothing.
public protocol QueueKeeper: Sendable {
  /// Throws what makes work on this deployment unsafe or impossible: known before the first job is taken.
  func examine() async throws(StoreError)

  /// Says where the worker stands, frees jobs whose worker has gone, and removes old entries of the log of tries.
  ///
  /// - Parameter presence: Where the worker stands now.
  /// - Returns: What was freed.
  func sweep(_ presence: WorkerPresence) async throws(StoreError) -> SweepResult

  /// Says that the worker has ended, and ends the connection.
  func leave() async
}

/// Where a worker stands, for the people who look at the dashboard.
public struct WorkerPresence: Sendable, Equatable {
  /// Whether it works.
  public enum State: String, Sendable {
    /// It takes jobs.
    case running
    /// Nothing can succeed for now; it tries again later.
    case paused
    /// It takes no new job and ends what it has in hand.
    case stopping
  }

  /// Whether it works.
  public var state: State
  /// Why it does not, in one line; nil while it does.
  public var reason: String?

  /// Makes a presence.
  public init(_ state: State = .running, reason: String? = nil) {
    self.state = state
    self.reason = reason
  }
}

/// What a sweep freed.
public struct SweepResult: Sendable, Equatable {
  /// Jobs that are pending again.
  public var requeued: [JobKey]
  /// Jobs that failed, because their workers disappeared too often.
  public var failed: [JobKey]

  /// Makes a result; by default nothing was freed.
  public init(requeued: [JobKey] = [], failed: [JobKey] = []) {
    self.requeued = requeued
    self.failed = failed
  }
}

/// Who a worker is: the name that stands in leases and in the log of tries, and what the dashboard shows of it.
public struct WorkerIdentity: Sendable, Equatable {
  /// Unique among all workers, such as `host:4711:8f3a`.
  public var name: String
  /// The machine.
  public var host: String
  /// The process.
  public var pid: Int32
  /// The program's version.
  public var version: String
  /// The limit of requests a second, or nil without one.
  public var rate: Double?

  /// Makes an identity.
  ///
  /// - Parameter mark: Tells two workers of one process apart, and this process from an earlier one of the same number.
  public init(host: String, pid: Int32, version: String, mark: UInt32 = .random(in: 0...UInt32.max), rate: Double? = nil) {
    name = "\(host):\(pid):\(String(mark, radix: 16))"
    self.host = host
    self.pid = pid
    self.version = version
    self.rate = rate
  }
}
