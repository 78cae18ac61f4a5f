import SyncCore

extension DashboardState {
  /// What the debug panel shows and no feed tells: read when it comes into sight.
  mutating func panelReads() -> [Effect] {
    guard showsPanel else { return [] }
    debug.clientsReadAt = now
    return rereadPanel() + [.loadClients]
  }

  /// The same behind a change that the feed told. One read at a time: on a slow line it must neither be cut off by the next nor stand before a page.
  mutating func panelReads(after changed: some Collection<Job>) -> [Effect] {
    // A try that ended stands in the log now.
    guard showsPanel, changed.contains(where: { $0.status != .processing }) else { return [] }
    let isOld = debug.clientsReadAt.map { now.seconds(since: $0) >= PanelRead.clientsPatience } ?? true
    return isOld ? panelReads() : rereadPanel()
  }

  /// Ends a read, and begins the one that was asked for meanwhile.
  mutating func endRead(_ read: PanelRead) -> [Effect] {
    debug.reads.remove(read)
    guard debug.reads.isEmpty, debug.owesReads else { return [] }
    debug.owesReads = false
    return showsPanel ? rereadPanel() : []
  }

  private mutating func rereadPanel() -> [Effect] {
    guard debug.reads.isEmpty else {
      debug.owesReads = true
      return []
    }
    debug.reads = [.workers, .attempts]
    return [.loadWorkers, .loadAttempts(limit: JobLog.listed)]
  }

  private var showsPanel: Bool { pane == .debug || Layout(size).form == .triple }
}

/// What the debug panel reads again and again.
enum PanelRead: Sendable {
  case workers
  case attempts

  /// Seconds after which it is asked again who is connected.
  static let clientsPatience: Int64 = 30
}
