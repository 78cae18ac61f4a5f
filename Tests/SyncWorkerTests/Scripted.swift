import SyncCore

/// A far end whose behaviour a test writes down.
struct Scripted: SpaceProcessor {
  let push: @Sendable (ClaimedJob, Space?, @Sendable (StripeIDs) async -> Bool) async throws(StripeFailure) -> Void

  func account() async throws(StripeFailure) -> StripeAccount { StripeAccount(id: "acct_test", mode: .simulated, latencyMilliseconds: 0) }

  func synchronise(
    _ job: ClaimedJob, space: Space?, writeBack: @Sendable (StripeIDs) async -> Bool
  ) async throws(StripeFailure) {
    try await push(job, space, writeBack)
  }
}
