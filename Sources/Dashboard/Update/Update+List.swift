import FoundationEssentials
import SyncCore
import TextScreen

extension DashboardState {
  /// Asks for the page that begins where the window does, so that the cursor's space stays where it is.
  mutating func refreshWindow() -> Effect {
    guard let first = list.spaces.first else { return askPage(.first, .replaceAtTop) }
    return askPage(.from(first.pageKey), .refresh, limit: max(SpacesListState.pageSize, list.spaces.count))
  }

  mutating func askPage(
    _ anchor: PageAnchor, _ use: SpacesListState.PageUse, limit: Int = SpacesListState.pageSize
  ) -> Effect {
    let request = nextRequest()
    list.pending = .init(request: request, use: use)
    return .loadPage(request: request, list.query, anchor, limit: limit)
  }

  /// Asks for the next rows before the cursor gets to the window's edge; one page at a time.
  mutating func pagesNeeded() -> [Effect] {
    guard list.pending == nil, !list.spaces.isEmpty, list.problem == nil else { return [] }
    let margin = max(Layout(size).listRows, 20)
    if list.hasAfter, list.cursor + margin >= list.spaces.count, let last = list.spaces.last {
      return [askPage(.after(last.pageKey), .append)]
    }
    if list.hasBefore, list.cursor < margin, let first = list.spaces.first {
      return [askPage(.before(first.pageKey), .prepend)]
    }
    return []
  }

  /// Moves the cursor; what lies beyond the window is owed until its page comes.
  mutating func moveInList(by distance: Int) {
    let target = list.cursor + distance + list.owedMoves
    list.owedMoves = 0
    if target >= list.spaces.count, list.hasAfter || list.pending?.use == .append {
      list.owedMoves = target - (list.spaces.count - 1)
    } else if target < 0, list.hasBefore || list.pending?.use == .prepend {
      list.owedMoves = target
    }
    list.cursor = min(max(target, 0), max(list.spaces.count - 1, 0))
  }

  mutating func moveInListToEdge(first: Bool) -> [Effect] {
    list.owedMoves = 0
    if first {
      list.cursor = 0
      list.top = 0
      return list.hasBefore ? [askPage(.first, .replaceAtTop)] : []
    }
    list.cursor = max(list.spaces.count - 1, 0)
    return list.hasAfter ? [askPage(.last, .replaceAtEnd)] : []
  }

  /// Lists something else: another filter or search.
  mutating func list(_ query: SpaceQuery, countAgain: Bool) -> [Effect] {
    list.query = query
    list.owedMoves = 0
    var effects = [askPage(.first, .replaceAtTop)]
    if countAgain { effects.append(recount()) }
    return effects
  }

  mutating func take(page result: Result<SpacePage, StoreError>, _ request: Int) -> [Effect] {
    guard let pending = list.pending, pending.request == request else { return [] }
    list.pending = nil
    list.isLoading = false
    switch result {
    case .failure(let error):
      list.owedMoves = 0
      // A lost connection is the feed's to tell; the table stays as it was.
      if error.code == .unreachable && !list.spaces.isEmpty { return [] }
      list.problem = list.spaces.isEmpty ? error.description : nil
      say(.error, words.cantRead(error.description))
    case .success(let page):
      list.problem = nil
      merge(page, pending.use)
      if list.owedMoves != 0 { moveInList(by: 0) }
    }
    guard list.owesRefresh else { return [] }
    list.owesRefresh = false
    return [refreshWindow()]
  }

  private mutating func merge(_ page: SpacePage, _ use: SpacesListState.PageUse) {
    let current = list.current?.id
    switch use {
    case .replaceAtTop, .replaceAtEnd, .refresh:
      let oldCursor = list.cursor
      list.spaces = page.spaces
      list.forgetJobs(exceptOf: [])
      list.hasBefore = page.hasBefore
      list.hasAfter = page.hasAfter
      switch use {
      case .replaceAtTop: (list.cursor, list.top) = (0, 0)
      case .replaceAtEnd: list.cursor = max(page.spaces.count - 1, 0)
      default: list.cursor = page.spaces.firstIndex { $0.id == current } ?? oldCursor
      }
    case .append:
      list.spaces += page.spaces
      list.hasAfter = page.hasAfter
      trim(keepingEnd: true)
    case .prepend:
      list.spaces = page.spaces + list.spaces
      list.hasBefore = page.hasBefore
      list.cursor += page.spaces.count
      list.top += page.spaces.count
      trim(keepingEnd: false)
    }
    for job in page.jobs { list.learn(job) }
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
    list.forgetJobs(exceptOf: Set(list.spaces.map(\.id)))
  }

  mutating func take(counts result: Result<SpaceCounts, StoreError>, _ request: Int) -> [Effect] {
    if case .confirmSync(var confirmation) = overlay, confirmation.request == request {
      switch result {
      case .success(let counts):
        let filter: SpaceFilter
        if case .listed(let query) = confirmation.scope { filter = query.filter } else { filter = .active }
        confirmation.count = counts[filter]
        confirmation.untouched = filter == .active ? counts.inactive : nil
      case .failure(let error): confirmation.problem = error.description
      }
      overlay = .confirmSync(confirmation)
      return []
    }
    guard request == list.countsRequest else { return [] }
    if case .success(let counts) = result { list.counts = counts }
    return []
  }

  mutating func take(refreshed result: Result<SpacePage, StoreError>, asked: [UUID]) -> [Effect] {
    guard case .success(let page) = result else { return [] }
    let fresh = Dictionary(page.spaces.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
    for index in list.spaces.indices {
      if let space = fresh[list.spaces[index].id] { list.spaces[index] = space }
    }
    let known = Set(list.spaces.map(\.id))
    for job in page.jobs where known.contains(job.key.spaceID) { list.learn(job) }
    // A space that is gone leaves a gap that only a new page can close.
    return asked.contains { known.contains($0) && fresh[$0] == nil } && list.pending == nil ? [refreshWindow(), recount()] : []
  }
}

extension Space {
  /// Its place in the list.
  var pageKey: SpaceKey { SpaceKey(name: name, id: id) }
}
