import Dashboard

extension Event {
  /// True when it tells of a write after which jobs may wait: asked for themselves, or by the trigger on `spaces`.
  var mayLeaveJobs: Bool {
    switch self {
    case .syncEnded(_, _, .success(let receipt)): receipt.requested > 0
    case .bulkRetried(_, .success(let number)): number > 0
    case .jobsRetried(_, .success(let keys)): !keys.isEmpty
    case .spaceAnswered(_, _, .success(let answer)):
      switch answer {
      case .written(.done), .saved: true
      case .activated(let report): !report.edits.isEmpty
      case .undone(let edits, _): !edits.isEmpty
      default: false
      }
    default: false
    }
  }
}
