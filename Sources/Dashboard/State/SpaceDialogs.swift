import FoundationEssentials
import SyncCore

/// The question before a space is deleted; it acts on the id that it was opened for, and on what was read then.
public struct SpaceDeletion: Sendable, Equatable {
  /// Where the dialog is.
  public enum Stage: Sendable {
    case loading
    case asking
    case deleting
    /// The space is gone: there is nothing to be done.
    case gone
  }

  /// The space.
  public let id: UUID
  /// Its name.
  public let name: String
  /// The request in flight.
  public var request: Int
  /// Where it is.
  public var stage = Stage.loading
  /// The space as it was read: the fence of the deletion.
  public var record = SpaceRecord()
  /// Stripe's product, which a job will archive, or nil.
  public var productID: String?
  /// How many of its jobs have not ended and will not run any more.
  public var jobs = 0
  /// What was typed of the id.
  public var typed = LineField("", limit: 36)
  /// Why it was not deleted, or nil.
  public var problem: String?

  /// What has to be typed at least.
  public var start: String { String(id.text.prefix(4)) }
  /// True when what was typed names the space.
  public var isConfirmed: Bool { typed.text.count >= start.count && id.text.hasPrefix(typed.text.lowercased()) }
}

/// The question before several spaces are activated or deactivated; it acts on the ids that it was opened for.
public struct ActivationDialog: Sendable, Equatable {
  /// The spaces.
  public let ids: [UUID]
  /// The request in flight.
  public var request: Int
  /// True to activate, false to deactivate; nil while they are read.
  public var target: Bool?
  /// How many change.
  public var count = 0
  /// How many are so already.
  public var unchanged = 0
  /// How many are gone.
  public var gone = 0
  /// True when the act, not "No", has the focus.
  public var actFocused = false
}

/// The question before the last edit is taken back: what it restores.
public struct UndoDialog: Sendable, Equatable {
  /// The edits that take it back.
  public let edits: [SpaceEdit]
  /// True when the act, not "No", has the focus.
  public var actFocused = false
}

/// The last change that this dashboard made to spaces: what `z` takes back, or why it can't.
public enum LastAct: Sendable, Equatable {
  /// Edits, which can be taken back.
  case edited([SpaceEdit])
  /// A space was added.
  case created(String)
  /// A space was deleted.
  case deleted(String)
}
