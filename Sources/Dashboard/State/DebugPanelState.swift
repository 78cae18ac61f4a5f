import FoundationEssentials
import SyncCore

/// The debug panel: its tab, the latest jobs, the results of the operator's actions, the log.
public struct DebugPanelState: Sendable, Equatable {
  /// What the lower half shows.
  public enum Tab: Sendable, CaseIterable {
    case results
    case jobs
    case journal
  }

  /// What the lower half shows.
  public var tab = Tab.jobs
  /// A window of jobs, newest change first.
  public var jobs: [Job] = []
  /// Only jobs of this status are listed, or all.
  public var status: JobStatus?
  /// The status by which the jobs in the window were read: another one than `status` while its first page is on the way.
  var shownStatus: JobStatus?
  /// Why the jobs can't be read, or nil.
  var jobsProblem: String?
  /// True when newer jobs stand before the window.
  public var hasBefore = false
  /// True when older jobs stand after the window.
  public var hasAfter = false
  /// The number of the latest request for jobs; an older answer is dropped.
  public var jobsRequest = 0
  /// What becomes of its answer; nil when none is awaited.
  public var jobsUse: JobsUse?
  /// True until the first jobs came.
  public var isLoading = true
  /// The index of the cursor in the tab's list.
  public var cursor = 0
  /// The index of the first row on screen in the tab's list.
  public var top = 0
  /// The columns of the tab's list, for lines that go on in the next one.
  public var columns = 80
  /// The job that the operator moved to: the cursor stays on it when others change. Nil: the cursor stays on the first row, the newest.
  public var selected: JobKey?
  /// When another job came under the cursor by itself, last.
  var slidAt: Timestamp?
  /// What is unfolded of a job or a try.
  public var detail: PanelDetail?
  /// Jobs per status, nil until counted.
  public var counts: JobCounts?
  /// What the operator's actions gave, newest first.
  public var results: [ActionResult] = []
  /// The workers of a migrated deployment; empty where none says that it runs, nil until asked.
  public var workers: [WorkerState]?
  /// Who is connected, this program included; nil until asked.
  public var clients: [ConnectedClient]?
  /// When it was last asked who is connected.
  var clientsReadAt: Timestamp?
  /// The reads of workers and tries that are under way.
  var reads: Set<PanelRead> = []
  /// True when workers and tries are to be read once more behind that.
  var owesReads = false
  /// The latest tries and changes of jobs.
  public var log = JobLog()
  /// How many jobs ended in the last minute.
  public var ended = EndedRate()
  /// How long tries took that the feed saw beginning and ending.
  public var spans = JobSpans()
  /// The syncs of many that run, the latest request first, the only one that can still be queueing; once none runs any more, the one that ran last.
  public var bulks: [BulkProgress] = []
  /// The receipts of bulk requests, the latest first.
  public var receipts: [BulkReceipt] = []
  /// True once the receipts of earlier sessions were read.
  var knowsReceipts = false
  /// True when the latest receipt is to be shown as soon as they are read.
  var awaitsReceipt = false
  /// What Stripe answered to the last test.
  public var account: StripeAccount?
  /// Why Stripe did not answer, or nil.
  public var accountProblem: String?
  /// When it answered or did not.
  public var testedAt: Timestamp?
  /// True while Stripe is asked.
  public var isTesting = false

  /// What becomes of jobs that were asked for.
  public enum JobsUse: Sendable, Equatable {
    /// They replace the window; the cursor stays on its job.
    case refresh
    /// They replace the window, which began elsewhere; the cursor goes to the first row.
    case first
    /// They replace the window; the cursor goes to the last row.
    case last
    /// They continue the window below.
    case append
    /// They continue the window above.
    case prepend
  }

  /// How many entries each list keeps.
  public static let keptResults = 200
  /// How many receipts are kept.
  public static let keptReceipts = 20
  /// How many jobs one request asks for.
  public static let listedJobs = 100
  /// The most jobs that the window holds; beyond it the far end is dropped.
  public static let windowLimit = 400

  /// The sync of many that the panel's bar tells of: the first that runs, or the one that ran last.
  public var bulk: BulkProgress? {
    get { bulks.first }
    set { bulks.replaceSubrange(..<min(1, bulks.count), with: newValue.map { [$0] } ?? []) }
  }

  /// The sync of many that `x` stops: one that was stopped already ends by itself.
  var stoppable: BulkProgress? { bulks.first { $0.isRunning && !$0.isStopped } ?? bulks.first(where: \.isRunning) }

  /// Takes up a sync of many: before the others when it begins now, else behind them.
  mutating func follow(_ bulk: BulkProgress) {
    bulks.removeAll { !$0.isRunning || $0.mark != nil && $0.mark == bulk.mark }
    bulks.insert(bulk, at: bulk.request == nil ? bulks.count : 0)
  }

  /// The job whose details are unfolded.
  public var unfolded: Job? { detail?.job }

  /// Moves the cursor; on the first row it lets go of its job and shows the newest.
  public mutating func move(to row: Int) {
    cursor = min(max(row, 0), max(rowCount - 1, 0))
    selected = isAtTop ? nil : currentJob?.key
  }

  /// True on the first row of all: there the cursor shows whichever job is the newest.
  private var isAtTop: Bool { cursor == 0 && !hasBefore }

  /// The number of rows of the tab's list.
  public var rowCount: Int {
    switch tab {
    case .results: resultRows.count
    case .jobs: jobs.count
    case .journal: log.rowCount
    }
  }

  /// The job under the cursor of the jobs tab.
  public var currentJob: Job? { tab == .jobs && jobs.indices.contains(cursor) ? jobs[cursor] : nil }

  /// Keeps cursor and first row within the list and the cursor on screen.
  public mutating func settle(rows: Int) {
    if tab == .jobs, let selected, let index = jobs.firstIndex(where: { $0.key == selected }) { cursor = index }
    let count = rowCount
    cursor = min(max(cursor, 0), max(count - 1, 0))
    // One that left the list gives its place to the next, on which the cursor stays from now on.
    if tab == .jobs, selected != nil { selected = isAtTop ? nil : currentJob?.key }
    let rows = max(rows, 1)
    if cursor < top { top = cursor }
    if cursor >= top + rows { top = cursor - rows + 1 }
    top = min(max(top, 0), max(count - rows, 0))
  }

  /// A row of the results: a result's own line, or a line of its details.
  struct ResultRow {
    var result: Int
    var line: JSONTree.Line?
  }

  /// The columns that stand before a result's details.
  static let resultIndent = 15

  /// The rows of the results with what is unfolded.
  var resultRows: [ResultRow] {
    results.indices.flatMap { index in
      let lines = results[index].isUnfolded ? results[index].details.lines(columns: columns - Self.resultIndent) : []
      return [ResultRow(result: index, line: nil)] + lines.map { ResultRow(result: index, line: $0) }
    }
  }

  /// The log's line under the cursor; nil on the first one, where the cursor follows the newest.
  var logLine: JobLog.LineID? { tab == .journal && cursor > 0 ? log.line(in: cursor) : nil }

  /// Keeps the cursor on its line of the log, which may stand in another row now.
  mutating func keep(logLine: JobLog.LineID?) {
    guard let logLine, let row = log.row(of: logLine) else { return }
    top += row - cursor
    cursor = row
  }

  /// Where each job stands in the window of jobs.
  var jobPlaces: [JobKey: Int] {
    var places = [JobKey: Int](minimumCapacity: jobs.count)
    for (index, job) in jobs.enumerated() { places[job.key] = index }
    return places
  }

  /// The job of a key in the window, or nil; looked for where a table of places names it, else one after the other.
  func job(_ key: JobKey, _ places: [JobKey: Int]?) -> Job? {
    let place = if let places { places[key] } else { jobs.firstIndex { $0.key == key } }
    return place.map { jobs[$0] }
  }

  /// Keeps a result as the newest.
  mutating func add(_ result: ActionResult) {
    results.insert(result, at: 0)
    if results.count > Self.keptResults { results.removeLast() }
    // The cursor stays on what the operator looks at.
    if tab == .results, cursor > 0 { cursor += 1 }
  }

  /// Keeps a receipt in the place of its older self.
  mutating func remember(_ receipt: BulkReceipt) {
    receipts.removeAll { $0.mark == receipt.mark }
    receipts.insert(receipt, at: receipts.firstIndex { $0.mark.requestedAt < receipt.mark.requestedAt } ?? receipts.count)
    if receipts.count > Self.keptReceipts { receipts.removeLast() }
  }
}

extension JobStatus {
  /// The order in which the panel goes through the statuses, after all jobs.
  static let cycle: [JobStatus?] = [nil, .failed, .pending, .processing, .completed, .unknown]
}
