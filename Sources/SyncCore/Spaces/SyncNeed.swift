/// Why a space needs a sync, as far as its own row tells.
public enum SyncNeed: Sendable, Equatable {
  /// It is offered, and no Stripe product is known for it.
  case noProduct
  /// It is offered, and no Stripe price is known for it.
  case noPrice
  /// It was never pushed.
  case neverSynced
  /// Its row changed after the last push.
  case changed
}

extension Space {
  /// Why the database says that it needs a sync; empty when it says that it doesn't.
  public var syncNeeds: [SyncNeed] {
    guard needsSync else { return [] }
    var needs: [SyncNeed] = []
    if isActive, stripeProductID == nil { needs.append(.noProduct) }
    if isActive, stripePriceID == nil { needs.append(.noPrice) }
    if let last = lastStripeSync {
      // The grace of the database's own rule: writing Stripe's ids back may itself touch the row.
      let grace: Int64 = 5_000_000
      if let updatedAt, !last.isInfinite, updatedAt.microseconds > last.microseconds + grace { needs.append(.changed) }
    } else {
      needs.append(.neverSynced)
    }
    return needs
  }
}
