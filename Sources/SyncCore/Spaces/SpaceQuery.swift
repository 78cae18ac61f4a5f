import FoundationEssentials

/// Which spaces are listed by state: the filter that `f` cycles through.
public enum SpaceFilter: String, CaseIterable, Sendable {
  case active
  case inactive
  case all
  case needsSync = "needs-sync"
}

/// What is listed, and in which order.
public struct SpaceQuery: Hashable, Sendable {
  /// The filter by state.
  public var filter: SpaceFilter
  /// Matched anywhere in name or description, ignoring case; empty matches all. A leading `!` inverts it.
  public var search: String
  /// A second search that a page's rows must match too: how one jumps from match to match. Counts and requests ignore it.
  public var narrowing = ""
  /// What the rows are sorted by; equal ones by name, then id.
  public var sort: SpaceSort
  /// True for the other direction; rows without a value come last either way.
  public var isDescending: Bool

  /// Makes a query; by default the active spaces by name.
  public init(filter: SpaceFilter = .active, search: String = "", sort: SpaceSort = .name, isDescending: Bool = false) {
    self.filter = filter
    self.search = search
    self.sort = sort
    self.isDescending = isDescending
  }
}

/// Where a page of spaces begins: a key, never an offset.
public enum PageAnchor: Hashable, Sendable {
  /// The first page.
  case first
  /// The last page.
  case last
  /// The rows after this key.
  case after(SpaceKey)
  /// The rows before this key, still in ascending order.
  case before(SpaceKey)
  /// The page that begins with this key (or the next one that exists).
  case from(SpaceKey)
}

/// A place in the list of spaces: the sort key with name and id as tie-breakers.
public struct SpaceKey: Hashable, Sendable {
  /// The name of the space at that place.
  public var name: String
  /// Its id.
  public var id: UUID
  /// What the space has in the column of the sort, as `SpaceSort.value(of:)` says it; nil by name, and where it has none.
  public var value: String?

  /// Makes a key.
  public init(name: String, id: UUID, value: String? = nil) {
    self.name = name
    self.id = id
    self.value = value
  }
}

/// One page of spaces, with the jobs of just these spaces.
public struct SpacePage: Sendable, Equatable {
  /// The spaces in order.
  public var spaces: [Space]
  /// The jobs of these spaces, in no order.
  public var jobs: [Job]
  /// True when rows stand before the first one.
  public var hasBefore: Bool
  /// True when rows stand after the last one.
  public var hasAfter: Bool

  /// Makes a page.
  public init(spaces: [Space] = [], jobs: [Job] = [], hasBefore: Bool = false, hasAfter: Bool = false) {
    self.spaces = spaces
    self.jobs = jobs
    self.hasBefore = hasBefore
    self.hasAfter = hasAfter
  }
}

/// How many spaces there are under a search, per filter.
public struct SpaceCounts: Sendable, Equatable {
  /// All spaces.
  public var all: Int
  /// Active ones.
  public var active: Int
  /// Inactive ones, null included.
  public var inactive: Int
  /// Those that need a sync.
  public var needsSync: Int

  /// Makes counts.
  public init(all: Int = 0, active: Int = 0, inactive: Int = 0, needsSync: Int = 0) {
    self.all = all
    self.active = active
    self.inactive = inactive
    self.needsSync = needsSync
  }

  /// The count of one filter.
  public subscript(filter: SpaceFilter) -> Int {
    switch filter {
    case .all: all
    case .active: active
    case .inactive: inactive
    case .needsSync: needsSync
    }
  }
}

/// A space with all its jobs, newest change first and with their payloads.
public struct SpaceDetail: Sendable, Equatable {
  /// The space.
  public var space: Space
  /// Its jobs.
  public var jobs: [Job]

  /// Makes a detail.
  public init(space: Space, jobs: [Job]) {
    self.space = space
    self.jobs = jobs
  }
}

/// The answer of "Statut": how many active spaces are synchronised, which are not, and the latest jobs.
public struct SyncStatusReport: Sendable, Equatable {
  /// Active spaces.
  public var active: Int
  /// Active spaces that need no sync.
  public var synchronised: Int
  /// The first of those that do, at most 20, by name.
  public var unsynchronised: [Space]
  /// The latest changed jobs, at most 10, newest first.
  public var recentJobs: [Job]

  /// Makes a report.
  public init(active: Int, synchronised: Int, unsynchronised: [Space], recentJobs: [Job]) {
    self.active = active
    self.synchronised = synchronised
    self.unsynchronised = unsynchronised
    self.recentJobs = recentJobs
  }
}
