/// Keeps the receipts of an operator's bulk requests over the end of the program.
public protocol ReceiptKeeper: Sendable {
  /// Writes a receipt in the place of its older self; one that can't be written is lost without a word, for the request goes on.
  func keep(_ receipt: BulkReceipt)

  /// The receipts that are kept, the latest request first.
  func all() -> [BulkReceipt]
}
