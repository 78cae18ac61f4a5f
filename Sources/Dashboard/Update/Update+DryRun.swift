import SyncCore
import TextScreen

extension DashboardState {
  /// `d` in the dialog: what would be made, changed and kept, before anything is sent.
  mutating func openDryRun(_ confirmation: SyncConfirmation) -> [Effect] {
    // The list is read in the place of the count, which must have come before.
    guard confirmation.plan != nil else {
      if confirmation.problem == nil { tell(Message(at: now, severity: .info, text: words.counting)) }
      return []
    }
    guard confirmation.query == nil else { return turn(DryRun(confirmation: confirmation), to: .first) }
    // Marked spaces are all at hand.
    overlay = .dryRun(DryRun(confirmation: confirmation, page: SpacePage(spaces: confirmation.marked)))
    return []
  }

  /// Asks for a page of the dry run.
  private mutating func turn(_ run: DryRun, to anchor: PageAnchor) -> [Effect] {
    guard var query = run.confirmation.query else { return [] }
    (query.sort, query.isDescending) = (.name, false)
    var run = run
    let request = nextRequest()
    run.request = request
    if case .before = anchor { run.comesFromBelow = true } else { run.comesFromBelow = false }
    overlay = .dryRun(run)
    return [.loadDryRun(request: request, query, anchor)]
  }

  mutating func take(dryRun result: Result<SpacePage, StoreError>, _ request: Int) -> [Effect] {
    guard case .dryRun(var run) = overlay, run.request == request else { return [] }
    run.request = nil
    switch result {
    case .failure(let error): run.problem = words.reason(error)
    case .success(let page):
      if run.comesFromBelow {
        run.before = page.hasBefore ? max(run.before - page.spaces.count, 0) : 0
        run.top = max(page.spaces.count - DryRunBox.rows(of: size), 0)
      } else {
        run.before = page.hasBefore ? run.before + (run.page?.spaces.count ?? 0) : 0
        run.top = 0
      }
      run.page = page
      run.problem = nil
    }
    overlay = .dryRun(run)
    return []
  }

  /// A key over the dry run.
  mutating func press(_ key: Key, over run: DryRun) -> [Effect] {
    let rows = DryRunBox.rows(of: size)
    switch key {
    case .character("j"), .down: return scroll(run, by: 1, rows)
    case .character("k"), .up: return scroll(run, by: -1, rows)
    case .pageDown, .control("d"), .control("f"), .character(" "): return scroll(run, by: rows, rows)
    case .pageUp, .control("u"): return scroll(run, by: -rows, rows)
    case .character("g"), .home: return run.before > 0 ? turn(run, to: .first) : scroll(run, by: -run.top, rows)
    case .character("y"): return confirmSync(run.confirmation)
    case .character("o") where context.language == .french: return confirmSync(run.confirmation)
    case .character("q"), .character("d"), .character("n"), .escape, .left, .character("h"), .enter:
      overlay = .confirmSync(run.confirmation)
    case .control("c"): overlay = nil
    default: return common(key)
    }
    return []
  }

  /// Scrolls within the page, and turns it at its ends.
  private mutating func scroll(_ run: DryRun, by distance: Int, _ rows: Int) -> [Effect] {
    guard let page = run.page, run.request == nil, let first = page.spaces.first, let last = page.spaces.last else { return [] }
    let end = max(page.spaces.count - rows, 0)
    var run = run
    if distance > 0, run.top >= end, page.hasAfter { return turn(run, to: .after(SpaceKey(name: last.name, id: last.id))) }
    if distance < 0, run.top == 0, page.hasBefore { return turn(run, to: .before(SpaceKey(name: first.name, id: first.id))) }
    run.top = min(max(run.top + distance, 0), end)
    overlay = .dryRun(run)
    return []
  }
}
