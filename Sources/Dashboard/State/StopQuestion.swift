import FoundationEssentials
import SyncCore

/// The question before a sync of many is stopped; it acts on what it was opened for.
public struct StopQuestion: Sendable, Equatable {
  /// The sync, once the server gave its mark.
  public let mark: RequestMark?
  /// The request that queues it, or nil.
  public let request: Int?
  /// What can be cancelled instead: what waited under the cursor.
  public let job: PendingJobs?
  /// True when the act, not "No", has the focus.
  public var actFocused = false
}

/// Jobs that wait and can be cancelled: one, or all of a space.
public struct PendingJobs: Sendable, Equatable {
  /// The space.
  public var space: UUID
  /// Its name.
  public var name: String
  /// The kind of job; nil: all kinds.
  public var eventType: EventType?

  /// What cancels them.
  var effect: Effect { .cancelJob(space: space, name: name, eventType) }
}
