import SyncCore

/// The write-back of one push: the processor learns only whether to go on, the loop learns why not.
actor WriteBack {
  private let queue: any JobQueue
  private let job: ClaimedJob
  private let space: Space?
  /// What the database said instead of writing.
  private(set) var error: StoreError?
  /// True when the claim was lost or the space gone.
  private(set) var isRefused = false
  /// The id of the request that gave the ids.
  private(set) var requestID: String?

  init(_ queue: any JobQueue, _ job: ClaimedJob, _ space: Space?) {
    self.queue = queue
    self.job = job
    self.space = space
  }

  /// Writes the ids; true when the processor may go on.
  func write(_ ids: StripeIDs) async -> Bool {
    requestID = ids.requestID
    // A space that is gone has no row to write to.
    guard let space else {
      isRefused = true
      return false
    }
    do throws(StoreError) {
      let isWritten = try await queue.writeBack(ids, of: job, pushed: space)
      if !isWritten { isRefused = true }
      return isWritten
    } catch {
      self.error = error
      return false
    }
  }
}
