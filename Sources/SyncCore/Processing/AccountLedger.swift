/// Remembers which Stripe account a deployment is synchronised with, across workers and restarts.
public protocol AccountLedger: Sendable {
  /// Writes the account down when none is written yet, and returns the one that is: of several workers at once, the first decides.
  func settle(_ account: StripeAccount) async throws(StoreError) -> LastAccount
}

/// The account with which a deployment was synchronised last.
public struct LastAccount: Sendable, Equatable {
  /// The account and its mode.
  public var account: StripeAccount
  /// True when an operator chose it in the place of another: the rows may still hold ids of the other mode, which then count as missing.
  public var isChosen: Bool

  /// Makes a last account.
  public init(_ account: StripeAccount, isChosen: Bool = false) {
    self.account = account
    self.isChosen = isChosen
  }
}
