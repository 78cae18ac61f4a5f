import SyncCore

/// One entry of the debug panel's list of results: what an action of the operator gave.
public struct ActionResult: Sendable, Equatable {
  /// When it ended.
  public var at: Timestamp
  /// Green or red.
  public var succeeded: Bool
  /// One line.
  public var title: String
  /// Everything known of it, as JSON.
  public var details: JSONTree
  /// True when the details are shown.
  public var isUnfolded = false
  /// The receipt of a bulk request; nil for other actions.
  public var receipt: BulkReceipt?

  /// True when there is something to unfold.
  var hasDetails: Bool { !details.root.children.isEmpty }
}
