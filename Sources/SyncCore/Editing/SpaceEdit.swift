import FoundationEssentials

/// A change of one space: what it was made on, and what it is to become.
///
/// It is carried out only while every field of `before` still stands in the database as it did; fields that are in neither record are not
/// looked at and not touched.
public struct SpaceEdit: Sendable, Equatable {
  /// The space.
  public var id: UUID
  /// Its name, for sentences.
  public var name: String
  /// What was seen.
  public var before: SpaceRecord
  /// What it is to become: a record of the same fields.
  public var after: SpaceRecord

  /// Makes an edit.
  public init(id: UUID, name: String, before: SpaceRecord, after: SpaceRecord) {
    self.id = id
    self.name = name
    self.before = before
    self.after = after
  }

  /// The fields that change.
  public var changes: [SpaceField] { after.changes(from: before) }

  /// The edit that takes this one back: fenced by what this one wrote, and by nothing else, so that later changes of others stay.
  public var reversed: SpaceEdit {
    SpaceEdit(id: id, name: after[.name] ?? name, before: after.only(changes), after: before.only(changes))
  }
}

/// What stands in the database in place of what an edit was made on.
public struct SpaceConflict: Sendable, Equatable {
  /// The fields as they stand now.
  public var theirs: SpaceRecord
  /// When the row last changed, or nil where the table doesn't say.
  public var changedAt: Timestamp?
  /// Who changed it, as `user@host`, where the queue knows.
  public var changedBy: String?

  /// Makes a conflict.
  public init(theirs: SpaceRecord, changedAt: Timestamp? = nil, changedBy: String? = nil) {
    self.theirs = theirs
    self.changedAt = changedAt
    self.changedBy = changedBy
  }
}

/// What became of a write to one space.
public enum WriteOutcome: Sendable, Equatable {
  /// It is committed.
  case done
  /// Somebody else's change came between; nothing was written.
  case conflict(SpaceConflict)
  /// The space is gone; nothing was written.
  case gone
  /// The database refused it; nothing was written.
  case refused(WriteRefusal)
}

/// What became of activating or deactivating spaces, each in a transaction of its own.
public struct ActivationReport: Sendable, Equatable {
  /// What was changed, for undo.
  public var edits: [SpaceEdit] = []
  /// Spaces that already were so.
  public var unchanged = 0
  /// Spaces that are gone.
  public var gone = 0
  /// How many were refused.
  public var refused = 0
  /// The first of those, and why.
  public var firstRefusal: Refusal?

  /// A space that was refused.
  public struct Refusal: Sendable, Equatable {
    /// Its name, or its id where the name can't be read.
    public var name: String
    /// Why.
    public var reason: WriteRefusal

    /// Makes a refusal.
    public init(name: String, reason: WriteRefusal) {
      self.name = name
      self.reason = reason
    }
  }

  /// Makes an empty report.
  public init() {}
}
