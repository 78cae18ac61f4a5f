import SyncCore

/// What the feed told while the operator had paused live updates: counted, kept within bounds, and learnt on resuming.
public struct HeldUpdates: Sendable, Equatable {
  /// The most jobs kept; what is more is only counted, and read anew on resuming like everything on screen.
  public static let keptJobs = 1_000

  /// How many changes were told.
  public private(set) var changes = 0
  /// The latest state of each changed job.
  public private(set) var jobs: [JobKey: Job] = [:]
  /// The latest counts, or nil.
  public var counts: JobCounts?

  /// Takes changed jobs.
  public mutating func hold(_ changed: [Job]) {
    changes += changed.count
    for job in changed where jobs[job.key] != nil || jobs.count < Self.keptJobs { jobs[job.key] = job }
  }

  /// Takes jobs that are gone.
  public mutating func hold(removed keys: [JobKey]) {
    changes += keys.count
    for key in keys { jobs[key] = nil }
  }
}
