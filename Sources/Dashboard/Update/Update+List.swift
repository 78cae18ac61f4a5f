import FoundationEssentials
import SyncCore
import TextScreen

extension DashboardState {
  /// Asks for the page that begins where the window does, so that the cursor's space stays where it is.
  mutating func refreshWindow() -> Effect {
    guard list.shown == list.query, let first = list.spaces.first else { return askPage(.first, .replaceAtTop) }
    return askPage(.from(key(of: first)), .refresh, limit: max(SpacesListState.pageSize, list.spaces.count))
  }

  mutating func askPage(
    _ anchor: PageAnchor, _ use: SpacesListState.PageUse, limit: Int = SpacesListState.pageSize
  ) -> Effect {
    let request = nextRequest()
    list.pending = .init(request: request, use: use, askedAt: now)
    return .loadPage(request: request, list.query, anchor, limit: limit)
  }

  /// A space's place in the list as it is sorted.
  func key(of space: Space) -> SpaceKey { space.key(for: list.query.sort) }

  /// Asks for the next rows before the cursor gets to the window's edge; one page at a time.
  mutating func pagesNeeded() -> [Effect] {
    guard list.pending == nil, !list.spaces.isEmpty, list.problem == nil, !list.isStuck, list.shown == list.query else { return [] }
    let margin = max(Layout(size).listRows, 20)
    if list.hasAfter, list.cursor + margin >= list.spaces.count, let last = list.spaces.last {
      return [askPage(.after(key(of: last)), .append)]
    }
    if list.hasBefore, list.cursor < margin, let first = list.spaces.first {
      return [askPage(.before(key(of: first)), .prepend)]
    }
    return []
  }

  /// Moves the cursor; what lies beyond the window is owed until its page comes.
  mutating func moveInList(by distance: Int) {
    let target = list.cursor + distance + list.owedMoves
    list.owedMoves = 0
    list.sought = nil
    list.isStuck = false
    if target >= list.spaces.count, list.hasAfter || list.pending?.use == .append {
      list.owedMoves = target - (list.spaces.count - 1)
    } else if target < 0, list.hasBefore || list.pending?.use == .prepend {
      list.owedMoves = target
    }
    list.cursor = min(max(target, 0), max(list.spaces.count - 1, 0))
  }

  mutating func moveInListToEdge(first: Bool) -> [Effect] {
    list.owedMoves = 0
    list.sought = nil
    list.isStuck = false
    if first {
      list.cursor = 0
      list.top = 0
      return list.hasBefore ? [askPage(.first, .replaceAtTop)] : []
    }
    list.cursor = max(list.spaces.count - 1, 0)
    return list.hasAfter ? [askPage(.last, .replaceAtEnd)] : []
  }

  /// Lists something else: another filter, search or order.
  ///
  /// - Parameter keepingCursor: Whether the cursor stays on its space, which what is listed now holds too.
  mutating func relist(keepingCursor: Bool = false, _ change: (inout SpaceQuery) -> Void) -> [Effect] {
    var query = list.query
    change(&query)
    guard query != list.query else { return [] }
    let countsAgain = query.search != list.query.search
    let former = list.query
    list.query = query
    (list.owedMoves, list.shift, list.sought, list.isStuck) = (0, 0, nil, false)
    let kept = keepingCursor && list.followsSelection && list.shown == former ? list.current : nil
    let page = kept.map { askPage(.from(key(of: $0)), .show($0.id)) } ?? askPage(.first, .replaceAtTop)
    return countsAgain ? [page, recount()] : [page]
  }

  mutating func take(page result: Result<SpacePage, StoreError>, _ request: Int) -> [Effect] {
    guard let pending = list.pending, pending.request == request else { return [] }
    list.pending = nil
    list.isLoading = false
    if toast?.text == words.reloading { clearToast() }
    var effects: [Effect] = []
    switch result {
    case .failure(let error):
      list.owedMoves = 0
      list.isStuck = true
      // The rows on screen stay, and filter, search and order must be theirs.
      let isAsked = list.query != list.shown
      let countsAgain = list.query.search != list.shown.search
      list.query = list.shown
      // A lost connection is the feed's to tell; the table stays as it was.
      if error.code == .unreachable && !list.spaces.isEmpty && !isAsked { return [] }
      list.problem = list.spaces.isEmpty ? words.reason(error) : nil
      say(.error, words.cantRead(words.reason(error)))
      if countsAgain { effects.append(recount()) }
    case .success(let page):
      list.problem = nil
      list.isStuck = false
      effects = merge(page, pending.use)
      if list.owedMoves != 0 { moveInList(by: 0) }
    }
    guard list.owesRefresh else { return effects }
    list.owesRefresh = false
    return effects + [refreshWindow()]
  }

  private mutating func merge(_ page: SpacePage, _ use: SpacesListState.PageUse) -> [Effect] {
    let before = list.spaces
    let current = list.current
    let followed = list.followsSelection ? current : nil
    var effects: [Effect] = []
    switch use {
    case .replaceAtTop, .replaceAtEnd, .refresh, .show:
      list.shown = list.query
      let oldCursor = list.cursor
      list.spaces = page.spaces
      list.forgetJobs(ofAll: true)
      list.hasBefore = page.hasBefore
      list.hasAfter = page.hasAfter
      switch use {
      case .replaceAtTop: (list.cursor, list.top) = (0, 0)
      case .replaceAtEnd: list.cursor = max(page.spaces.count - 1, 0)
      case .show(let id): list.cursor = page.spaces.firstIndex { $0.id == id } ?? 0
      default:
        list.cursor = page.spaces.firstIndex { $0.id == followed?.id } ?? oldCursor
        effects = checkVanished(before, followed)
        if let current, list.current?.id != current.id { list.slidAt = now }
      }
    case .append, .prepend:
      defer { if let current, list.current?.id != current.id { list.slidAt = now } }
      // A row that has moved since the window was read stands where the newest page has it.
      dropFromWindow(Set(page.spaces.map(\.id)))
      if use == .append {
        list.spaces += page.spaces
        list.hasAfter = page.hasAfter
        trim(keepingEnd: true)
      } else {
        list.spaces = page.spaces + list.spaces
        list.hasBefore = page.hasBefore
        list.cursor += page.spaces.count
        list.top += page.spaces.count
        trim(keepingEnd: false)
      }
    }
    for job in page.jobs { list.learn(job) }
    return effects
  }

  private mutating func dropFromWindow(_ ids: Set<UUID>) {
    guard list.spaces.contains(where: { ids.contains($0.id) }) else { return }
    let above = list.spaces.prefix(list.cursor).count { ids.contains($0.id) }
    list.spaces.removeAll { ids.contains($0.id) }
    list.cursor = max(list.cursor - above, 0)
    list.top = max(list.top - above, 0)
  }

  /// Asks after what stood in the window and does not any more: the cursor's space, and marked ones, which may be gone for good.
  private mutating func checkVanished(_ before: [Space], _ followed: Space?) -> [Effect] {
    var missing = before.filter { !list.ids.contains($0.id) && list.marks.contains($0.id) }.map(\.id)
    if let followed, !list.ids.contains(followed.id) {
      list.sought = followed
      if !missing.contains(followed.id) { missing.append(followed.id) }
    }
    return missing.isEmpty ? [] : [.refreshSpaces(missing)]
  }

  /// Drops the far end of a window that grew too long, so that memory doesn't grow with the number of spaces.
  private mutating func trim(keepingEnd: Bool) {
    let excess = list.spaces.count - SpacesListState.windowLimit
    guard excess > 0 else { return }
    if keepingEnd {
      list.spaces.removeFirst(excess)
      list.cursor = max(list.cursor - excess, 0)
      list.top = max(list.top - excess, 0)
      list.hasBefore = true
    } else {
      list.spaces.removeLast(excess)
      list.hasAfter = true
    }
    list.forgetJobs(ofAll: false)
  }

  mutating func take(counts result: Result<SpaceCounts, StoreError>, _ request: Int) -> [Effect] {
    if request == list.totalsRequest, case .success(let counts) = result { list.totals = counts }
    guard request == list.countsRequest else { return [] }
    list.isCounting = false
    if list.owesCount { return [recount()] }
    guard case .success(let counts) = result else { return [] }
    list.counts = counts
    if list.query.search.isEmpty { list.totals = counts }
    guard !list.query.search.isEmpty, list.owesTotals || list.totals == nil else { return [] }
    // How many there are in all changes with no key of the search; it is counted once behind it.
    list.owesTotals = false
    list.totalsRequest = nextRequest()
    return [.countSpaces(request: list.totalsRequest, search: "")]
  }

  mutating func take(refreshed result: Result<SpacePage, StoreError>, asked: [UUID]) -> [Effect] {
    if let effects = takeForDialog(refreshed: result, asked: asked) { return effects }
    guard case .success(let page) = result else {
      // Where it is now can't be told; the cursor stands where it stands.
      if let sought = list.sought, asked.contains(sought.id) { list.sought = nil }
      return []
    }
    let fresh = Dictionary(page.spaces.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
    var moved = false
    list.spaces = list.spaces.map { old in
      guard let space = fresh[old.id] else { return old }
      // A row whose place changed keeps its old self until the page with its new place comes: pages are asked for by what rows show.
      let keepsPlace = isPlaced(space, as: old)
      moved = moved || !keepsPlace
      return keepsPlace ? space : old
    }
    noteVanished(asked.filter { fresh[$0] == nil })
    for job in page.jobs where list.ids.contains(job.key.spaceID) { list.learn(job) }
    forgetMarks(of: asked.filter { fresh[$0] == nil })
    // A space that is gone leaves a gap that only a new page can close.
    let isGone = asked.contains { list.ids.contains($0) && fresh[$0] == nil }
    if let sought = list.sought, asked.contains(sought.id) {
      list.sought = nil
      if let space = fresh[sought.id], isListed(space), list.shown == list.query {
        return [askPage(.from(key(of: space)), .show(sought.id))]
      }
      if toast == nil { toast = Message(at: now, severity: .info, text: words.noLongerListed(sought.name)) }
    }
    guard isGone || moved else { return [] }
    let counting = recountSoon()
    guard list.pending == nil else {
      list.owesRefresh = true
      return counting
    }
    return [refreshWindow()] + counting
  }

  /// Counts once more, behind a count that is under way: a stream of changes must not keep every count from its end.
  private mutating func recountSoon() -> [Effect] {
    list.owesCount = list.isCounting
    return list.isCounting ? [] : [recount()]
  }

  /// True when a space that was read anew stands where its older self stood: same key, same text, same side of the filter.
  private func isPlaced(_ space: Space, as old: Space) -> Bool {
    key(of: space) == key(of: old) && space.description == old.description && isListed(space) == isListed(old)
  }

  /// True when the filter takes a space; what the search says of it only the database knows.
  func isListed(_ space: Space) -> Bool {
    switch list.query.filter {
    case .all: true
    case .active: space.isActive
    case .inactive: !space.isActive
    case .needsSync: space.needsSync
    }
  }
}
