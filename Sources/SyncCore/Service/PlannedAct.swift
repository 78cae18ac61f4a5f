/// What a sync of a space would do in Stripe, as far as its row tells.
public enum PlannedAct: String, Sendable, CaseIterable {
  /// It has no product yet: one is made, with its price.
  case create
  /// It changed since its last sync, or its price is missing.
  case change
  /// It became inactive: its product is archived.
  case archive
  /// Stripe was told all; nothing changes.
  case keep

  /// Reads a row by the one rule of "needs sync", which the database evaluated.
  public init(of space: Space) {
    if !space.needsSync {
      self = .keep
    } else if !space.isActive {
      self = .archive
    } else {
      self = space.stripeProductID == nil ? .create : .change
    }
  }
}
