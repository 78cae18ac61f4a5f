import FoundationEssentials
import SyncCore

/// A row that a worker may take: waiting, or left in hand by a worker that is gone.
struct Candidate: Sendable, Equatable {
  /// The id column, which finds the row again; it identifies nothing.
  var id: UUID
  /// What identifies the job, with the moment of its request.
  var job: DeferredJob
}
