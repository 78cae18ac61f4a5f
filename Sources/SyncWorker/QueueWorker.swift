import SyncCore

/// Drains the queue into Stripe: a thin loop per slot that does what `WorkerMachine` says and tells it what became of it.
public actor QueueWorker {
  /// Opens the queue of one slot, with a connection of its own.
  public typealias QueueFactory = @Sendable (_ slot: Int) async throws(StoreError) -> any JobQueue

  private let configuration: WorkerConfiguration
  private let processor: any SpaceProcessor
  private let openQueue: QueueFactory
  private let report: @Sendable (WorkerEvent) -> Void
  private let started = ContinuousClock.now
  private var machine: WorkerMachine
  private var isStopping = false
  private var rests: [Int: Task<Void, Never>] = [:]
  private var pushes: [Int: Task<WorkerMachine.Outcome, Never>] = [:]

  /// Makes a worker that has not begun.
  ///
  /// - Parameters:
  ///   - configuration: How it works.
  ///   - processor: The far end.
  ///   - openQueue: Opens the queue of a slot; asked again whenever that slot's connection was lost.
  ///   - report: Called for each event, in order, on the worker's own executor: it must not block.
  public init(
    _ configuration: WorkerConfiguration = WorkerConfiguration(), processor: any SpaceProcessor, openQueue: @escaping QueueFactory,
    report: @escaping @Sendable (WorkerEvent) -> Void = { _ in }
  ) {
    self.configuration = configuration
    self.processor = processor
    self.openQueue = openQueue
    self.report = report
    machine = WorkerMachine(configuration)
  }

  /// Works until `stop()` or until the calling task is cancelled; both end gracefully, within the grace and one database time-out.
  public func run() async {
    // The slots are tasks of their own: the caller's cancellation must reach them as a stop, not as broken-off database calls.
    let slots = (0..<configuration.slots).map { slot in Task { await self.work(slot) } }
    await withTaskCancellationHandler {
      for slot in slots { await slot.value }
    } onCancel: {
      Task { await self.stop() }
    }
  }

  /// Takes no new job, lets pushes under way end within the grace, then breaks them off and releases their jobs.
  public func stop() {
    guard !isStopping else { return }
    isStopping = true
    machine.stop()
    for rest in rests.values { rest.cancel() }
    Task {
      try? await Task.sleep(for: configuration.grace)
      self.breakOff()
    }
  }

  private func breakOff() {
    for push in pushes.values { push.cancel() }
  }

  // MARK: A slot

  private func work(_ slot: Int) async {
    var queue: (any JobQueue)?
    var step = machine.begin(slot)
    while true {
      for event in step.events { report(event) }
      let outcome: WorkerMachine.Outcome
      switch step.action {
      case .end:
        await queue?.close()
        return
      case .open:
        do throws(StoreError) {
          queue = try await openQueue(slot)
          outcome = .opened
        } catch {
          outcome = .databaseFailed(error)
        }
      case .reopen(let delay):
        await queue?.close()
        queue = nil
        await rest(slot, delay)
        outcome = .rested
      case .rest(let duration):
        await rest(slot, duration)
        outcome = .rested
      case .claim(let deferred):
        outcome = await Self.ask(queue) { queue throws(StoreError) in .claimed(try await queue.claim(deferring: deferred)) }
      case .push(let job):
        outcome = await push(slot, job, queue)
      case .finish(let job, let result):
        outcome = await Self.ask(queue) { queue throws(StoreError) in .finished(try await queue.finish(job, result)) }
      }
      step = machine.advance(slot, outcome, at: started.duration(to: .now))
    }
  }

  private func rest(_ slot: Int, _ duration: Duration) async {
    guard !isStopping else { return }
    let rest = Task { _ = try? await Task.sleep(for: duration) }
    rests[slot] = rest
    await rest.value
    rests[slot] = nil
  }

  /// Pushes the space of a job in a task of its own, so that `stop()` can break it off.
  private func push(_ slot: Int, _ job: ClaimedJob, _ queue: (any JobQueue)?) async -> WorkerMachine.Outcome {
    let processor = processor
    let push = Task { await Self.ask(queue) { queue throws(StoreError) in try await Self.push(job, queue, processor) } }
    pushes[slot] = push
    let outcome = await push.value
    pushes[slot] = nil
    // A broken-off call fails in many ways; that it was broken off is what counts.
    if case .pushed = outcome { return outcome }
    return push.isCancelled ? .pushBroken : outcome
  }

  private static func push(
    _ job: ClaimedJob, _ queue: any JobQueue, _ processor: any SpaceProcessor
  ) async throws(StoreError) -> WorkerMachine.Outcome {
    let space = try await queue.space(of: job)
    let written = WriteBack(queue, job)
    do throws(StripeFailure) {
      try await processor.synchronise(job, space: space) { ids in await written.write(ids) }
    } catch {
      return .pushFailed(error)
    }
    if let error = await written.error { throw error }
    return .pushed
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

/// The write-back of one push: the processor learns only whether to go on, the loop learns why not.
private actor WriteBack {
  private let queue: any JobQueue
  private let job: ClaimedJob
  private(set) var error: StoreError?

  init(_ queue: any JobQueue, _ job: ClaimedJob) {
    self.queue = queue
    self.job = job
  }

  func write(_ ids: StripeIDs) async -> Bool {
    do throws(StoreError) {
      return try await queue.writeBack(ids, of: job)
    } catch {
      self.error = error
      return false
    }
  }
}
