import SyncCore

/// The failure of a call, or nil when it succeeds.
func stripeFailure(_ body: () async throws -> Void) async -> StripeFailure? {
  do {
    try await body()
    return nil
  } catch {
    return error as? StripeFailure
  }
}
