import FoundationEssentials

/// What a synchronisation left undone although it succeeded: for the log, and for an operator who wonders.
public struct SyncNotice: Sendable, Equatable {
  /// What kind of thing it is.
  public enum Kind: String, Sendable {
    /// The picture can't be shown by Stripe; the product has none now.
    case imageDropped
    /// The product has active prices that we did not make.
    case foreignPrices
    /// The price is below what a checkout can charge.
    case belowMinimumCharge
  }

  /// The space.
  public var spaceID: UUID
  /// What kind of thing it is.
  public var kind: Kind
  /// The sentence for the operator.
  public var message: String

  /// Makes a notice.
  public init(_ spaceID: UUID, _ kind: Kind, _ message: String) {
    self.spaceID = spaceID
    self.kind = kind
    self.message = message
  }
}
