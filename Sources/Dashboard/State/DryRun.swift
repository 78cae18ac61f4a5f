import SyncCore

/// The list of what a sync of many would do, before anything is sent: one page of it at a time, so that it costs the same for any number.
public struct DryRun: Sendable, Equatable {
  /// The question that it belongs to, and goes back to.
  public var confirmation: SyncConfirmation
  /// The page.
  public var page: SpacePage?
  /// How many spaces stand before the page.
  public var before = 0
  /// The first row on screen.
  public var top = 0
  /// The request for a page in flight, or nil.
  public var request: Int?
  /// True when the page in flight is the one before: its last rows are shown first.
  public var comesFromBelow = false
  /// Why it can't be read, or nil.
  public var problem: String?

  /// How many spaces a page holds.
  public static let pageSize = 200
}
