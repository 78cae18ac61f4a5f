import SyncCore

/// Every decision of a worker, and nothing else: no clock, no database, no Stripe.
///
/// Each slot has exactly one thing under way. What became of it goes into `advance`, which answers with the slot's next action and
/// with what is to be reported. Time comes in as the span since the worker began.
public struct WorkerMachine: Sendable {
  /// What a slot does next.
  public enum Action: Sendable, Equatable {
    /// Open the slot's queue.
    case open
    /// Ask Stripe who it is, for all slots.
    case identify
    /// Take up to so many jobs that are none of these.
    case claim(upTo: Int = 1, deferring: [DeferredJob])
    /// Push the space of this job, which was asked for at that moment or later.
    case push(ClaimedJob, claimedAt: Duration = .zero)
    /// End the try; Stripe's id of the last request goes into the log of tries.
    case finish(ClaimedJob, JobOutcome, requestID: String? = nil)
    /// Wait so long, or until the worker is told to stop.
    case rest(Duration)
    /// Close the slot's queue, then wait so long.
    case reopen(after: Duration)
    /// Close the slot's queue; the slot has ended.
    case end
  }

  /// What became of an action.
  public enum Outcome: Sendable {
    case opened
    case identified(StripeAccount)
    case identifyFailed(StripeFailure)
    case claimed([ClaimedJob])
    case pushed(requestID: String? = nil)
    case pushFailed(StripeFailure)
    /// The database answered, and refused to read the space or to write the ids: a trigger that fails, a value that can't be read.
    case pushRefused(StoreError)
    /// The push was broken off: the worker stops, or its lease has become too short to go on.
    case pushBroken
    /// The claim is no longer held: another worker may be at the space. There is nothing to end.
    case claimLost
    case finished(FinishResult)
    case rested
    /// The database was lost, or did not do what the action asked for.
    case databaseFailed(StoreError)
  }

  /// An answer: the next action of the slot, and what to report.
  public struct Step: Sendable, Equatable {
    /// What the slot does next.
    public var action: Action
    /// What to report, in order.
    public var events: [WorkerEvent]

    /// Makes a step.
    public init(_ action: Action, _ events: [WorkerEvent] = []) {
      self.action = action
      self.events = events
    }
  }

  /// Where a slot stands. From each state a slot that loses the database goes to `closed`, and a free one to `pushing` or `finishing` with a job
  /// that waits, else to `claiming`, `identifying` or `resting`, or, when the worker stops, to `ended`.
  enum SlotState: Sendable, Equatable {
    /// It has no connection and waits or connects.
    case closed
    /// It asks Stripe who it is, while the others rest.
    case identifying
    /// It asked for so many jobs at that moment.
    case claiming(Int, since: Duration)
    /// It found nothing, or the worker pauses.
    case resting
    /// It pushes a space, and then ends the try, unless the claim was lost.
    case pushing(ClaimedJob)
    /// It writes what became of the push, and then rests or is free.
    case finishing(ClaimedJob, JobOutcome, rests: Bool)
    /// It does nothing more.
    case ended
  }

  /// What a failed job is remembered by, on tables that don't remember it.
  private struct Deferral: Sendable {
    var requestedAt: Timestamp?
    var attempts: Int
    var notBefore: Duration
  }

  private let configuration: WorkerConfiguration
  private let jitter: @Sendable () -> Double
  private(set) var slots: [SlotState]
  private var deferrals: [JobKey: Deferral] = [:]
  private var spares = SpareJobs()
  private var pausedUntil: Duration?
  private var stopping = false
  /// True while the account is the right one as far as is known.
  private var isAdmitted: Bool
  /// How often Stripe could not say who it is, one time after the other.
  private var refusals = 0
  /// The slots that have had a job, where each gets one.
  private var served: Set<Int> = []
  private var reportedIdle = false
  /// How often each slot lost the database since it last had an answer about jobs.
  private var losses: [Int]

  /// Makes a machine whose slots have yet to begin.
  ///
  /// - Parameters:
  ///   - configuration: How the worker works.
  ///   - jitter: Gives a random number, 0 or more and below 1.
  public init(_ configuration: WorkerConfiguration, jitter: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }) {
    self.configuration = configuration
    self.jitter = jitter
    isAdmitted = !configuration.asksForAccount
    slots = Array(repeating: .closed, count: configuration.slots)
    losses = Array(repeating: 0, count: configuration.slots)
  }

  /// The first action of a slot.
  public mutating func begin(_ slot: Int) -> Step {
    stopping ? end(slot) : Step(.open)
  }

  /// No new job is taken from now on; slots end as soon as what they have under way is done.
  public mutating func stop() { stopping = true }

  /// True once no new job is taken, because somebody said so or because the run is over.
  public var isStopping: Bool { stopping }

  /// Tells what became of a slot's action and learns its next one.
  public mutating func advance(_ slot: Int, _ outcome: Outcome, at now: Duration) -> Step {
    switch (slots[slot], outcome) {
    case (.ended, _):
      return Step(.end)
    case (_, .databaseFailed(let error)):
      return lost(slot, error)
    case (.closed, .rested):
      return stopping ? end(slot) : Step(.open)
    case (.closed, _), (.resting, _):
      return next(slot, at: now)
    case (.identifying, let outcome):
      return identified(slot, outcome, at: now)
    case (.claiming(let wanted, let since), .claimed(let jobs)):
      losses[slot] = 0
      spares.take(jobs, of: wanted, claimedAt: since, atMost: slots.count)
      if !spares.isEmpty { return next(slot, at: now) }
      return configuration.run == .once ? end(slot) : rest(slot, for: configuration.pollInterval)
    case (.claiming, _):
      return next(slot, at: now)
    case (.pushing(let job), let outcome):
      return ended(slot, job, outcome, at: now)
    case (.finishing(let job, let outcome, let rests), .finished(let result)):
      return wrote(slot, job, outcome, result, rests: rests, at: now)
    case (.finishing, _):
      return next(slot, at: now)
    }
  }

  // MARK: Between jobs

  /// The slot is free: take a job that was claimed already, stop, go on pausing, or ask for jobs.
  private mutating func next(_ slot: Int, at now: Duration) -> Step {
    if let spare = spares.next() { return took(slot, spare.job, claimedAt: spare.claimedAt, at: now) }
    if stopping || (configuration.run == .once && served.contains(slot)) { return end(slot) }
    if let until = pausedUntil {
      if isPaused(at: now) { return rest(slot, for: until - now) }
      pausedUntil = nil
    }
    if !isAdmitted {
      // The answer wakes who waits for it.
      if slots.contains(.identifying) { return rest(slot, for: configuration.pollInterval) }
      slots[slot] = .identifying
      return Step(.identify)
    }
    let wanted = appetite(of: slot)
    slots[slot] = .claiming(wanted, since: now)
    return Step(.claim(upTo: wanted, deferring: deferred(at: now)))
  }

  /// How many jobs to ask for: one for each slot that is free, and where more are waiting some to go on with. A run of one job a slot
  /// asks for each by itself.
  private func appetite(of asking: Int) -> Int {
    guard configuration.run != .once else { return 1 }
    var free = 1
    var asked = 0
    for (slot, state) in slots.enumerated() where slot != asking {
      switch state {
      case .resting: free += 1
      case .claiming(let wanted, _): asked += wanted - 1
      default: break
      }
    }
    return max(1, free + spares.stock - asked)
  }

  /// When the first of the jobs that wait for a slot has waited too long, or nil when none waits.
  var sparesEnd: Duration? { spares.claimedAt.map { $0 + configuration.patience } }

  /// Takes out the jobs that have waited too long for a slot, to be given back; all of them when the worker stops.
  mutating func takeSpares(at now: Duration) -> [ClaimedJob] {
    spares.remove(claimedBefore: stopping ? nil : now - configuration.patience)
  }

  /// Takes the answer about the account. Until it is the right one, no job is taken: its ids would mean nothing there.
  private mutating func identified(_ slot: Int, _ outcome: Outcome, at now: Duration) -> Step {
    switch outcome {
    case .identified(let account):
      isAdmitted = true
      refusals = 0
      var step = next(slot, at: now)
      step.events.insert(.admitted(account), at: 0)
      return step
    case .identifyFailed(let failure):
      // It was broken off because the worker stops: that is no failure of Stripe's.
      if stopping { return end(slot) }
      refusals += 1
      let delay =
        failure.kind == .global ? configuration.pause : configuration.reconnect.delay(afterAttempt: refusals, jitter: jitter())
      let event = pause(for: delay, failure, at: now)
      var step = next(slot, at: now)
      step.events.insert(event, at: 0)
      return step
    default:
      return next(slot, at: now)
    }
  }

  private func isPaused(at now: Duration) -> Bool { pausedUntil.map { now < $0 } ?? false }

  /// Takes no job for a while; a run that ends by itself ends now.
  private mutating func pause(for delay: Duration, _ failure: StripeFailure, at now: Duration) -> WorkerEvent {
    pausedUntil = now + delay
    isAdmitted = !configuration.asksForAccount
    if configuration.run != .forever { stopping = true }
    return .paused(delay: delay, error: failure.description)
  }

  private mutating func rest(_ slot: Int, for duration: Duration) -> Step {
    if stopping { return end(slot) }
    slots[slot] = .resting
    let isIdle = pausedUntil == nil && isAdmitted && slots.allSatisfy { $0 == .resting || $0 == .ended }
    defer { if isIdle { reportedIdle = true } }
    if isIdle && configuration.run == .untilDrained {
      stopping = true
      let step = end(slot)
      return Step(step.action, [.idle] + step.events)
    }
    return Step(.rest(duration), isIdle && !reportedIdle ? [.idle] : [])
  }

  private mutating func end(_ slot: Int) -> Step {
    slots[slot] = .ended
    return Step(.end, slots.allSatisfy { $0 == .ended } ? [.stopped] : [])
  }

  /// Whatever was under way is lost with the connection; the row's guard makes sure that nothing wrong is written.
  private mutating func lost(_ slot: Int, _ error: StoreError) -> Step {
    if stopping { return end(slot) }
    slots[slot] = .closed
    losses[slot] += 1
    if configuration.run != .forever && losses[slot] >= configuration.boundedLosses { stopping = true }
    let delay = configuration.reconnect.delay(afterAttempt: losses[slot], jitter: jitter())
    return Step(.reopen(after: delay), [.databaseLost(slot: slot, delay: delay, error: error.description)])
  }

  // MARK: A job

  private mutating func took(_ slot: Int, _ job: ClaimedJob, claimedAt: Duration, at now: Duration) -> Step {
    reportedIdle = false
    if stopping || isDeferred(job, at: now) || isPaused(at: now) {
      slots[slot] = .finishing(job, .released, rests: true)
      return Step(.finish(job, .released))
    }
    slots[slot] = .pushing(job)
    served.insert(slot)
    return Step(.push(job, claimedAt: claimedAt), [.claimed(job.key, attempt: attempts(of: job))])
  }

  private mutating func ended(_ slot: Int, _ job: ClaimedJob, _ outcome: Outcome, at now: Duration) -> Step {
    switch outcome {
    case .pushed(let requestID):
      return finish(slot, job, .completed, requestID)
    case .claimLost:
      var step = next(slot, at: now)
      step.events.insert(.claimLost(job.key), at: 0)
      return step
    case .pushFailed(let failure) where failure.kind == .permanent:
      return finish(slot, job, .failed(failure.description), failure.requestID)
    case .pushFailed(let failure) where failure.kind == .transient:
      return tryAgain(slot, job, failure.description, after: failure.retryAfter, failure.requestID)
    case .pushRefused(let error):
      return tryAgain(slot, job, error.description)
    case .pushFailed(let failure):
      let wasPaused = isPaused(at: now)
      let event = pause(for: configuration.pause, failure, at: now)
      var step = finish(slot, job, .released)
      if !wasPaused { step.events.append(event) }
      return step
    default:
      return finish(slot, job, .released)
    }
  }

  /// Ends a try that failed: another one later, unless it was the last.
  private mutating func tryAgain(
    _ slot: Int, _ job: ClaimedJob, _ error: String, after wait: Duration? = nil, _ requestID: String? = nil
  ) -> Step {
    let attempt = attempts(of: job)
    let isLast = attempt >= configuration.retry.maximumAttempts
    return finish(slot, job, isLast ? .failed("\(error) (after \(attempt) tries)") : .retry(error, after: wait), requestID)
  }

  private mutating func finish(_ slot: Int, _ job: ClaimedJob, _ outcome: JobOutcome, _ requestID: String? = nil) -> Step {
    slots[slot] = .finishing(job, outcome, rests: false)
    return Step(.finish(job, outcome, requestID: requestID))
  }

  private mutating func wrote(
    _ slot: Int, _ job: ClaimedJob, _ outcome: JobOutcome, _ result: FinishResult, rests: Bool, at now: Duration
  ) -> Step {
    let event: WorkerEvent
    switch (result, outcome) {
    case (.superseded, _):
      deferrals[job.key] = nil
      event = .superseded(job.key)
    case (.lost, _):
      deferrals[job.key] = nil
      event = .claimLost(job.key)
    case (.scheduled(let delay), .retry(let error, _)), (.scheduled(let delay), .failed(let error)):
      event = .retrying(job.key, attempt: attempts(of: job), delay: delay, error: error)
    case (.written, .retry(let error, _)) where job.isCounted:
      event = .failed(job.key, error: error)
    case (.written, _), (.scheduled, _):
      event = record(job, outcome, at: now)
    }
    // A job that came back although it is kept back would come back again at once.
    var step =
      rests && !stopping && !isPaused(at: now) && spares.isEmpty ? rest(slot, for: configuration.pollInterval) : next(slot, at: now)
    step.events.insert(event, at: 0)
    return step
  }

  private mutating func record(_ job: ClaimedJob, _ outcome: JobOutcome, at now: Duration) -> WorkerEvent {
    switch outcome {
    case .completed:
      deferrals[job.key] = nil
      return .completed(job.key)
    case .failed(let error):
      deferrals[job.key] = nil
      return .failed(job.key, error: error)
    case .retry(let error, let least):
      let attempt = attempts(of: job)
      let delay = max(
        configuration.retry.delay(afterAttempt: attempt, jitter: jitter()), min(least ?? .zero, configuration.retry.cap))
      deferrals[job.key] = Deferral(requestedAt: job.requestedAt, attempts: attempt, notBefore: now + delay)
      return .retrying(job.key, attempt: attempt, delay: delay, error: error)
    case .released:
      return .released(job.key)
    }
  }

  // MARK: Memory of failures

  /// Which try of the job this is: what the table counts, or what is remembered of the same request.
  private func attempts(of job: ClaimedJob) -> Int {
    guard let known = deferrals[job.key], known.requestedAt == job.requestedAt else { return job.attempt }
    return max(job.attempt, known.attempts + 1)
  }

  private func isDeferred(_ job: ClaimedJob, at now: Duration) -> Bool {
    guard let known = deferrals[job.key], known.requestedAt == job.requestedAt else { return false }
    return now < known.notBefore
  }

  /// The jobs to keep back now. What is long due and never came back was cancelled or done by others: it is forgotten.
  private mutating func deferred(at now: Duration) -> [DeferredJob] {
    deferrals = deferrals.filter { now < $0.value.notBefore + configuration.retry.cap }
    return deferrals.filter { now < $0.value.notBefore }
      .map { DeferredJob(key: $0.key, requestedAt: $0.value.requestedAt) }
  }
}
