/// Remembers which Stripe account a deployment is synchronised with, across workers and restarts.
public protocol AccountLedger: Sendable {
  /// What the deployment itself tells of its account.
  func evidence() async throws(StoreError) -> AccountEvidence

  /// Writes the account down when none is written yet, and returns the one that is: of several workers at once, the first decides.
  func settle(_ account: StripeAccount) async throws(StoreError) -> LastAccount
}

/// By what a deployment shows which account its ids belong to.
public enum AccountEvidence: Sendable, Equatable {
  /// An account was written down.
  case remembered(LastAccount)
  /// None was, or none can be: a few products of the rows that were synchronised last, which must exist in the right account; and whether an
  /// account can be written down here.
  case products([String], canRemember: Bool)
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
