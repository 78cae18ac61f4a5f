/// Where a job stands, as people are told: the row's status, and what its place in the queue adds to it.
public enum JobState: String, Sendable, CaseIterable {
  /// It waits and may begin now.
  case pending
  /// It failed and waits for its next try.
  case retrying
  /// It waits, while a push of an earlier request for it is still in hand.
  case superseding
  /// A worker has it in hand.
  case processing
  /// The space is right in Stripe.
  case completed
  /// It will not be tried again by itself.
  case failed
  /// The column holds null or a word that is none of ours; it is shown as it is.
  case unknown

  /// Reads a row.
  ///
  /// - Parameters:
  ///   - status: The column `status`, read.
  ///   - hasToken: Whether `lease_token` is set; false where the table has no such column.
  ///   - waits: Whether `next_attempt_at` lies ahead; false where the table has no such column.
  public init(_ status: JobStatus, hasToken: Bool, waits: Bool) {
    switch status {
    case .pending: self = hasToken ? .superseding : waits ? .retrying : .pending
    case .processing: self = .processing
    case .completed: self = .completed
    case .failed: self = .failed
    case .unknown: self = .unknown
    }
  }
}

extension Job {
  /// Where the job stands at a moment of the server's clock.
  public func state(at now: Timestamp) -> JobState {
    JobState(status, hasToken: isInHand ?? false, waits: (nextAttemptAt ?? .distantPast) > now)
  }
}
