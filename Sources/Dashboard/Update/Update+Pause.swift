import SyncCore

extension DashboardState {
  /// True where `p` pauses the log alone: in the log, unless everything is paused, which `p` then ends.
  var pausesLog: Bool { pane == .debug && debug.tab == .journal && held == nil }

  /// `p`: the feed's news are counted instead of drawn; the next press learns them and reads the screen anew.
  mutating func togglePause() -> [Effect] {
    guard let held else {
      self.held = HeldUpdates()
      return []
    }
    self.held = nil
    if let counts = held.counts { debug.counts = counts }
    let learnt = learn(held.jobs.values.sorted { Job.newestFirst($1, $0) })
    return link.isStale ? learnt : learnt + reloadAll()
  }

  /// Keeps the feed's news back while live updates are paused; false for what must be told all the same.
  mutating func hold(_ event: FeedEvent) -> Bool {
    switch event {
    case .changed(let jobs), .listed(let jobs): held?.hold(jobs)
    case .removed(let keys): held?.hold(removed: keys)
    case .counted(let counts): held?.counts = counts
    // On resuming everything on screen is read anew in any case.
    case .reload, .restarted: break
    // What keeps jobs from being worked off is no news of theirs.
    case .connected, .lost, .workersChanged: return false
    }
    return true
  }
}
