/// One try of a job that has ended: a line of the log of tries.
public struct Attempt: Sendable, Equatable, Identifiable {
  /// Its place in the log: later tries have larger ones, but two that end together may appear in either order.
  public var id: Int64
  /// Space and event type.
  public var key: JobKey
  /// The name of the space as it is now, or nil when the space is gone.
  public var spaceName: String?
  /// Which revision of the request it was.
  public var revision: Int64
  /// Which try of that revision it was, 1 or more.
  public var number: Int
  /// Who tried.
  public var worker: String
  /// When it began, by the server's clock.
  public var started: Timestamp
  /// When it ended, by the server's clock.
  public var ended: Timestamp
  /// `completed`, `superseded`, `retry` or `failed`; what another version may write is shown as it is.
  public var outcome: String
  /// The error in one line, or nil.
  public var error: String?
  /// The id of the last request in Stripe's own log, or nil.
  public var requestID: String?

  /// Makes a try.
  public init(
    id: Int64, key: JobKey, spaceName: String? = nil, revision: Int64, number: Int, worker: String, started: Timestamp, ended: Timestamp,
    outcome: String, error: String? = nil, requestID: String? = nil
  ) {
    self.id = id
    self.key = key
    self.spaceName = spaceName
    self.revision = revision
    self.number = number
    self.worker = worker
    self.started = started
    self.ended = ended
    self.outcome = outcome
    self.error = error
    self.requestID = requestID
  }
}
