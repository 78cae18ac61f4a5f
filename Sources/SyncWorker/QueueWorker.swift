import SyncCore

/// Drains the queue into Stripe: a thin loop per slot that does what `WorkerMachine` says and tells it what became of it.
public actor QueueWorker {
  /// Opens the queue of one slot, with a connection of its own.
  public typealias QueueFactory = @Sendable (_ slot: Int) async throws(StoreError) -> any JobQueue

  private let configuration: WorkerConfiguration
  private let processor: any SpaceProcessor
  private let openQueue: QueueFactory
  private let keeper: (any QueueKeeper)?
  private let report: @Sendable (WorkerEvent) -> Void
  private let guardian: ClaimGuardian
  private let started = ContinuousClock.now
  private var machine: WorkerMachine
  private var isStopping = false
  /// True when something has changed since the last question for jobs and no slot rested that could be woken.
  private var hasMissedWake = false
  private var presence = WorkerPresence()
  private var rests: [Int: Task<Void, Never>] = [:]
  private var identification: Task<WorkerMachine.Outcome, Never>?
  private var pushes: [Int: Task<WorkerMachine.Outcome, Never>] = [:]
  private var queues: [Int: any JobQueue] = [:]
  private var spareWatch: Task<Void, Never>?
  private var givingBack: Task<Void, Never>?

  /// Makes a worker that has not begun.
  ///
  /// - Parameters:
  ///   - configuration: How it works.
  ///   - processor: The far end.
  ///   - openQueue: Opens the queue of a slot; asked again whenever that slot's connection was lost.
  ///   - keeper: Does what is to be done once for all slots; without it, nobody frees what dead workers left on a migrated table.
  ///   - report: Called for each event, in order, on the worker's own executor: it must not block.
  public init(
    _ configuration: WorkerConfiguration = WorkerConfiguration(), processor: any SpaceProcessor, openQueue: @escaping QueueFactory,
    keeper: (any QueueKeeper)? = nil, report: @escaping @Sendable (WorkerEvent) -> Void = { _ in }
  ) {
    self.configuration = configuration
    self.processor = processor
    self.openQueue = openQueue
    self.keeper = keeper
    self.report = report
    guardian = ClaimGuardian(configuration)
    machine = WorkerMachine(configuration)
  }

  /// Works until `stop()` or until the calling task is cancelled; both end gracefully, within the grace and one database time-out.
  public func run() async {
    // The slots are tasks of their own: the caller's cancellation must reach them as a stop, not as broken-off database calls.
    let slots = (0..<configuration.slots).map { slot in Task { await self.work(slot) } }
    let keeping = Task { await self.keep() }
    await withTaskCancellationHandler {
      for slot in slots { await slot.value }
    } onCancel: {
      Task { await self.stop() }
    }
    await guardian.rest()
    spareWatch?.cancel()
    keeping.cancel()
    await keeping.value
    // A task of its own: a cancelled caller's would ask the database nothing any more.
    await Task { [keeper] in await keeper?.leave() }.value
  }

  /// Takes no new job, lets pushes under way end within the grace, then breaks them off and releases their jobs.
  public func stop() {
    guard !isStopping else { return }
    isStopping = true
    presence = WorkerPresence(.stopping)
    machine.stop()
    giveBack(machine.takeSpares(at: started.duration(to: .now)))
    for rest in rests.values { rest.cancel() }
    identification?.cancel()
    Task {
      try? await Task.sleep(for: configuration.grace)
      self.breakOff()
    }
  }

  /// Lets one slot that rests look for a job now: something has changed. A slot that finds one wakes the next.
  public func wake() {
    if rests.isEmpty { hasMissedWake = true } else { wakeOne() }
  }

  private func wakeOne() { rests.values.first?.cancel() }

  /// Breaks off the pushes under way; their jobs are released.
  func breakOff() {
    for push in pushes.values { push.cancel() }
  }

  // MARK: Jobs that wait for a slot

  /// Looks, while jobs wait, whether one has waited too long.
  private func watchSpares() {
    guard spareWatch == nil, machine.sparesEnd != nil else { return }
    spareWatch = Task {
      while let end = machine.sparesEnd, !Task.isCancelled {
        try? await Task.sleep(until: started + end, clock: .continuous)
        giveBack(machine.takeSpares(at: started.duration(to: .now)))
      }
      spareWatch = nil
    }
  }

  /// Gives back jobs that no slot has begun, over any slot's connection: a claim by lease hangs on none. Without one their leases end.
  private func giveBack(_ jobs: [ClaimedJob]) {
    guard !jobs.isEmpty, let queue = queues.values.first else { return }
    let earlier = givingBack
    givingBack = Task {
      await earlier?.value
      for job in jobs {
        do throws(StoreError) {
          _ = try await queue.finish(job, .released)
          tell(.released(job.key))
        } catch {
          tell(.claimLost(job.key))
        }
      }
    }
  }

  // MARK: The worker as a whole

  /// Sweeps at once and then at each poll, until the task is cancelled. A database that is lost is the slots' to tell.
  private func keep() async {
    guard let keeper else { return }
    var complaint: String?
    while !Task.isCancelled {
      do throws(StoreError) {
        let swept = try await keeper.sweep(presence)
        complaint = nil
        if swept != SweepResult() { report(.swept(swept)) }
      } catch {
        // What is not swept now is swept at the next poll, and what fails each time is told once.
        if error.code != .unreachable, error.description != complaint, !Task.isCancelled {
          complaint = error.description
          report(.keeperFailed(error: error.description))
        }
      }
      try? await Task.sleep(for: configuration.pollInterval)
    }
  }

  /// Reports an event, and remembers what it says of the worker as a whole.
  private func tell(_ event: WorkerEvent) {
    switch event {
    case .paused(_, let error) where !isStopping: presence = WorkerPresence(.paused, reason: error)
    case .admitted where !isStopping:
      presence = WorkerPresence()
      for rest in rests.values { rest.cancel() }
    case .claimed where !isStopping:
      presence = WorkerPresence()
      wakeOne()
    default: break
    }
    report(event)
  }

  // MARK: A slot

  private func work(_ slot: Int) async {
    var queue: (any JobQueue)?
    var step = machine.begin(slot)
    while true {
      for event in step.events { tell(event) }
      let outcome: WorkerMachine.Outcome
      switch step.action {
      case .end:
        await givingBack?.value
        queues[slot] = nil
        await queue?.close()
        return
      case .open:
        do throws(StoreError) {
          queue = try await openQueue(slot)
          queues[slot] = queue
          outcome = .opened
        } catch {
          outcome = .databaseFailed(error)
        }
      case .reopen(let delay):
        queues[slot] = nil
        await queue?.close()
        queue = nil
        await rest(slot, delay)
        outcome = .rested
      case .rest(let duration):
        await rest(slot, duration)
        outcome = .rested
      case .identify:
        outcome = await identify()
      case .claim(let limit, let deferred):
        hasMissedWake = false
        outcome = await Self.ask(queue) { queue throws(StoreError) in .claimed(try await queue.claim(upTo: limit, deferring: deferred)) }
      case .push(let job, let claimedAt):
        outcome = await push(slot, job, started + claimedAt, queue)
      case .finish(let job, let result, let requestID):
        outcome = await Self.ask(queue) { queue throws(StoreError) in
          .finished(try await queue.finish(job, result, requestID: requestID))
        }
      }
      step = machine.advance(slot, outcome, at: started.duration(to: .now))
      if machine.isStopping { stop() } else { watchSpares() }
    }
  }

  private func rest(_ slot: Int, _ duration: Duration) async {
    guard !isStopping else { return }
    // It came while a slot was asking, whose answer may not know of it.
    if hasMissedWake { return hasMissedWake = false }
    let rest = Task { _ = try? await Task.sleep(for: duration) }
    rests[slot] = rest
    await rest.value
    rests[slot] = nil
  }

  /// Asks Stripe who it is, in a task of its own: there is nothing to finish when the worker stops meanwhile.
  private func identify() async -> WorkerMachine.Outcome {
    let processor = processor
    let task = Task { () -> WorkerMachine.Outcome in
      do throws(StripeFailure) {
        return .identified(try await processor.account())
      } catch {
        return .identifyFailed(error)
      }
    }
    identification = task
    if isStopping { task.cancel() }
    defer { identification = nil }
    return await task.value
  }

  /// Pushes the space of a job in a task of its own, so that `stop()` and the end of its claim can break it off.
  private func push(
    _ slot: Int, _ job: ClaimedJob, _ claimedAt: ContinuousClock.Instant, _ queue: (any JobQueue)?
  ) async -> WorkerMachine.Outcome {
    let processor = processor
    let push = Task { await Self.ask(queue) { queue throws(StoreError) in try await Self.push(job, queue, processor) } }
    pushes[slot] = push
    var watch: Int?
    if let queue { watch = await guardian.begin(job, claimedAt: claimedAt, queue) { push.cancel() } }
    let outcome = await push.value
    pushes[slot] = nil
    if let watch, await guardian.end(watch) == .lost { return .claimLost }
    // A broken-off call fails in many ways; that it was broken off is what counts.
    switch outcome {
    case .pushed, .claimLost: return outcome
    default: return push.isCancelled ? .pushBroken : outcome
    }
  }

  /// Pushes, and tells what the database refuses for this job alone from a database that is lost: the next job is no better off after a loss.
  private static func push(
    _ job: ClaimedJob, _ queue: any JobQueue, _ processor: any SpaceProcessor
  ) async throws(StoreError) -> WorkerMachine.Outcome {
    do throws(StoreError) {
      return try await tryPush(job, queue, processor)
    } catch {
      guard error.isAnswer else { throw error }
      return .pushRefused(error)
    }
  }

  private static func tryPush(
    _ job: ClaimedJob, _ queue: any JobQueue, _ processor: any SpaceProcessor
  ) async throws(StoreError) -> WorkerMachine.Outcome {
    let space = try await queue.space(of: job)
    let written = WriteBack(queue, job, space)
    do throws(StripeFailure) {
      try await processor.synchronise(job, space: space) { ids in await written.write(ids) }
    } catch {
      return .pushFailed(error)
    }
    if let error = await written.error { throw error }
    // Nothing was written back: the claim is lost, or the space is gone, which is no reason to push again.
    if await written.isRefused, try await !queue.renew(job) { return .claimLost }
    return .pushed(requestID: await written.requestID)
  }

  private static func ask(
    _ queue: (any JobQueue)?, _ body: (any JobQueue) async throws(StoreError) -> WorkerMachine.Outcome
  ) async -> WorkerMachine.Outcome {
    guard let queue else { return .databaseFailed(StoreError(.unreachable, "The queue is not open.")) }
    do throws(StoreError) {
      return try await body(queue)
    } catch {
      return .databaseFailed(error)
    }
  }
}
