import SyncCore

/// How long tries took, as far as the feed saw a job in hand and after it: by the server's clock, on any table.
public struct JobSpans: Sendable, Equatable {
  private var begun: [JobKey: Timestamp] = [:]
  private var ended: [JobKey: Int64] = [:]

  /// The most that is remembered; then it begins anew.
  private static let limit = 2_000

  /// The microseconds of the latest try, or nil where it was not seen.
  subscript(key: JobKey) -> Int64? { ended[key] }

  /// Takes a job as it stands now.
  mutating func learn(_ job: Job) {
    guard let at = job.updatedAt else { return }
    if job.status == .processing {
      if begun.count >= Self.limit { begun = [:] }
      begun[job.key] = at
      ended[job.key] = nil
    } else if let start = begun.removeValue(forKey: job.key), at >= start {
      if ended.count >= Self.limit { ended = [:] }
      ended[job.key] = at.microseconds - start.microseconds
    } else if job.status == .pending {
      ended[job.key] = nil
    }
  }
}
