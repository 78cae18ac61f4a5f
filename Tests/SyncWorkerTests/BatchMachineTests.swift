import FoundationEssentials
import SyncCore
import Testing

@testable import SyncWorker

/// Claims in batches, as the machine decides: how many, who gets them, and when they go back.
struct BatchMachineTests {
  private func jobs(_ count: Int) -> [ClaimedJob] {
    (0..<count).map { number in
      ClaimedJob(
        key: JobKey(spaceID: UUID(), eventType: .manualSync), payload: "{}", attempt: 1, claim: .none, revision: 1,
        claimedAt: Timestamp(microseconds: 1), lease: .seconds(60))
    }
  }

  /// A machine whose slots all rest, for they found nothing.
  private func resting(_ slots: Int, _ run: WorkerConfiguration.Run = .forever) -> WorkerMachine {
    var machine = WorkerMachine(WorkerConfiguration(slots: slots, patience: .seconds(5), run: run), jitter: { 0.5 })
    for slot in 0..<slots {
      _ = machine.begin(slot)
      _ = machine.advance(slot, .opened, at: .zero)
      _ = machine.advance(slot, .claimed([]), at: .zero)
    }
    return machine
  }

  @Test func oneClaimAsksForAllFreeSlotsAndTheyTakeWhatCame() {
    var machine = resting(3)
    #expect(machine.advance(0, .rested, at: .seconds(1)).action == .claim(upTo: 3, deferring: []))
    let jobs = jobs(2)
    #expect(machine.advance(0, .claimed(jobs), at: .seconds(2)).action == .push(jobs[0], claimedAt: .seconds(1)))
    #expect(machine.advance(1, .rested, at: .seconds(2)).action == .push(jobs[1], claimedAt: .seconds(1)))
    // There was no more: nothing is taken beyond what can begin now.
    #expect(machine.advance(2, .rested, at: .seconds(2)).action == .claim(upTo: 1, deferring: []))
  }

  /// Gives slot 0 all that it asks for, and lets it end all that; how many it asked for each time.
  private func feed(_ machine: inout WorkerMachine, times: Int) -> [Int] {
    var asked: [Int] = []
    while asked.count < times, case .claiming(let wanted, _) = machine.slots[0] {
      asked.append(wanted)
      var action = machine.advance(0, .claimed(jobs(wanted)), at: .zero).action
      while case .push = action {
        _ = machine.advance(0, .pushed(), at: .zero)
        action = machine.advance(0, .finished(.written), at: .zero).action
      }
    }
    return asked
  }

  @Test func aFullBatchLetsTheNextOneHoldMoreUpToAJobForEachSlot() {
    var machine = resting(4)
    _ = machine.advance(0, .rested, at: .zero)
    #expect(feed(&machine, times: 6) == [4, 5, 6, 8, 8, 8])
    // One that is not full means that this was all.
    let last = jobs(1)
    #expect(machine.advance(0, .claimed(last), at: .zero).action == .push(last[0]))
    _ = machine.advance(0, .pushed(), at: .zero)
    #expect(machine.advance(0, .finished(.written), at: .zero).action == .claim(upTo: 4, deferring: []))
  }

  @Test func whatIsAskedForBySeveralIsNeverMoreThanAJobForEachSlotBeyondTheFreeOnes() {
    var machine = resting(4)
    _ = machine.advance(0, .rested, at: .zero)
    #expect(feed(&machine, times: 4) == [4, 5, 6, 8])
    // Three rest, and four more are asked for.
    #expect(machine.advance(1, .rested, at: .zero).action == .claim(upTo: 1, deferring: []))
  }

  @Test func jobsThatWaitTooLongGoBackAndTheNextBatchIsSmall() {
    var machine = resting(2)
    _ = machine.advance(0, .rested, at: .seconds(1))
    _ = machine.advance(0, .claimed(jobs(2)), at: .seconds(1))
    #expect(machine.sparesEnd == .seconds(6))
    #expect(machine.takeSpares(at: .seconds(5)).isEmpty)
    #expect(machine.takeSpares(at: .seconds(6)).count == 1)
    #expect(machine.sparesEnd == nil)
    _ = machine.advance(0, .pushed(), at: .seconds(6))
    #expect(machine.advance(0, .finished(.written), at: .seconds(6)).action == .claim(upTo: 2, deferring: []))
  }

  @Test func aStopGivesBackAllThatWaits() {
    var machine = resting(3)
    _ = machine.advance(0, .rested, at: .zero)
    let jobs = jobs(3)
    _ = machine.advance(0, .claimed(jobs), at: .zero)
    machine.stop()
    #expect(machine.takeSpares(at: .zero) == Array(jobs[1...]))
    // What a claim brings after the stop goes back by its slot, one after the other.
    var late = resting(2)
    _ = late.advance(0, .rested, at: .zero)
    late.stop()
    #expect(late.advance(0, .claimed(Array(jobs[..<2])), at: .zero).action == .finish(jobs[0], .released))
    #expect(late.advance(0, .finished(.written), at: .zero).action == .finish(jobs[1], .released))
    #expect(late.advance(0, .finished(.written), at: .zero).action == .end)
  }

  @Test func aPauseGivesBackAllThatWaits() {
    var machine = resting(3)
    _ = machine.advance(0, .rested, at: .zero)
    let jobs = jobs(3)
    _ = machine.advance(0, .claimed(jobs), at: .zero)
    let refusal = StripeFailure(kind: .global, status: 401, message: "Invalid API Key")
    #expect(machine.advance(0, .pushFailed(refusal), at: .zero).action == .finish(jobs[0], .released))
    #expect(machine.advance(0, .finished(.written), at: .zero).action == .finish(jobs[1], .released))
    #expect(machine.advance(0, .finished(.written), at: .zero).action == .finish(jobs[2], .released))
    #expect(machine.advance(0, .finished(.written), at: .zero).action == .rest(.seconds(60)))
  }

  @Test func aDrainDoesNotEndWhileAJobWaits() {
    var machine = WorkerMachine(WorkerConfiguration(slots: 2, run: .untilDrained), jitter: { 0.5 })
    for slot in 0..<2 {
      _ = machine.begin(slot)
      _ = machine.advance(slot, .opened, at: .zero)
    }
    _ = machine.advance(0, .claimed([]), at: .zero)
    let jobs = jobs(2)
    #expect(machine.advance(1, .claimed(jobs), at: .zero).action == .push(jobs[0]))
    #expect(!machine.isStopping)
    #expect(machine.advance(0, .rested, at: .zero).action == .push(jobs[1]))
  }
}
