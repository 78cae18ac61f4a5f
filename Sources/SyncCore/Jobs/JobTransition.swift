/// Every way in which a job goes from one state to another: the whole list, whoever acts. Nothing else may happen to a row.
///
/// The database holds the rules that anybody's statement meets (an enqueue by anyone is a new revision); the statements of the
/// queue hold the others in their predicates. A test walks each of them, in each state, on a real database.
public enum JobTransition: String, Sendable, CaseIterable {
  /// Asked for, by anyone: a new revision, at once, whatever became of the one before. A push in hand keeps its lease.
  case enqueue
  /// Taken by a worker, with a lease on the space that nobody else holds: the try counts from here.
  case claim
  /// The push succeeded. If a newer revision came meanwhile, the job waits again.
  case complete
  /// The push failed and may succeed later: the next try waits. A newer revision is tried at once.
  case retryLater
  /// The push can't succeed, or was the last try.
  case fail
  /// The worker stops or pauses: the job goes back, its try not counted.
  case release
  /// The lease ended without a word of its holder: back, or failed when that was the last try.
  case reap
  /// In hand without a token, and untouched for long: from before the migration, or left by a processor that knows no leases.
  case orphan
  /// An operator tries a failed job again.
  case retry
  /// An operator removes a waiting job.
  case cancel

  /// Who may do it.
  public enum Actor: Sendable {
    /// The dashboard, a command, the web client, the trigger on `spaces`.
    case anyone
    /// Any worker.
    case worker
    /// The worker whose token stands in the row.
    case holder
    /// Someone at the dashboard or a command line.
    case `operator`
  }

  /// Who may do it.
  public var actor: Actor {
    switch self {
    case .enqueue: .anyone
    case .claim, .reap, .orphan: .worker
    case .complete, .retryLater, .fail, .release: .holder
    case .retry, .cancel: .operator
    }
  }

  /// The states that it may lead to from a state; empty when it does nothing there.
  ///
  /// - Parameter state: Nil for a job that does not exist.
  /// - Returns: Nil among the results: the job is gone.
  public func results(from state: JobState?) -> [JobState?] {
    switch (self, state) {
    // Without a token nobody can tell whether the push is still in hand: an orphan, or an unmigrated table.
    case (.enqueue, .processing?): [.superseding, .pending]
    case (.enqueue, .superseding?): [.superseding]
    case (.enqueue, _): [.pending]
    case (.claim, .pending?): [.processing]
    case (.complete, .processing?): [.completed]
    case (.complete, .superseding?), (.fail, .superseding?), (.retryLater, .superseding?), (.release, .superseding?): [.pending]
    case (.retryLater, .processing?): [.retrying, .failed]
    case (.fail, .processing?): [.failed]
    case (.release, .processing?): [.pending]
    case (.reap, .processing?): [.pending, .failed]
    case (.reap, .superseding?): [.pending]
    case (.orphan, .processing?): [.pending]
    case (.retry, .failed?): [.pending]
    case (.cancel, .pending?), (.cancel, .retrying?): [nil]
    default: []
    }
  }
}
