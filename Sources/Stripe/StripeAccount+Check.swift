import SyncCore

extension StripeAccount {
  private static let wayOut = "if that is meant, say `spacesync stripe accept`."

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
