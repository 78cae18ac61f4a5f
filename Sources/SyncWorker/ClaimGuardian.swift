import SyncCore

/// Keeps the claims of all pushes alive while they run, and stops a push when it must not go on.
///
/// A lease is renewed at a third of its length. When it can't be renewed, the push is stopped while one call to Stripe still fits into what
/// is left, so that no call outlives the lease. A claim that hangs on a connection is asked for often, since its end frees the space at once.
///
/// One clock serves all pushes: a sleep that is cancelled keeps its memory until its time has come, and one for each of hundreds of pushes a
/// second would be tens of thousands of them.
actor ClaimGuardian {
  /// Why a push was stopped.
  enum Verdict: Sendable {
    /// Another worker may have the space: nothing may be written.
    case lost
    /// The claim holds for less than one call: the job can still be given back.
    case tooShort
  }

  /// A push under way.
  private struct Watch {
    let job: ClaimedJob
    let queue: any JobQueue
    let stopPush: @Sendable () -> Void
    /// How long after one renewal the next one is due.
    let interval: Duration
    var renewsAt: ContinuousClock.Instant
    /// When the push must stop unless the claim is renewed before; nil where it holds as long as the connection.
    var stopsAt: ContinuousClock.Instant?
    /// The question to the database that is on its way.
    var renewal: Task<Void, Never>?
    var verdict: Verdict?

    /// When it must be looked at again; nil while only an answer can change anything.
    var due: ContinuousClock.Instant? {
      guard verdict == nil else { return nil }
      guard renewal == nil else { return stopsAt }
      return stopsAt.map { min($0, renewsAt) } ?? renewsAt
    }
  }

  private let configuration: WorkerConfiguration
  private var watches: [Int: Watch] = [:]
  private var count = 0
  private var clock: (task: Task<Void, Never>, rings: ContinuousClock.Instant)?

  init(_ configuration: WorkerConfiguration) { self.configuration = configuration }

  /// Begins to keep a claim; the number to end it by.
  ///
  /// - Parameters:
  ///   - claimedAt: A moment before the claim, by this machine's clock.
  ///   - stopPush: Called at most once, when the push must stop.
  func begin(
    _ job: ClaimedJob, claimedAt: ContinuousClock.Instant, _ queue: any JobQueue, stopPush: @escaping @Sendable () -> Void
  ) -> Int {
    count += 1
    let interval = job.lease.map { $0 / 3 } ?? configuration.connectionCheck
    watches[count] = Watch(
      job: job, queue: queue, stopPush: stopPush, interval: interval, renewsAt: claimedAt + interval,
      stopsAt: stopsAt(job, heldSince: claimedAt))
    windClock()
    return count
  }

  /// Ends, without waiting for an answer of the database that is still on its way.
  ///
  /// - Returns: Why the push was stopped; nil when the claim held.
  func end(_ number: Int) -> Verdict? {
    let watch = watches.removeValue(forKey: number)
    watch?.renewal?.cancel()
    return watch?.verdict
  }

  /// Stops the clock, which otherwise runs on for a while after the last push.
  func rest() {
    clock?.task.cancel()
    clock = nil
  }

  /// A lease that is hardly longer than a call has to do with a third of itself.
  private func stopsAt(_ job: ClaimedJob, heldSince moment: ContinuousClock.Instant) -> ContinuousClock.Instant? {
    job.lease.map { moment + $0 - min(configuration.callTimeout, $0 / 3) }
  }

  // MARK: The clock

  /// Lets the clock ring when the first watch is due, if it would not ring before.
  private func windClock() {
    guard let due = watches.values.compactMap(\.due).min() else { return }
    if let clock, clock.rings <= due { return }
    clock?.task.cancel()
    let task = Task {
      try? await Task.sleep(until: due, clock: .continuous)
      if !Task.isCancelled { ring() }
    }
    clock = (task, due)
  }

  private func ring() {
    clock = nil
    let now = ContinuousClock.now
    for (number, watch) in watches where watch.verdict == nil {
      if let end = watch.stopsAt, end <= now {
        decide(number, .tooShort)
      } else if watch.renewal == nil, watch.renewsAt <= now {
        // A task of its own, because a database that hangs must not keep the clock from being looked at.
        watches[number]?.renewal = Task { await renew(number, watch) }
      }
    }
    windClock()
  }

  private func renew(_ number: Int, _ watch: Watch) async {
    let asked = ContinuousClock.now
    let holds: Bool?
    do throws(StoreError) {
      holds = try await watch.queue.renew(watch.job)
    } catch {
      // An answer that does not come is no reason to stop before the clock says so.
      holds = nil
    }
    guard !Task.isCancelled, watches[number] != nil else { return }
    watches[number]?.renewal = nil
    switch holds {
    case true?:
      watches[number]?.renewsAt = asked + watch.interval
      watches[number]?.stopsAt = stopsAt(watch.job, heldSince: asked)
    case false?: decide(number, .lost)
    case nil: watches[number]?.renewsAt = .now + min(watch.interval / 4, .seconds(1))
    }
    windClock()
  }

  private func decide(_ number: Int, _ verdict: Verdict) {
    guard let watch = watches[number], watch.verdict == nil else { return }
    watches[number]?.verdict = verdict
    watch.stopPush()
  }
}
