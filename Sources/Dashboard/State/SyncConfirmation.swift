import SyncCore

/// The question before a sync of many spaces; it acts on what it showed when it opened.
public struct SyncConfirmation: Sendable, Equatable {
  /// The place that asks.
  public var origin: SyncOrigin
  /// What it asks for, frozen when the dialog opened.
  public var scope: SyncScope
  /// What it would meet; nil while the database counts.
  public var plan: SyncPlan?
  /// The marked spaces as the database has them, by name, for the dry run; empty for a list.
  public var marked: [Space] = []
  /// Why that can't be counted, or nil.
  public var problem: String?
  /// The request that counts.
  public var request: Int
  /// True when the act, not "No", has the focus; No by default.
  public var actFocused = false

  /// How many spaces it is for; nil while the database counts.
  public var count: Int? { plan?.total }

  /// The list that the scope names; nil for spaces by id.
  public var query: SpaceQuery? {
    switch scope {
    case .listed(let query): query
    case .allActive: SpaceQuery(filter: .active)
    case .spaces: nil
    }
  }
}
