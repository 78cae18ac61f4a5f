import FoundationEssentials
import SyncCore
import Testing

@testable import SyncWorker

/// Every decision of the worker, without a clock, a database or a Stripe.
struct WorkerMachineTests {
  private static let space = UUID()
  private static let failure = StripeFailure(kind: .transient, status: 429, code: "rate_limit", message: "slow down", requestID: "req_1")

  private func machine(slots: Int = 1, attempts: Int = 8) -> WorkerMachine {
    WorkerMachine(
      WorkerConfiguration(slots: slots, retry: RetryPolicy(maximumAttempts: attempts), pollInterval: .seconds(2)), jitter: { 0.5 })
  }

  private func job(_ type: EventType = .manualSync, requested: Int64 = 1, attempt: Int = 1) -> ClaimedJob {
    ClaimedJob(
      key: JobKey(spaceID: Self.space, eventType: type), payload: "{}", attempt: attempt,
      requestedAt: Timestamp(microseconds: requested), claim: .none)
  }

  /// A machine whose slots have opened and ask for a job.
  private func opened(slots: Int = 1, attempts: Int = 8) -> WorkerMachine {
    var machine = machine(slots: slots, attempts: attempts)
    for slot in 0..<slots {
      #expect(machine.begin(slot).action == .open)
      #expect(machine.advance(slot, .opened, at: .zero).action == .claim(deferring: []))
    }
    return machine
  }

  /// Takes a job, pushes it with this outcome, and finishes it.
  private func run(
    _ machine: inout WorkerMachine, _ job: ClaimedJob, _ outcome: WorkerMachine.Outcome, at now: Duration = .zero
  ) -> (finish: WorkerMachine.Step, next: WorkerMachine.Step) {
    let push = machine.advance(0, .claimed([job]), at: now)
    #expect(push.action == .push(job, claimedAt: now))
    let finish = machine.advance(0, outcome, at: now)
    return (finish, machine.advance(0, .finished(.written), at: now))
  }

  @Test func aJobIsTakenPushedFinishedAndTheNextAskedFor() {
    var machine = opened()
    let job = job()
    #expect(machine.advance(0, .claimed([job]), at: .zero) == .init(.push(job), [.claimed(job.key, attempt: 1)]))
    #expect(machine.advance(0, .pushed(), at: .zero) == .init(.finish(job, .completed)))
    #expect(machine.advance(0, .finished(.written), at: .zero) == .init(.claim(deferring: []), [.completed(job.key)]))
  }

  @Test func anEmptyQueueIsAskedAgainAfterTheIntervalAndIdleIsSaidOnce() {
    var machine = opened(slots: 2)
    #expect(machine.advance(0, .claimed([]), at: .zero) == .init(.rest(.seconds(2))))
    #expect(machine.advance(1, .claimed([]), at: .zero) == .init(.rest(.seconds(2)), [.idle]))
    #expect(machine.advance(0, .rested, at: .seconds(2)).action == .claim(upTo: 2, deferring: []))
    #expect(machine.advance(0, .claimed([]), at: .seconds(2)) == .init(.rest(.seconds(2))))
    _ = machine.advance(0, .rested, at: .seconds(4))
    _ = machine.advance(0, .claimed([job()]), at: .seconds(4))
    _ = machine.advance(0, .pushed(), at: .seconds(4))
    _ = machine.advance(0, .finished(.written), at: .seconds(4))
    #expect(machine.advance(0, .claimed([]), at: .seconds(4)).events == [.idle])
  }

  @Test func aSupersededJobIsSaidAndNeverCountedAsDone() {
    var machine = opened()
    _ = machine.advance(0, .claimed([job()]), at: .zero)
    _ = machine.advance(0, .pushed(), at: .zero)
    #expect(machine.advance(0, .finished(.superseded), at: .zero).events == [.superseded(job().key)])
  }

  @Test func aPermanentFailureFailsAtOnce() {
    var machine = opened()
    let failure = StripeFailure(kind: .permanent, status: 400, code: "url_invalid", message: "Not a valid URL", requestID: "req_1")
    let (finish, next) = run(&machine, job(), .pushFailed(failure))
    let text = "Stripe 400 url_invalid: Not a valid URL (req_1)"
    #expect(finish.action == .finish(job(), .failed(text), requestID: "req_1"))
    #expect(next.events == [.failed(job().key, error: text)])
  }

  @Test func aTransientFailureIsKeptBackAndTriedAgain() {
    var machine = opened()
    let job = job()
    let (finish, next) = run(&machine, job, .pushFailed(Self.failure))
    #expect(finish.action == .finish(job, .retry(Self.failure.description), requestID: "req_1"))
    #expect(
      next
        == .init(
          .claim(deferring: [DeferredJob(key: job.key, requestedAt: job.requestedAt)]),
          [.retrying(job.key, attempt: 1, delay: .seconds(30), error: Self.failure.description)]))
    _ = machine.advance(0, .claimed([]), at: .seconds(29))
    #expect(machine.advance(0, .rested, at: .seconds(31)).action == .claim(deferring: []))
    #expect(machine.advance(0, .claimed([job]), at: .seconds(31)).events == [.claimed(job.key, attempt: 2)])
  }

  @Test(arguments: [(Duration.seconds(5), Duration.seconds(30)), (.seconds(90), .seconds(90)), (.seconds(100_000), .seconds(3_600))])
  func aWaitThatStripeAsksForIsKeptWithinTheLongest(_ asked: Duration, _ delay: Duration) {
    var machine = opened()
    var failure = Self.failure
    failure.retryAfter = asked
    let (finish, next) = run(&machine, job(), .pushFailed(failure))
    #expect(finish.action == .finish(job(), .retry(failure.description, after: asked), requestID: "req_1"))
    #expect(next.events == [.retrying(job().key, attempt: 1, delay: delay, error: failure.description)])
  }

  @Test func aQueueThatHandsOutAKeptBackJobGetsItBackUntouched() {
    var machine = opened()
    _ = run(&machine, job(), .pushFailed(Self.failure))
    #expect(machine.advance(0, .claimed([job()]), at: .seconds(1)).action == .finish(job(), .released))
    // Asking at once would fetch it again and again.
    #expect(machine.advance(0, .finished(.written), at: .seconds(1)).action == .rest(.seconds(2)))
  }

  @Test func aNewRequestForAKeptBackJobRunsAtOnceAndCountsFromOne() {
    var machine = opened()
    _ = run(&machine, job(), .pushFailed(Self.failure))
    let again = job(requested: 2)
    #expect(machine.advance(0, .claimed([again]), at: .seconds(1)).events == [.claimed(again.key, attempt: 1)])
  }

  @Test func afterTheLastTryTheJobHasFailed() {
    var machine = opened(attempts: 3)
    var now = Duration.zero
    for attempt in 1...2 {
      let (finish, _) = run(&machine, job(), .pushFailed(Self.failure), at: now)
      #expect(finish.action == .finish(job(), .retry(Self.failure.description), requestID: "req_1"), "try \(attempt)")
      now += .seconds(3_600)
      _ = machine.advance(0, .claimed([]), at: now)
      _ = machine.advance(0, .rested, at: now)
    }
    let (finish, _) = run(&machine, job(), .pushFailed(Self.failure), at: now)
    #expect(finish.action == .finish(job(), .failed(Self.failure.description + " (after 3 tries)"), requestID: "req_1"))
  }

  @Test func whatTheDatabaseRefusesIsAFailureOfTheJob() {
    var machine = opened(attempts: 2)
    let error = StoreError(.refused, "duplicate key (SQLSTATE 23505)")
    let (finish, next) = run(&machine, job(), .pushRefused(error))
    #expect(finish.action == .finish(job(), .retry(error.description)))
    #expect(next.events == [.retrying(job().key, attempt: 1, delay: .seconds(30), error: error.description)])
    _ = machine.advance(0, .claimed([]), at: .seconds(31))
    _ = machine.advance(0, .rested, at: .seconds(31))
    let (last, _) = run(&machine, job(), .pushRefused(error), at: .seconds(31))
    #expect(last.action == .finish(job(), .failed("\(error.description) (after 2 tries)")))
  }

  @Test func aTableThatCountsDecidesWithItsOwnCount() {
    var machine = opened()
    let (finish, _) = run(&machine, job(attempt: 8), .pushFailed(Self.failure))
    #expect(finish.action == .finish(job(attempt: 8), .failed(Self.failure.description + " (after 8 tries)"), requestID: "req_1"))
  }

  @Test func aGlobalFailurePausesAllSlotsAndGivesTheJobBack() {
    var machine = opened(slots: 2)
    let failure = StripeFailure(kind: .global, status: 401, message: "Invalid API Key")
    _ = machine.advance(0, .claimed([job()]), at: .zero)
    let step = machine.advance(0, .pushFailed(failure), at: .zero)
    #expect(step == .init(.finish(job(), .released), [.paused(delay: .seconds(60), error: failure.description)]))
    #expect(machine.advance(0, .finished(.written), at: .zero) == .init(.rest(.seconds(60)), [.released(job().key)]))
    // The other slot was asking meanwhile: what it got goes back too.
    let other = job(.update)
    #expect(machine.advance(1, .claimed([other]), at: .seconds(1)).action == .finish(other, .released))
    #expect(machine.advance(0, .rested, at: .seconds(60)).action == .claim(deferring: []))
  }

  @Test func aLostDatabaseIsTriedAgainLaterAndLater() {
    var machine = machine()
    let error = StoreError(.unreachable, "gone")
    _ = machine.begin(0)
    let waits = (1...9).map { _ -> Duration in
      guard case .reopen(let wait) = machine.advance(0, .databaseFailed(error), at: .zero).action else { return .zero }
      #expect(machine.advance(0, .rested, at: .zero).action == .open)
      return wait
    }
    #expect(waits.prefix(3) == [.milliseconds(200), .milliseconds(400), .milliseconds(800)])
    #expect(waits.last == .seconds(30))
    // A server that accepts connections and refuses queries is no better.
    _ = machine.advance(0, .opened, at: .zero)
    #expect(machine.advance(0, .databaseFailed(error), at: .zero).action == .reopen(after: .seconds(30)))
    _ = machine.advance(0, .rested, at: .zero)
    _ = machine.advance(0, .opened, at: .zero)
    _ = machine.advance(0, .claimed([]), at: .zero)
    _ = machine.advance(0, .rested, at: .zero)
    #expect(machine.advance(0, .databaseFailed(error), at: .zero).action == .reopen(after: .milliseconds(200)))
  }

  @Test func aDatabaseLostInMidPushDropsTheJob() {
    var machine = opened()
    _ = machine.advance(0, .claimed([job()]), at: .zero)
    let step = machine.advance(0, .databaseFailed(StoreError(.unreachable, "gone")), at: .zero)
    #expect(step.events == [.databaseLost(slot: 0, delay: .milliseconds(200), error: "gone")])
    #expect(machine.slots == [.closed])
  }

  @Test func stoppingEndsWhatIsUnderWayAndTakesNothingNew() {
    var machine = opened(slots: 3)
    _ = machine.advance(0, .claimed([]), at: .zero)
    _ = machine.advance(1, .claimed([job()]), at: .zero)
    machine.stop()
    #expect(machine.advance(0, .rested, at: .zero) == .init(.end))
    let late = job(.update)
    #expect(machine.advance(2, .claimed([late]), at: .zero).action == .finish(late, .released))
    #expect(machine.advance(2, .finished(.written), at: .zero) == .init(.end, [.released(late.key)]))
    #expect(machine.advance(1, .pushed(), at: .zero).action == .finish(job(), .completed))
    #expect(machine.advance(1, .finished(.written), at: .zero) == .init(.end, [.completed(job().key), .stopped]))
    #expect(machine.advance(1, .rested, at: .zero).action == .end)
  }

  @Test func aBrokenOffPushGivesItsJobBack() {
    var machine = opened()
    _ = machine.advance(0, .claimed([job()]), at: .zero)
    machine.stop()
    #expect(machine.advance(0, .pushBroken, at: .zero).action == .finish(job(), .released))
    #expect(machine.advance(0, .databaseFailed(StoreError(.unreachable, "gone")), at: .zero) == .init(.end, [.stopped]))
  }

  @Test func aMachineStoppedBeforeItBeganOpensNothing() {
    var machine = machine()
    machine.stop()
    #expect(machine.begin(0) == .init(.end, [.stopped]))
  }
}
