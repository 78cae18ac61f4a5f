/// Remembers which Stripe account a deployment is synchronised with, across workers and restarts.
public protocol AccountLedger: Sendable {
  /// Writes the account down when none is written yet, and returns the one that is: of several workers at once, the first decides.
  func settle(_ account: StripeAccount) async throws(StoreError) -> StripeAccount
}
