/// A trigger function on `spaces` that inserts into the queue without ON CONFLICT: the second edit of a space then fails with SQLSTATE
/// 23505 and is rolled back.
public struct PlainInsertTrigger: Sendable, Equatable {
  /// What can be done about it.
  public enum Repair: Sendable, Equatable {
    /// The whole function with upserts instead, and how it differs from what stands there.
    case rewrite(definition: String, difference: [String])
    /// It can't be rewritten safely: why, and the statement to put in by hand.
    case byHand(reason: String, replacement: String)
  }

  /// The function, for the screen: `public.enqueue_stripe_sync()`.
  public var function: String
  /// The triggers that run it.
  public var triggers: [String]
  /// What can be done about it.
  public var repair: Repair
  /// The object id of the function.
  var oid: Int64
  /// The checksum of the body that was looked at.
  var checksum: String
}
