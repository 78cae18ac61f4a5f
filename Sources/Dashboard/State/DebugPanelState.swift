import FoundationEssentials
import SyncCore

/// The debug panel: its tab, the latest jobs, the results of the operator's actions, the journal of changes.
public struct DebugPanelState: Sendable, Equatable {
  /// What the lower half shows.
  public enum Tab: Sendable, CaseIterable {
    case results
    case jobs
    case journal
  }

  /// One change that the feed saw.
  public struct JournalLine: Sendable, Equatable {
    /// When the change arrived here.
    public var at: Timestamp
    /// The job as it stands since.
    public var job: Job
  }

  /// What the lower half shows.
  public var tab = Tab.jobs
  /// The latest jobs, newest change first.
  public var jobs: [Job] = []
  /// The number of the latest request for jobs; an older answer is dropped.
  public var jobsRequest = 0
  /// True until the first jobs came.
  public var isLoading = true
  /// The index of the cursor in the tab's list.
  public var cursor = 0
  /// The index of the first row on screen in the tab's list.
  public var top = 0
  /// The job that the operator moved to: the cursor stays on it when others change. Nil: the cursor stays on the first row, the newest.
  public var selected: JobKey?
  /// The job whose details are unfolded, with its payload once it came.
  public var unfolded: Job?
  /// Jobs per status, nil until counted.
  public var counts: JobCounts?
  /// What the operator's actions gave, newest first.
  public var results: [ActionResult] = []
  /// The workers of a migrated deployment; empty where none says that it runs, nil until asked.
  public var workers: [WorkerState]?
  /// The latest tries, newest first; empty on a table that keeps no log of them.
  public var attempts: [Attempt] = []
  /// What the feed saw, newest first.
  public var journal: [JournalLine] = []
  /// The moments at which jobs ended, oldest first, for the rate.
  public var endings: [Timestamp] = []
  /// A sync of many that is under way.
  public var bulk: BulkProgress?
  /// What Stripe answered to the last test.
  public var account: StripeAccount?
  /// Why Stripe did not answer, or nil.
  public var accountProblem: String?
  /// True while Stripe is asked.
  public var isTesting = false

  /// How many entries each list keeps.
  public static let keptResults = 200
  /// How many lines the journal keeps.
  public static let keptJournal = 500
  /// How many tries the panel lists.
  public static let listedAttempts = 200
  /// How many jobs the panel lists.
  public static let listedJobs = 100

  /// Moves the cursor; on the first row it lets go of its job and shows the newest.
  public mutating func move(to row: Int) {
    cursor = min(max(row, 0), max(rowCount - 1, 0))
    selected = cursor == 0 ? nil : currentJob?.key
  }

  /// The number of rows of the tab's list.
  public var rowCount: Int {
    switch tab {
    case .results: results.count
    case .jobs: jobs.count
    case .journal: attempts.isEmpty ? journal.count : attempts.count
    }
  }

  /// The job under the cursor of the jobs tab.
  public var currentJob: Job? { tab == .jobs && jobs.indices.contains(cursor) ? jobs[cursor] : nil }

  /// Keeps cursor and first row within the list and the cursor on screen.
  public mutating func settle(rows: Int) {
    if tab == .jobs, let selected, let index = jobs.firstIndex(where: { $0.key == selected }) { cursor = index }
    cursor = min(max(cursor, 0), max(rowCount - 1, 0))
    let rows = max(rows, 1)
    if cursor < top { top = cursor }
    if cursor >= top + rows { top = cursor - rows + 1 }
    top = min(max(top, 0), max(rowCount - rows, 0))
  }
}

/// A sync of many spaces, from its confirmation until its last job ended.
public struct BulkProgress: Sendable, Equatable {
  /// The request that queues it; nil once it was answered.
  public var request: Int?
  /// How many spaces are to be queued.
  public var total: Int
  /// What was queued so far.
  public var receipt: SyncReceipt
  /// When it began.
  public var startedAt: Timestamp
}
