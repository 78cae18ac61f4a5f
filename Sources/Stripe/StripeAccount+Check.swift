import SyncCore

extension StripeAccount {
  /// What an operator does who means it.
  static let wayOut = "if that is meant, say `spacesync stripe accept`."

  /// The same where there is no place yet to write down what was accepted.
  static let longWayOut = "if that is meant, run `spacesync migrate`, then say `spacesync stripe accept`."

  /// What an operator does about an id of the other mode in a row.
  static let otherModeWayOut = "If the key is the right one, say `spacesync stripe accept`: such ids then count as missing."

  /// Refuses this account when another one was synchronised last: its ids mean nothing here, and every product would be made anew.
  ///
  /// An id that one of the two keys may not read can't be compared; then the mode alone decides.
  public func check(against last: StripeAccount) throws(StripeFailure) {
    guard mode == last.mode else {
      throw StripeFailure(
        kind: .global,
        message: "The key is for \(mode.rawValue) mode, but the last synchronisation was in \(last.mode.rawValue) mode; \(Self.wayOut)")
    }
    guard id == last.id || id.isEmpty || last.id.isEmpty else {
      throw StripeFailure(
        kind: .global, message: "The key belongs to account \(id), but the last synchronisation was with account \(last.id); \(Self.wayOut)"
      )
    }
  }
}

extension StripeAPI {
  /// Refuses this account when the evidence speaks of another one.
  ///
  /// Where none is written down, one that knows none of the products synchronised last is another one: each would be made anew there.
  public func check(_ account: StripeAccount, _ evidence: AccountEvidence) async throws(StripeFailure) {
    switch evidence {
    case .remembered(let last): try account.check(against: last.account)
    case .products(let ids, let canRemember):
      guard let first = ids.first else { return }
      for id in ids where try await knows(product: id) { return }
      let others = ids.count > 1 ? " and \(ids.count - 1) more" : ""
      throw StripeFailure(
        kind: .global,
        message: "The key's account \(account.id) (\(account.mode.rawValue) mode) has none of the products that were synchronised last"
          + " (\(first)\(others)); \(canRemember ? StripeAccount.wayOut : StripeAccount.longWayOut)")
    }
  }

  private func knows(product id: String) async throws(StripeFailure) -> Bool {
    do throws(StripeFailure) {
      _ = try await retrieveProduct(id)
      return true
    } catch {
      guard error.isMissing || error.isOfOtherMode else { throw error }
      return false
    }
  }
}
