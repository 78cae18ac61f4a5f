import FoundationEssentials
import SyncCore
import TextScreen

extension DashboardState {
  /// Shows a tab of the debug panel.
  mutating func show(_ tab: DebugPanelState.Tab) {
    guard debug.tab != tab else { return }
    debug.tab = tab
    debug.cursor = 0
    debug.top = 0
    debug.selected = nil
    debug.detail = nil
  }

  /// Moves in the debug panel: in what is unfolded when the cursor is there, else in the list.
  mutating func moveInPanel(by distance: Int) -> [Effect] {
    if let line = debug.detail?.cursor {
      debug.detail?.cursor = line + distance
    } else {
      debug.move(to: debug.cursor + distance)
    }
    return jobsNeeded()
  }

  mutating func moveInPanelToEdge(first: Bool) -> [Effect] {
    if debug.detail?.cursor != nil {
      debug.detail?.cursor = first ? 0 : .max
      return []
    }
    if debug.tab == .jobs, first ? debug.hasBefore : debug.hasAfter { return [loadJobs(first ? .first : .last)] }
    debug.move(to: first ? 0 : debug.rowCount - 1)
    return []
  }

  /// Enter, right: unfolds or folds; right on a job whose details are open moves the cursor into them.
  mutating func openInPanel(_ key: Key) -> [Effect] {
    if let line = debug.detail?.cursor, let lines = detailLines, lines.indices.contains(line) {
      debug.detail?.tree.toggle(lines[line].path)
      return []
    }
    switch debug.tab {
    case .results: unfoldResult(key)
    case .jobs:
      guard let job = debug.currentJob else { return [] }
      debug.selected = job.key
      return open(.job(job), key)
    case .journal where debug.log.showsAttempts:
      let attempts = debug.log.shownAttempts
      return attempts.indices.contains(debug.cursor) ? open(.attempt(attempts[debug.cursor]), key) : []
    case .journal:
      let changes = debug.log.shownChanges
      return changes.indices.contains(debug.cursor) ? open(.job(changes[debug.cursor].job), key) : []
    }
    return []
  }

  private mutating func open(_ subject: PanelDetail.Subject, _ key: Key) -> [Effect] {
    let isOpen =
      switch (debug.detail?.subject, subject) {
      case (.job(let shown)?, .job(let job)): shown.key == job.key
      case (.attempt(let shown)?, .attempt(let attempt)): shown.id == attempt.id
      default: false
      }
    if isOpen {
      if key == .enter { debug.detail = nil } else { debug.detail?.cursor = 0 }
      return []
    }
    debug.detail = PanelDetail(subject: subject)
    refreshDetail(isNew: true)
    guard case .job(let job) = subject else { return [] }
    return [.loadJob(job.key)]
  }

  private mutating func unfoldResult(_ key: Key) {
    let rows = debug.resultRows
    guard rows.indices.contains(debug.cursor) else { return }
    let row = rows[debug.cursor]
    if let line = row.line {
      debug.results[row.result].details.toggle(line.path)
    } else if key == .enter || !debug.results[row.result].isUnfolded {
      debug.results[row.result].isUnfolded.toggle()
    }
  }

  /// Esc, left: folds where the cursor is, then what is around it; false when nothing was left to fold.
  mutating func foldInPanel() -> Bool {
    if let line = debug.detail?.cursor {
      if let lines = detailLines, lines.indices.contains(line), let target = Self.fold(lines[line], in: lines) {
        if let path = target.path { debug.detail?.tree.unfolded.remove(path) }
        debug.detail?.cursor = target.row
      } else {
        debug.detail?.cursor = nil
      }
      return true
    }
    if debug.detail != nil {
      debug.detail = nil
      return true
    }
    guard debug.tab == .results else { return false }
    let rows = debug.resultRows
    guard rows.indices.contains(debug.cursor), debug.results[rows[debug.cursor].result].isUnfolded else { return false }
    let row = rows[debug.cursor]
    let head = rows.firstIndex { $0.result == row.result } ?? 0
    let lines = rows.filter { $0.result == row.result }.compactMap(\.line)
    if let line = row.line, let target = Self.fold(line, in: lines) {
      if let path = target.path { debug.results[row.result].details.unfolded.remove(path) }
      debug.cursor = head + 1 + target.row
    } else {
      debug.results[row.result].isUnfolded = false
      debug.cursor = head
    }
    return true
  }

  /// What left does on a line of a tree: folds it, or goes to what it stands in; nil at the top.
  private static func fold(_ line: JSONTree.Line, in lines: [JSONTree.Line]) -> (path: [Int]?, row: Int)? {
    let row = lines.firstIndex { $0.path == line.path } ?? 0
    if line.isUnfolded == true { return (line.path, row) }
    let parent = Array(line.path.dropLast())
    guard !parent.isEmpty, let above = lines.firstIndex(where: { $0.path == parent }) else { return nil }
    return (parent, above)
  }

  /// `+` and `-`: unfolds or folds everything.
  mutating func unfoldAll(_ unfolds: Bool) {
    if debug.detail != nil {
      if unfolds { debug.detail?.tree.unfoldAll() } else { debug.detail?.tree.unfolded = [] }
    } else if debug.tab == .results {
      let rows = debug.resultRows
      let current = rows.indices.contains(debug.cursor) ? rows[debug.cursor].result : 0
      for index in debug.results.indices where debug.results[index].hasDetails {
        debug.results[index].isUnfolded = unfolds
        if unfolds { debug.results[index].details.unfoldAll() } else { debug.results[index].details.unfolded = [] }
      }
      debug.cursor = debug.resultRows.firstIndex { $0.result == current } ?? 0
    }
  }

  /// The lines of what is unfolded.
  var detailLines: [JSONTree.Line]? { debug.detail?.tree.lines(columns: Layout(size).detailColumns - 3) }

  // MARK: Jobs

  /// `f` in the panel: the next status.
  mutating func cycleJobStatus() -> [Effect] {
    let order = JobStatus.cycle
    if debug.tab != .jobs { show(.jobs) }
    return listJobs(of: order[((order.firstIndex(of: debug.status) ?? 0) + 1) % order.count])
  }

  /// Lists the jobs of one status, or all.
  mutating func listJobs(of status: JobStatus?) -> [Effect] {
    debug.status = status
    return [loadJobs(.first)]
  }

  /// Reads the window anew from where it begins.
  mutating func reloadJobs() -> Effect { loadJobs(.refresh) }

  /// Asks for jobs.
  mutating func loadJobs(_ use: DebugPanelState.JobsUse) -> Effect {
    debug.jobsRequest = nextRequest()
    debug.jobsUse = use
    var query = JobQuery(status: debug.status, limit: DebugPanelState.listedJobs)
    switch use {
    case .first: break
    case .refresh:
      query.limit = min(max(debug.jobs.count, DebugPanelState.listedJobs), DebugPanelState.windowLimit)
      if debug.hasBefore, let first = debug.jobs.first { query.anchor = .from(first.place) }
    case .last: query.anchor = .last
    case .append: query.anchor = debug.jobs.last.map { .after($0.place) } ?? .first
    case .prepend: query.anchor = debug.jobs.first.map { .before($0.place) } ?? .first
    }
    return .loadJobs(request: debug.jobsRequest, query)
  }

  /// Asks for older or newer jobs before the cursor gets to the window's edge.
  private mutating func jobsNeeded() -> [Effect] {
    guard debug.tab == .jobs, debug.jobsUse == nil else { return [] }
    let margin = Layout(size).debugRows(unfolded: false) + 10
    if debug.hasAfter, debug.cursor + margin >= debug.jobs.count { return [loadJobs(.append)] }
    return debug.hasBefore && debug.cursor < margin ? [loadJobs(.prepend)] : []
  }

  mutating func take(jobs result: Result<[Job], StoreError>, _ request: Int) -> [Effect] {
    guard request == debug.jobsRequest, let use = debug.jobsUse else { return [] }
    debug.jobsUse = nil
    debug.isLoading = false
    switch result {
    case .failure(let error): return fail(error)
    case .success(let jobs):
      debug.jobsProblem = nil
      debug.shownStatus = debug.status
      return merge(jobs.sorted(by: Job.newestFirst), use)
    }
  }

  /// Jobs could not be read: the rows on screen stay, under the name of their status.
  private mutating func fail(_ error: StoreError) -> [Effect] {
    let isAsked = debug.status != debug.shownStatus
    debug.status = debug.shownStatus
    // A lost connection is the feed's to tell; the table stays as it was.
    if error.code == .unreachable, !debug.jobs.isEmpty, !isAsked { return [] }
    debug.jobsProblem = debug.jobs.isEmpty ? words.reason(error) : nil
    say(.error, words.cantRead(words.reason(error)))
    return []
  }

  private mutating func merge(_ jobs: [Job], _ use: DebugPanelState.JobsUse) -> [Effect] {
    let isFull = jobs.count >= DebugPanelState.listedJobs
    let known = Set(debug.jobs.map(\.key))
    switch use {
    case .refresh:
      // All that stood here went to the top.
      if jobs.isEmpty, debug.hasBefore { return [loadJobs(.first)] }
      debug.jobs = jobs
      debug.hasAfter = isFull
    case .first:
      debug.jobs = jobs
      (debug.hasBefore, debug.hasAfter) = (false, isFull)
      debug.move(to: 0)
    case .last:
      debug.jobs = jobs
      (debug.hasBefore, debug.hasAfter) = (isFull, false)
      debug.move(to: jobs.count - 1)
    case .append:
      debug.jobs += jobs.filter { !known.contains($0.key) }
      debug.hasAfter = isFull
      let excess = debug.jobs.count - DebugPanelState.windowLimit
      if excess > 0 {
        debug.jobs.removeFirst(excess)
        debug.cursor = max(debug.cursor - excess, 0)
        debug.top = max(debug.top - excess, 0)
        debug.hasBefore = true
      }
    case .prepend:
      let newer = jobs.filter { !known.contains($0.key) }
      debug.jobs = newer + debug.jobs
      debug.hasBefore = isFull
      debug.cursor += newer.count
      debug.top += newer.count
      let excess = debug.jobs.count - DebugPanelState.windowLimit
      if excess > 0 {
        debug.jobs.removeLast(excess)
        debug.hasAfter = true
      }
    }
    return []
  }

  /// Puts changed jobs where they now belong in the window of jobs.
  mutating func listJobs(_ fresh: [JobKey: Job]) {
    // A job that changes goes to the top of the list; far below it that is beyond the window.
    let isListed = { (job: Job) in !debug.hasBefore && (debug.status == nil || job.status == debug.status) }
    let new = fresh.values.filter(isListed)
    // Their places are sorted and not the jobs, which are large. Two lists in order are merged: sorted as one they would be compared again and again.
    var order = new.indices.sorted { Job.newestFirst(new[$0], new[$1]) }[...]
    var jobs: [Job] = []
    jobs.reserveCapacity(debug.jobs.count + new.count)
    for job in debug.jobs where fresh[job.key] == nil {
      while let next = order.first, Job.newestFirst(new[next], job) { jobs.append(new[order.removeFirst()]) }
      jobs.append(job)
    }
    jobs += order.map { new[$0] }
    let excess = jobs.count - DebugPanelState.windowLimit
    if excess > 0 {
      jobs.removeLast(excess)
      debug.hasAfter = true
    }
    debug.jobs = jobs
  }

  // MARK: Details

  mutating func take(job result: Result<Job?, StoreError>, _ key: JobKey) -> [Effect] {
    guard debug.unfolded?.key == key else { return [] }
    switch result {
    case .success(let job?):
      debug.detail?.subject = .job(job)
      refreshDetail(isNew: debug.detail?.tries == nil)
    case .success(nil): debug.detail = nil
    case .failure(let error): say(.error, words.cantRead(words.reason(error)))
    }
    return debug.detail?.tries == nil ? [.loadTries(key)] : []
  }

  mutating func take(tries result: Result<[Attempt], StoreError>, _ key: JobKey) -> [Effect] {
    guard debug.unfolded?.key == key, case .success(let tries) = result else { return [] }
    debug.detail?.tries = tries
    refreshDetail(isNew: false)
    return []
  }

  /// A job that is unfolded changed: its payload and its tries are read again.
  mutating func refreshUnfolded(_ job: Job) -> [Effect] {
    guard let shown = debug.unfolded, shown.key == job.key else { return [] }
    debug.detail?.subject = .job(job.carrying(payload: shown.payload))
    refreshDetail(isNew: false)
    return job.status == .processing ? [] : [.loadJob(job.key), .loadTries(job.key)]
  }

  /// Makes the tree anew from what is known.
  mutating func refreshDetail(isNew: Bool) {
    guard let detail = debug.detail else { return }
    let root: JSONNode
    switch detail.subject {
    case .job(let job): root = node(of: job, tries: detail.tries)
    case .attempt(let attempt): root = node(of: attempt)
    }
    debug.detail?.tree.root = root
    guard isNew else { return }
    // What one looks for first is open: what was asked for and why it failed.
    for (number, member) in root.children.enumerated() where member.name == "payload" || member.name == "error" {
      debug.detail?.tree.unfolded.insert([number])
    }
  }

  // MARK: The log

  /// A key in the filter field of the log.
  mutating func editLogFilter(_ key: Key, _ field: LineField, _ previous: String) -> [Effect] {
    switch key {
    case .enter,
      .backspace where field.text.isEmpty, .control("h") where field.text.isEmpty:
      overlay = nil
    case .escape, .control("c"):
      overlay = nil
      debug.log.filter = previous
    default:
      var field = field
      guard edit(&field, key) else { return common(key) }
      filterLog(field, previous)
    }
    return []
  }

  mutating func filterLog(_ field: LineField, _ previous: String) {
    overlay = .logFilter(field, previous: previous)
    filterLog(field.text)
  }

  mutating func filterLog(_ text: String) {
    guard debug.log.filter != text else { return }
    debug.log.filter = text
    debug.cursor = 0
    debug.detail = nil
  }
}
