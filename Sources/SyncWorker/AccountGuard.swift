import SyncCore

/// A processor that works with one account in one mode only: the one with which the deployment was synchronised before.
///
/// The ids in the rows belong to that account. With another key every product would seem deleted and be made anew, so nothing is
/// asked of Stripe but who it is, and whether it knows the rows' products where no account is written down. The account is written down
/// together with the first ids that it gives: a key that never worked decides nothing.
public actor AccountGuard: SpaceProcessor {
  private let processor: any SpaceProcessor
  private let ledger: any AccountLedger
  private let check: @Sendable (_ account: StripeAccount, _ evidence: AccountEvidence) async throws(StripeFailure) -> Void
  /// The account that is still to be written down; nil when one is.
  private var unwritten: StripeAccount?
  /// Why the account could not be written down, or is another than the one that is, for each job that met that.
  private var refusals: [JobKey: StripeFailure] = [:]

  /// Makes a guard.
  ///
  /// - Parameters:
  ///   - processor: What does the work.
  ///   - ledger: What remembers the account.
  ///   - check: Throws a global failure when the account is not the one that the evidence speaks of.
  public init(
    _ processor: any SpaceProcessor, ledger: any AccountLedger,
    check: @escaping @Sendable (_ account: StripeAccount, _ evidence: AccountEvidence) async throws(StripeFailure) -> Void
  ) {
    self.processor = processor
    self.ledger = ledger
    self.check = check
  }

  /// Asks Stripe who it is, and refuses another account or mode than the last one.
  public func account() async throws(StripeFailure) -> StripeAccount {
    let account = try await processor.account()
    let evidence: AccountEvidence
    do throws(StoreError) {
      evidence = try await ledger.evidence()
    } catch {
      throw Self.failure(error)
    }
    try await check(account, evidence)
    if case .products = evidence { unwritten = account } else { unwritten = nil }
    return account
  }

  /// Makes product and price of a space right.
  public func synchronise(
    _ job: ClaimedJob, space: Space?, writeBack: @Sendable (StripeIDs) async -> Bool
  ) async throws(StripeFailure) {
    try await processor.synchronise(job, space: space) { ids in
      guard await self.isWritten(for: job.key) else { return false }
      return await writeBack(ids)
    }
    if let refusal = refusals.removeValue(forKey: job.key) { throw refusal }
  }

  /// Writes the account down, once; false when another one is written meanwhile: its ids must not stand beside these.
  private func isWritten(for job: JobKey) async -> Bool {
    guard let account = unwritten else { return true }
    do throws(StripeFailure) {
      let last: LastAccount
      do throws(StoreError) { last = try await ledger.settle(account) } catch { throw Self.failure(error) }
      try await check(account, .remembered(last))
      unwritten = nil
      return true
    } catch {
      refusals[job] = error
      return false
    }
  }

  private static func failure(_ error: StoreError) -> StripeFailure {
    StripeFailure(kind: .transient, message: "The account of the last synchronisation can't be read: \(error.description)")
  }
}
