import SyncCore
import Synchronization

/// When the feed told of what, on the benchmark's clock.
final class FeedMoments: Sendable {
  private struct State {
    var isLive = false
    var told: [String: Double] = [:]
    var lastReload = 0.0
    var hasCounted = false
  }

  private let state = Mutex(State())

  func note(_ event: FeedEvent) {
    let now = Clock.milliseconds
    state.withLock { state in
      switch event {
      case .connected(let mode): state.isLive = mode == .live
      case .changed(let jobs), .listed(let jobs): for job in jobs { if let status = job.rawStatus { state.told[status] = now } }
      case .reload, .restarted: state.lastReload = now
      case .counted: state.hasCounted = true
      case .removed, .lost, .workersChanged: break
      }
    }
  }

  /// True once the feed follows by notifications and has counted.
  var isReady: Bool { state.withLock { $0.isLive && $0.hasCounted } }

  /// When this status was told, or nil.
  func moment(_ status: String) -> Double? { state.withLock { $0.told[status] } }

  /// When the feed last said that everything is to be read anew.
  var lastReload: Double { state.withLock { $0.lastReload } }
}
