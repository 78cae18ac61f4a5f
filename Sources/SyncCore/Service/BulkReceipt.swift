import FoundationEssentials

/// What an operator keeps of a request for many spaces: when, what for, and how it ended.
public struct BulkReceipt: Sendable, Equatable {
  /// Where a request stands.
  public enum Phase: String, Sendable, Codable {
    /// Its jobs are being queued; also what a session that was cut off leaves behind.
    case queueing
    /// Its jobs are queued and worked off.
    case working
    /// All of its jobs ended.
    case ended
    /// The operator stopped it; what waited was removed.
    case stopped
  }

  /// The mark by which its jobs are found.
  public var mark: RequestMark
  /// The place that asked.
  public var origin: SyncOrigin
  /// The operator's clock when it began.
  public var startedAt: Timestamp
  /// The operator's clock when the end was seen, or nil.
  public var endedAt: Timestamp?
  /// Where it stands.
  public var phase: Phase
  /// Jobs that it queued.
  public var queued: Int
  /// Jobs of it that were new to the queue.
  public var inserted: Int
  /// Jobs that succeeded.
  public var completed: Int
  /// Jobs that failed.
  public var failed: Int
  /// Jobs that ended otherwise: taken over by a later request, cancelled, or gone with their space.
  public var gone: Int

  /// Begins a receipt.
  public init(mark: RequestMark, origin: SyncOrigin, startedAt: Timestamp) {
    self.mark = mark
    self.origin = origin
    self.startedAt = startedAt
    endedAt = nil
    phase = .queueing
    (queued, inserted, completed, failed, gone) = (0, 0, 0, 0, 0)
  }

  /// Its name: the moment that stands in `created_at` of its jobs, so that they can be found with any tool.
  public var id: String { mark.requestedAt.iso8601 }

  /// True once nothing more happens by itself.
  public var isOver: Bool { phase == .ended || phase == .stopped }

  /// Learns how many of its jobs stand where.
  public mutating func learn(_ counts: JobCounts) {
    // A session that was cut off while it queued did not learn how many it queued.
    queued = max(queued, counts.total)
    completed = counts.completed
    failed = counts.failed
    gone = queued - counts.total
  }
}

extension BulkReceipt: Codable {
  private enum CodingKeys: String, CodingKey {
    case eventType = "event_type"
    case requestedAt = "requested_at"
    case origin
    case startedAt = "started_at"
    case endedAt = "ended_at"
    case phase, queued, inserted, completed, failed, gone
  }

  /// Reads a receipt; moments are microseconds since 1970.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    func moment(_ key: CodingKeys) throws -> Timestamp { Timestamp(microseconds: try values.decode(Int64.self, forKey: key)) }
    let eventType = EventType(rawValue: try values.decode(String.self, forKey: .eventType))
    self.init(
      mark: RequestMark(eventType: eventType, requestedAt: try moment(.requestedAt)),
      origin: SyncOrigin(rawValue: try values.decode(String.self, forKey: .origin)) ?? .debugAll, startedAt: try moment(.startedAt))
    endedAt = try values.decodeIfPresent(Int64.self, forKey: .endedAt).map { Timestamp(microseconds: $0) }
    phase = try values.decode(Phase.self, forKey: .phase)
    queued = try values.decode(Int.self, forKey: .queued)
    inserted = try values.decode(Int.self, forKey: .inserted)
    completed = try values.decode(Int.self, forKey: .completed)
    failed = try values.decode(Int.self, forKey: .failed)
    gone = try values.decode(Int.self, forKey: .gone)
  }

  /// Writes a receipt.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(mark.eventType.rawValue, forKey: .eventType)
    try values.encode(mark.requestedAt.microseconds, forKey: .requestedAt)
    try values.encode(origin.rawValue, forKey: .origin)
    try values.encode(startedAt.microseconds, forKey: .startedAt)
    try values.encodeIfPresent(endedAt?.microseconds, forKey: .endedAt)
    try values.encode(phase, forKey: .phase)
    try values.encode(queued, forKey: .queued)
    try values.encode(inserted, forKey: .inserted)
    try values.encode(completed, forKey: .completed)
    try values.encode(failed, forKey: .failed)
    try values.encode(gone, forKey: .gone)
  }
}
