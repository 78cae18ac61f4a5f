import FoundationEssentials
import SyncCore

extension DashboardState {
  /// Space: marks the cursor's space, or takes its mark away, and goes on to the next row.
  mutating func mark() {
    guard let space = list.current else { return }
    if list.marks.contains(space.id) {
      list.marks.remove([space.id])
    } else if !list.marks.insert(space) {
      tell(Message(at: now, severity: .warning, text: words.marksAreFull(SpaceMarks.limit)))
      return
    }
    moveInList(by: 1)
  }

  /// `v`: marks all rows from the one marked last to the cursor; without one, the cursor's row, where the range then begins.
  mutating func markRange() -> [Effect] {
    guard let current = list.current else { return [] }
    guard let first = list.marks.latest, first.id != current.id else {
      insertMarks([current])
      toast = toast ?? Message(at: now, severity: .info, text: words.rangeBegins)
      return []
    }
    if let index = list.spaces.firstIndex(where: { $0.id == first.id }) {
      insertMarks(list.spaces[min(index, list.cursor)...max(index, list.cursor)] + [current])
      return []
    }
    // The rows between are not all here.
    let request = nextRequest()
    list.rangeRequest = request
    return [.readRange(request: request, list.query, from: first, to: current, limit: SpaceMarks.limit)]
  }

  mutating func take(range result: Result<[Space], StoreError>, _ request: Int) -> [Effect] {
    guard request == list.rangeRequest else { return [] }
    list.rangeRequest = nil
    switch result {
    case .failure(let error): say(.error, words.cantRead(words.reason(error)))
    case .success([]): tell(Message(at: now, severity: .warning, text: words.rangeTooLong(SpaceMarks.limit)))
    case .success(let spaces): insertMarks(spaces)
    }
    return []
  }

  private mutating func insertMarks(_ spaces: [Space]) {
    var isFull = false
    for space in spaces where !list.marks.insert(space) { isFull = true }
    if isFull { tell(Message(at: now, severity: .warning, text: words.marksAreFull(SpaceMarks.limit))) }
  }

  /// `U`: takes all marks away, and says how many.
  mutating func unmarkAll() {
    tell(Message(at: now, severity: .info, text: words.unmarked(list.marks.count)))
    list.marks.removeAll()
  }

  /// Drops the marks of spaces that are gone, and says so.
  mutating func forgetMarks(of gone: [UUID]) {
    let names = list.marks.remove(gone)
    guard let first = names.first else { return }
    announce(.warning, words.marksVanished(first, others: names.count - 1))
  }

  // MARK: Syncing the marked

  /// `s` with several marks: asks first, about the ids as they are now; those that are gone are left out when the database has told.
  mutating func askToSyncMarked() -> [Effect] {
    let ids = list.marks.ids
    overlay = .confirmSync(.init(origin: .list, scope: .spaces(ids), request: nextRequest()))
    return [.refreshSpaces(ids)]
  }

  /// The marked spaces of the open dialog as the database has them; nil when no dialog waits for these.
  mutating func takeForDialog(refreshed result: Result<SpacePage, StoreError>, asked: [UUID]) -> [Effect]? {
    guard case .confirmSync(var confirmation) = overlay, confirmation.plan == nil, confirmation.scope == .spaces(asked) else { return nil }
    switch result {
    case .failure(let error): confirmation.problem = words.reason(error)
    case .success(let page):
      let found = Set(page.spaces.map(\.id))
      confirmation.scope = .spaces(asked.filter(found.contains))
      confirmation.marked = page.spaces.sorted { ($0.name, $0.id) < ($1.name, $1.id) }
      confirmation.plan = SyncPlan(of: page, eventType: confirmation.origin.eventType)
      forgetMarks(of: asked.filter { !found.contains($0) })
    }
    overlay = .confirmSync(confirmation)
    return []
  }

  /// Takes the marks away once their request was granted; a refused one leaves them for another try.
  mutating func endMarkedSync(_ request: Int, _ result: Result<SyncReceipt, StoreError>) {
    guard let acting = list.acting, acting.request == request else { return }
    list.acting = nil
    if case .success = result { list.marks.remove(acting.ids) }
  }
}
