import SyncCore

/// A processor that works with one account in one mode only: the one with which the deployment was synchronised before.
///
/// The ids in the rows belong to that account. With another key every product would seem deleted and be made anew, so nothing is
/// asked of Stripe but who it is.
public struct AccountGuard: SpaceProcessor {
  private let processor: any SpaceProcessor
  private let ledger: any AccountLedger
  private let check: @Sendable (_ account: StripeAccount, _ last: LastAccount) throws(StripeFailure) -> Void

  /// Makes a guard.
  ///
  /// - Parameters:
  ///   - processor: What does the work.
  ///   - ledger: What remembers the account.
  ///   - check: Throws a global failure when the account is not the last one.
  public init(
    _ processor: any SpaceProcessor, ledger: any AccountLedger,
    check: @escaping @Sendable (_ account: StripeAccount, _ last: LastAccount) throws(StripeFailure) -> Void
  ) {
    self.processor = processor
    self.ledger = ledger
    self.check = check
  }

  /// Asks Stripe who it is, and refuses another account or mode than the last one.
  public func account() async throws(StripeFailure) -> StripeAccount {
    let account = try await processor.account()
    let last: LastAccount
    do throws(StoreError) {
      last = try await ledger.settle(account)
    } catch {
      throw StripeFailure(kind: .transient, message: "The account of the last synchronisation can't be read: \(error.description)")
    }
    try check(account, last)
    return account
  }

  /// Makes product and price of a space right.
  public func synchronise(
    _ job: ClaimedJob, space: Space?, writeBack: @Sendable (StripeIDs) async -> Bool
  ) async throws(StripeFailure) {
    try await processor.synchronise(job, space: space, writeBack: writeBack)
  }
}
