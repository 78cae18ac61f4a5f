/// What all jobs of one request have in common and no other job has: their event type, and the moment of the request in `created_at`.
///
/// Every deployment has both columns, and no processor writes to them, so a request finds its own jobs again whatever else the queue
/// holds, without a list of them. A later request for the same space takes the job over, and then it is that one's.
public struct RequestMark: Hashable, Sendable {
  /// The event type of the jobs.
  public var eventType: EventType
  /// The moment of the request, by the server's clock.
  public var requestedAt: Timestamp

  /// Makes a mark.
  public init(eventType: EventType, requestedAt: Timestamp) {
    self.eventType = eventType
    self.requestedAt = requestedAt
  }

  /// Whether a job is still this request's.
  public func owns(_ job: Job) -> Bool { job.key.eventType == eventType && job.createdAt == requestedAt }
}
