import FoundationEssentials

/// The four places that ask for a sync; each fixes the event type and the shape of the payload.
public enum SyncOrigin: String, Sendable, CaseIterable {
  /// The card's "Synchroniser".
  case card
  /// The list's "Tout synchroniser".
  case list
  /// The debug panel's "Sync 1 espace".
  case debugSingle
  /// The debug panel's "Sync tous".
  case debugAll

  /// The event type that this place writes.
  public var eventType: EventType {
    switch self {
    case .card, .list: .manualSync
    case .debugSingle: .manualSyncSingle
    case .debugAll: .manualSyncAll
    }
  }

  /// What stands in the payload beside `space_id`, `space_name` and `pricing_type`.
  public var payloadShape: PayloadShape {
    switch self {
    case .card, .list: .manualSync
    case .debugSingle, .debugAll: .timestamp
    }
  }
}

/// What a payload holds beside `space_id`, `space_name` and `pricing_type`.
public enum PayloadShape: Sendable {
  /// `manual_sync: true`.
  case manualSync
  /// `timestamp`: the moment of the request, ISO 8601.
  case timestamp
}

/// Which spaces a request is for.
public enum SyncScope: Hashable, Sendable {
  /// Just these, whatever their state.
  case spaces([UUID])
  /// Every space that a list shows: its filter and its search.
  case listed(SpaceQuery)
  /// Every active space.
  case allActive
}

/// A request to sync: the one argument of the one upsert.
public struct SyncRequest: Sendable {
  /// The spaces.
  public var scope: SyncScope
  /// The event type of the jobs.
  public var eventType: EventType
  /// The shape of their payloads.
  public var payload: PayloadShape
  /// The moment of the request, which then stands in `created_at` of all its jobs; nil gives each its own.
  public var requestedAt: Timestamp?

  /// Makes a request with an event type of its own, as a retry of a job does.
  public init(_ scope: SyncScope, eventType: EventType, payload: PayloadShape = .timestamp, at requestedAt: Timestamp? = nil) {
    self.scope = scope
    self.eventType = eventType
    self.payload = payload
    self.requestedAt = requestedAt
  }

  /// Makes a request as one of the four places does.
  public init(_ origin: SyncOrigin, _ scope: SyncScope) {
    self.scope = scope
    self.eventType = origin.eventType
    self.payload = origin.payloadShape
  }
}

/// What became of a request.
///
/// `requested` = `inserted` + `replaced` + `superseding`. The sum grows while a bulk request is under way.
public struct SyncReceipt: Sendable, Equatable {
  /// Jobs that were asked for.
  public var requested: Int
  /// Jobs that are new.
  public var inserted: Int
  /// Jobs that replaced an obsolete one.
  public var replaced: Int
  /// Jobs whose earlier push is still in hand and which run again after it (0 on an unmigrated table, which can't tell).
  public var superseding: Int
  /// Spaces that were asked for and don't exist.
  public var skipped: Int
  /// The event type of the jobs.
  public var eventType: EventType
  /// The revision of the job, when one alone was asked for and the table counts.
  public var revision: Int64?

  /// Makes a receipt; by default an empty one.
  public init(
    requested: Int = 0, inserted: Int = 0, replaced: Int = 0, superseding: Int = 0, skipped: Int = 0, eventType: EventType,
    revision: Int64? = nil
  ) {
    self.requested = requested
    self.inserted = inserted
    self.replaced = replaced
    self.superseding = superseding
    self.skipped = skipped
    self.eventType = eventType
    self.revision = revision
  }

  /// Adds the receipt of another chunk of the same request.
  public mutating func add(_ other: SyncReceipt) {
    revision = requested == 0 ? other.revision : nil
    requested += other.requested
    inserted += other.inserted
    replaced += other.replaced
    superseding += other.superseding
    skipped += other.skipped
  }
}
