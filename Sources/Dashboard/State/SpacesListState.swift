import FoundationEssentials
import SyncCore
import TextScreen

/// The list pane: a window of consecutive spaces around the cursor, never the whole table.
public struct SpacesListState: Sendable, Equatable {
  /// Filter, search and order in force.
  public var query = SpaceQuery()
  /// What the spaces in the window were read by: another one than `query` while its first page is on the way.
  public var shown = SpaceQuery()
  /// The columns that the operator wants to see, where there is room.
  public var columns = ListColumn.everyday
  /// True when the cursor stays on its space as rows move; false when it stays on its line of the screen.
  public var followsSelection = true
  /// The spaces that the operator marked.
  public var marks = SpaceMarks()
  /// How far long names are scrolled to the left, in columns.
  public var shift = 0
  /// The text that `n` and `N` look for: the latest one that was searched for.
  public var pattern = ""
  /// The spaces in the window, in order.
  public var spaces: [Space] = [] {
    didSet {
      ids = Set(spaces.map(\.id))
      widths = ListWidths(spaces)
    }
  }
  /// Their ids.
  private(set) var ids: Set<UUID> = []
  /// How wide their names and units are, for which the list's columns make room.
  private(set) var widths = ListWidths([])
  /// The jobs of the spaces in the window by space, newest change first.
  public private(set) var jobs: [UUID: [Job]] = [:]
  /// True when spaces stand before the window.
  public var hasBefore = false
  /// True when spaces stand after the window.
  public var hasAfter = false
  /// The index of the cursor's space in the window; 0 when the window is empty.
  public var cursor = 0
  /// The index of the first row on screen.
  public var top = 0
  /// Spaces per filter under the search, nil until counted.
  public var counts: SpaceCounts?
  /// Spaces per filter without any search, nil until counted.
  public var totals: SpaceCounts?
  /// Why the list can't be read, or nil.
  public var problem: String?
  /// True until the first page came.
  public var isLoading = true
  /// The request in flight for a page: its number, and what to do with the answer.
  public var pending: PendingPage?
  /// Moves that the operator made beyond the window and that wait for the page in flight.
  public var owedMoves = 0
  /// True when the page in flight may be older than the feed: it is read once more after it came.
  public var owesRefresh = false
  /// True when the last page could not be read: it is asked for again once the operator moves.
  public var isStuck = false
  /// The number of the latest request for counts.
  public var countsRequest = 0
  /// True while the latest request for counts is under way.
  public var isCounting = false
  /// True when the counts are to be read once more behind that.
  public var owesCount = false
  /// The number of the latest request for counts without a search.
  public var totalsRequest = 0
  /// True when the counts without a search are to be read once more.
  public var owesTotals = true
  /// The jump to a match that is under way.
  public var matching: MatchJump?
  /// The request in flight that reads which spaces lie between two marks.
  public var rangeRequest: Int?
  /// The request to sync marked spaces that is under way.
  public var acting: MarkedSync?
  /// The space that the cursor stood on when a page came without it: where it is now is being asked.
  public var sought: Space?
  /// When another space came under the cursor by itself, last.
  var slidAt: Timestamp?
  /// The CSV export under way.
  public var export: RunningExport?
  /// Spaces whose sync was sent and not yet answered.
  public var sending: Set<UUID> = []

  /// A page that was asked for.
  public struct PendingPage: Sendable, Equatable {
    /// The request number.
    public var request: Int
    /// What becomes of the answer.
    public var use: PageUse
    /// When it was asked for.
    public var askedAt = Timestamp.distantPast
  }

  /// A jump from match to match that waits for the database.
  public struct MatchJump: Sendable, Equatable {
    /// The request number.
    public var request: Int
    /// The jumps still to be made, this one included: negative ones go back.
    public var steps: Int
    /// The match that presses before this one have reached already.
    public var reached: Space?
  }

  /// A request to sync marked spaces: their marks go once it is granted.
  public struct MarkedSync: Sendable, Equatable {
    /// The request number.
    public var request: Int
    /// The spaces.
    public var ids: [UUID]
  }

  /// A CSV export that is being written.
  public struct RunningExport: Sendable, Equatable {
    /// The request number.
    public var request: Int
    /// The dialog that began it, to ask again when the file exists.
    public var dialog: ExportDialog
    /// The rows written so far.
    public var rows = 0
  }

  /// What becomes of an answered page.
  public enum PageUse: Sendable, Equatable {
    /// It replaces the window; the cursor goes to the first row.
    case replaceAtTop
    /// It replaces the window; the cursor goes to the last row.
    case replaceAtEnd
    /// It replaces the window; the cursor stays on its space.
    case refresh
    /// It replaces the window; the cursor goes to this space.
    case show(UUID)
    /// It continues the window below.
    case append
    /// It continues the window above.
    case prepend
  }

  /// How many spaces the very first page holds, which the operator waits for: more than most screens show at once, and little behind that.
  public static let firstPageSize = 64
  /// How many spaces one request asks for, and how many the window keeps at most: a page ahead of any screen.
  public static let pageSize = 100
  /// The most that the window holds; beyond it the far end is dropped.
  public static let windowLimit = 400

  /// The space under the cursor, or nil when the list is empty.
  public var current: Space? { spaces.indices.contains(cursor) ? spaces[cursor] : nil }

  /// The jobs of one space in the window, newest change first.
  public func jobs(of id: UUID) -> [Job] { jobs[id] ?? [] }

  /// The job with this key, or nil.
  public func job(_ key: JobKey) -> Job? { jobs[key.spaceID]?.first { $0.key == key } }

  /// Puts a job in the place of its older self.
  public mutating func learn(_ job: Job) {
    var others = jobs[job.key.spaceID] ?? []
    others.removeAll { $0.key == job.key }
    others.insert(job, at: others.firstIndex { Job.newestFirst(job, $0) } ?? others.count)
    jobs[job.key.spaceID] = others
  }

  /// Takes over the jobs of another state of the same window.
  mutating func adoptJobs(of other: SpacesListState) { jobs = other.jobs }

  /// Forgets a job that is gone.
  public mutating func forget(_ key: JobKey) { jobs[key.spaceID]?.removeAll { $0.key == key } }

  /// Forgets all jobs, or those of spaces that are no longer in the window.
  public mutating func forgetJobs(ofAll: Bool) { jobs = ofAll ? [:] : jobs.filter { ids.contains($0.key) } }

  /// Keeps cursor and first row within the window and the cursor on screen.
  ///
  /// - Parameter rows: Rows of the table on screen, 1 or more.
  public mutating func settle(rows: Int) {
    cursor = min(max(cursor, 0), max(spaces.count - 1, 0))
    let rows = max(rows, 1)
    if cursor < top { top = cursor }
    if cursor >= top + rows { top = cursor - rows + 1 }
    top = min(max(top, 0), max(spaces.count - rows, 0))
  }
}

extension SpaceFilter {
  /// The order in which `f` goes through the filters, the everyday one first.
  static let cycle: [SpaceFilter] = [.active, .inactive, .needsSync, .all]

  /// The filter after this one.
  var next: SpaceFilter {
    let order = Self.cycle
    return order[((order.firstIndex(of: self) ?? 0) + 1) % order.count]
  }
}
