import SyncCore

/// Keeps one claim alive while its push runs, and stops the push when it must not go on.
///
/// A lease is renewed at a third of its length. When it can't be renewed, the push is stopped while one call to Stripe still fits into what
/// is left, so that no call outlives the lease. A claim that hangs on a connection is asked for often, since its end frees the space at once.
actor ClaimGuardian {
  /// Why a push was stopped.
  enum Verdict: Sendable {
    /// Another worker may have the space: nothing may be written.
    case lost
    /// The claim holds for less than one call: the job can still be given back.
    case tooShort
  }

  /// Nil while the claim holds.
  private(set) var verdict: Verdict?
  private let job: ClaimedJob
  private let queue: any JobQueue
  private let stopPush: @Sendable () -> Void
  private let interval: Duration
  /// How much of a lease must be left to go on.
  private let margin: Duration
  private var holdsSince: ContinuousClock.Instant
  private var tasks: [Task<Void, Never>] = []

  /// - Parameters:
  ///   - claimedAt: A moment before the claim, by this machine's clock.
  ///   - stopPush: Called at most once, when the push must stop.
  init(
    _ configuration: WorkerConfiguration, _ job: ClaimedJob, claimedAt: ContinuousClock.Instant, _ queue: any JobQueue,
    stopPush: @escaping @Sendable () -> Void
  ) {
    self.job = job
    self.queue = queue
    self.stopPush = stopPush
    interval = job.lease.map { $0 / 3 } ?? configuration.connectionCheck
    // A lease that is hardly longer than a call has to do with a third of itself.
    margin = job.lease.map { min(configuration.callTimeout, $0 / 3) } ?? .zero
    holdsSince = claimedAt
  }

  /// Begins; two tasks, because a database that hangs must not keep the clock from being looked at.
  func begin() {
    tasks.append(Task { await self.renew() })
    if job.lease != nil { tasks.append(Task { await self.watchTheClock() }) }
  }

  /// Ends, without waiting for an answer of the database that is still on its way.
  func end() {
    for task in tasks { task.cancel() }
  }

  private func renew() async {
    var next = holdsSince + interval
    while verdict == nil {
      guard await sleep(until: next) else { return }
      let asked = ContinuousClock.now
      do throws(StoreError) {
        guard try await queue.renew(job) else { return decide(.lost) }
        holdsSince = asked
        next = asked + interval
      } catch {
        // An answer that does not come is no reason to stop before the clock says so.
        next = .now + min(interval / 4, .seconds(1))
      }
    }
  }

  private func watchTheClock() async {
    while verdict == nil {
      guard await sleep(until: stopsAt) else { return }
      if ContinuousClock.now >= stopsAt { decide(.tooShort) }
    }
  }

  /// When the push must stop unless the lease is renewed before.
  private var stopsAt: ContinuousClock.Instant { holdsSince + (job.lease ?? .zero) - margin }

  /// False when the push has ended meanwhile.
  private func sleep(until moment: ContinuousClock.Instant) async -> Bool {
    try? await Task.sleep(until: moment, clock: .continuous)
    return !Task.isCancelled
  }

  private func decide(_ verdict: Verdict) {
    guard self.verdict == nil, !Task.isCancelled else { return }
    self.verdict = verdict
    stopPush()
  }
}
