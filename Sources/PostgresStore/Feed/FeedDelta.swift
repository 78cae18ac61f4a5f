import SyncCore

/// What one look found, folded from its rows; of bounded size whatever happened.
struct FeedDelta: Sendable {
  /// The position after it.
  var snapshot: Snapshot
  /// Jobs that were deleted; to be applied before `jobs`, for a key may be deleted and made again between two looks.
  var removed: [JobKey] = []
  /// Jobs as they stand now.
  var jobs: [Job] = []
  /// The transactions that made these changes.
  var versions: [UInt32] = []
  /// True when more changed than is worth listing, or the table was emptied.
  var isStorm = false

  /// Nil without rows, which no server sends.
  ///
  /// - Parameter limit: How many changes were worth listing.
  init?(_ rows: [DeltaStatement.Row], limit: Int) {
    guard let here = rows.first else { return nil }
    snapshot = here.snapshot
    for row in rows {
      if row.change != nil { versions.append(row.version) }
      switch row.change {
      case .written(let job): jobs.append(job)
      case .deleted(let key): removed.append(key)
      case .truncated: isStorm = true
      case nil: break
      }
    }
    if jobs.count > limit || removed.count > limit { isStorm = true }
  }
}
