import FoundationEssentials
import SyncCore

/// What the leased rules know a claim by: the token of this acquisition, never the worker's name.
struct Claim: Sendable {
  /// Space and event type.
  var key: JobKey
  /// The token, which stands in the row and in the lease.
  var token: UUID
  /// The revision that was claimed.
  var revision: Int64
  /// Which try it is, as counted at the claim.
  var attempt: Int
  /// When it began, by the server's clock.
  var started: Timestamp

  /// Reads a claim of the leased rules; nil for one of another kind.
  init?(_ job: ClaimedJob) {
    guard case .lease(let token) = job.claim, let revision = job.revision, let started = job.claimedAt else { return nil }
    self.key = job.key
    self.token = token
    self.revision = revision
    attempt = job.attempt
    self.started = started
  }
}
