import FoundationEssentials
import SyncCore
import Synchronization

/// What the workers of the hammer did, as the far end sees it: who worked on which space, and what was said to be done.
final class Ledger: Sendable {
  /// What must never happen, and has.
  struct Wrongs: Equatable, Sendable {
    /// Two workers with live claims at one space.
    var overlaps = 0
    /// A claim that was lost while its lease was live and nobody had cut its connection.
    var robberies = 0
  }

  private struct State {
    var hands: [UUID: (token: ClaimToken, until: ContinuousClock.Instant)] = [:]
    var wrongs = Wrongs()
    var written: [JobKey: [ClaimedJob]] = [:]
    var pushes = 0
    var crashes = 0
    var results: [String: Int] = [:]
  }

  private let state = Mutex(State())

  /// The push of a space begins.
  func begin(_ job: ClaimedJob, until: ContinuousClock.Instant) {
    state.withLock { state in
      state.pushes += 1
      // One whose lease has ended was stopped by its worker; here it only has not come to say so.
      if let other = state.hands[job.key.spaceID], other.token != job.claim, other.until > .now { state.wrongs.overlaps += 1 }
      state.hands[job.key.spaceID] = (job.claim, until)
    }
  }

  /// The push of a space has ended, one way or another.
  func end(_ job: ClaimedJob) {
    state.withLock { if $0.hands[job.key.spaceID]?.token == job.claim { $0.hands[job.key.spaceID] = nil } }
  }

  func crash() { state.withLock { $0.crashes += 1 } }

  /// What the queue said to a completed push.
  func ended(_ job: ClaimedJob, _ result: FinishResult, isLive: Bool) {
    state.withLock { state in
      state.results["\(result)", default: 0] += 1
      if result == .written { state.written[job.key, default: []].append(job) }
      if result == .lost && isLive { state.wrongs.robberies += 1 }
    }
  }

  var wrongs: Wrongs { state.withLock { $0.wrongs } }
  var written: [JobKey: [ClaimedJob]] { state.withLock { $0.written } }

  /// One line for a failure.
  var summary: String {
    state.withLock { state in
      let results = state.results.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
      return "\(state.pushes) pushes, \(state.crashes) crashes, \(results.joined(separator: ", ")), \(state.wrongs)"
    }
  }

  /// Pushes and crashes so far: a hammer that hits nothing proves nothing.
  var counts: (pushes: Int, crashes: Int) { state.withLock { ($0.pushes, $0.crashes) } }
}
