import SyncCore

/// The receipt of a sync of many on screen, with the first of its failures.
public struct ReceiptView: Sendable, Equatable {
  /// The receipt.
  public var receipt: BulkReceipt
  /// The failed jobs, newest first; nil until they came.
  public var failures: [Job]?
  /// The first row of the failures on screen.
  public var top = 0

  /// How many failures are listed.
  public static let listed = 200
}
