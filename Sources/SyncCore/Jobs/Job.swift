import FoundationEssentials

/// What identifies a job: one row of `stripe_sync_queue` per space and event type, never its id column.
public struct JobKey: Hashable, Sendable {
  /// The space.
  public var spaceID: UUID
  /// The event type.
  public var eventType: EventType

  /// Makes a key.
  public init(spaceID: UUID, eventType: EventType) {
    self.spaceID = spaceID
    self.eventType = eventType
  }
}

/// Why a job exists. Any text is legal: existing deployments hold words of their own.
public struct EventType: Hashable, Sendable, RawRepresentable {
  /// The text in the column `event_type`.
  public var rawValue: String

  /// Takes any text.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// A card or the list asked ("Synchroniser", "Tout synchroniser").
  public static let manualSync = EventType(rawValue: "MANUAL_SYNC")
  /// The debug panel asked for one space ("Sync 1 espace").
  public static let manualSyncSingle = EventType(rawValue: "MANUAL_SYNC_SINGLE")
  /// The debug panel asked for all active spaces ("Sync tous").
  public static let manualSyncAll = EventType(rawValue: "MANUAL_SYNC_ALL")
  /// The trigger on `spaces`: a new space.
  public static let insert = EventType(rawValue: "INSERT")
  /// The trigger on `spaces`: a changed space.
  public static let update = EventType(rawValue: "UPDATE")
  /// The trigger on `spaces`: a deleted space.
  public static let delete = EventType(rawValue: "DELETE")
}

/// Where a job stands, as the operator reads it.
public enum JobStatus: Hashable, Sendable, CaseIterable {
  case pending
  case processing
  case completed
  case failed
  /// Null or any other text; shown as it is, and it never breaks anything.
  case unknown

  /// Reads the column `status`: `done` of older deployments is completed, `error` is failed.
  public init(raw: String?) {
    switch raw {
    case "pending": self = .pending
    case "processing": self = .processing
    case "completed", "done": self = .completed
    case "failed", "error": self = .failed
    default: self = .unknown
    }
  }

  /// The word in JSON and in `--status`.
  public var word: String {
    switch self {
    case .pending: "pending"
    case .processing: "processing"
    case .completed: "completed"
    case .failed: "failed"
    case .unknown: "unknown"
    }
  }

  /// True when nothing more will happen to the job by itself.
  public var hasEnded: Bool { self == .completed || self == .failed }
}

/// One sync job: a row of `stripe_sync_queue`. Lists leave `payload` nil.
public struct Job: Sendable, Equatable, Identifiable {
  /// Space and event type.
  public var key: JobKey
  /// The name of its space, nil when the space is gone or was not asked for.
  public var spaceName: String?
  /// The column `status` as it is; nil for null.
  public var rawStatus: String?
  /// Tries so far; nil on a table that does not count them.
  public var attempts: Int?
  /// How often it was asked for; nil on a table that does not count.
  public var revision: Int64?
  /// The JSON text of `payload`; nil in lists.
  public var payload: String?
  /// Why it failed, or nil.
  public var errorMessage: String?
  /// Who asked, or nil where the table has no room for it.
  public var requestedBy: String?
  /// When it was asked for.
  public var createdAt: Timestamp?
  /// When it last changed.
  public var updatedAt: Timestamp?
  /// When the next try may begin; nil on a table without it.
  public var nextAttemptAt: Timestamp?
  /// When it ended, or nil.
  public var processedAt: Timestamp?
  /// True while a worker holds a token of it, whatever its status; nil on a table without tokens.
  public var isInHand: Bool?

  /// Makes a job from its columns.
  public init(
    key: JobKey, spaceName: String? = nil, rawStatus: String?, attempts: Int? = nil, revision: Int64? = nil, payload: String? = nil,
    errorMessage: String? = nil, requestedBy: String? = nil, createdAt: Timestamp? = nil, updatedAt: Timestamp? = nil,
    nextAttemptAt: Timestamp? = nil, processedAt: Timestamp? = nil, isInHand: Bool? = nil
  ) {
    self.key = key
    self.spaceName = spaceName
    self.rawStatus = rawStatus
    self.attempts = attempts
    self.revision = revision
    self.payload = payload
    self.errorMessage = errorMessage
    self.requestedBy = requestedBy
    self.createdAt = createdAt
    self.updatedAt = updatedAt
    self.nextAttemptAt = nextAttemptAt
    self.processedAt = processedAt
    self.isInHand = isInHand
  }

  /// The key.
  public var id: JobKey { key }

  /// The status, read from the raw text.
  public var status: JobStatus { JobStatus(raw: rawStatus) }

  /// The moment of the latest change, by which jobs are listed; `-infinity` when the row has none.
  public var changedAt: Timestamp { updatedAt ?? createdAt ?? .distantPast }
}

/// How many jobs stand in each status.
public struct JobCounts: Sendable, Equatable {
  /// Waiting.
  public var pending: Int
  /// In hand.
  public var processing: Int
  /// Done, `done` included.
  public var completed: Int
  /// Failed, `error` included.
  public var failed: Int
  /// Any other text, and null.
  public var unknown: Int
  /// True when `completed` is reckoned from an older count of all, because counting a large table takes long; shown as `~`.
  public var completedIsEstimate: Bool
  /// When they were counted, where something may have changed since and counting anew takes too long; else they are of now.
  public var countedAt: Timestamp?

  /// Makes counts.
  public init(
    pending: Int = 0, processing: Int = 0, completed: Int = 0, failed: Int = 0, unknown: Int = 0, completedIsEstimate: Bool = false,
    countedAt: Timestamp? = nil
  ) {
    self.pending = pending
    self.processing = processing
    self.completed = completed
    self.failed = failed
    self.unknown = unknown
    self.completedIsEstimate = completedIsEstimate
    self.countedAt = countedAt
  }

  /// All jobs.
  public var total: Int { pending + processing + completed + failed + unknown }

  /// The count of one status.
  public subscript(status: JobStatus) -> Int {
    get {
      switch status {
      case .pending: pending
      case .processing: processing
      case .completed: completed
      case .failed: failed
      case .unknown: unknown
      }
    }
    set {
      switch status {
      case .pending: pending = newValue
      case .processing: processing = newValue
      case .completed: completed = newValue
      case .failed: failed = newValue
      case .unknown: unknown = newValue
      }
    }
  }
}

/// Which jobs are listed: newest change first.
public struct JobQuery: Hashable, Sendable {
  /// Only this status, or all.
  public var status: JobStatus?
  /// Only this event type, or all.
  public var eventType: EventType?
  /// Only this space, or all.
  public var spaceID: UUID?
  /// Only the jobs of this request, or all.
  public var mark: RequestMark?
  /// How many at most, 1 or more.
  public var limit: Int
  /// Where the page lies.
  public var anchor: JobAnchor

  /// Makes a query; by default the 100 latest of all.
  public init(
    status: JobStatus? = nil, eventType: EventType? = nil, spaceID: UUID? = nil, of mark: RequestMark? = nil, limit: Int = 100,
    at anchor: JobAnchor = .first
  ) {
    self.status = status
    self.eventType = eventType
    self.spaceID = spaceID
    self.mark = mark
    self.limit = limit
    self.anchor = anchor
  }
}

/// Where a page of jobs lies: a key, never an offset. Every page is newest change first.
public enum JobAnchor: Hashable, Sendable {
  /// The newest.
  case first
  /// The oldest.
  case last
  /// The job at this place in the list, if it still stands there, and those that follow it.
  case from(JobPlace)
  /// Those that follow this place in the list, so older ones.
  case after(JobPlace)
  /// Those that stand just before this place in the list, so newer ones.
  case before(JobPlace)
}

/// A place in the list of jobs: the latest change, with the key as tie-breaker.
public struct JobPlace: Hashable, Sendable {
  /// When the job at that place last changed.
  public var changedAt: Timestamp
  /// Its key.
  public var key: JobKey

  /// Makes a place.
  public init(changedAt: Timestamp, key: JobKey) {
    self.changedAt = changedAt
    self.key = key
  }
}

extension Job {
  /// Its place in the list of jobs.
  public var place: JobPlace { JobPlace(changedAt: changedAt, key: key) }
}
