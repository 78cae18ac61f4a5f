import FoundationEssentials
import SyncCore
import Testing

@testable import SyncWorker

/// The worker's decisions on a table that counts tries by itself.
struct LeasedMachineTests {
  private static let failure = StripeFailure(kind: .transient, status: 503, message: "down", requestID: "req_1")
  private let job = ClaimedJob(
    key: JobKey(spaceID: UUID(), eventType: .manualSync), payload: "{}", attempt: 2, claim: .none, revision: 4,
    claimedAt: Timestamp(microseconds: 1), lease: .seconds(60))

  /// A machine with this job in hand.
  private func pushing() -> WorkerMachine {
    var machine = WorkerMachine(WorkerConfiguration(slots: 1), jitter: { 0.5 })
    _ = machine.begin(0)
    _ = machine.advance(0, .opened, at: .zero)
    #expect(machine.advance(0, .claimed([job]), at: .zero) == .init(.push(job), [.claimed(job.key, attempt: 2)]))
    return machine
  }

  @Test func theTableSaysWhenTheNextTryBeginsAndNothingIsRemembered() {
    var machine = pushing()
    let text = Self.failure.description
    #expect(machine.advance(0, .pushFailed(Self.failure), at: .zero) == .init(.finish(job, .retry(text), requestID: "req_1")))
    let next = machine.advance(0, .finished(.scheduled(in: .seconds(7))), at: .zero)
    #expect(next == .init(.claim(upTo: 2, deferring: []), [.retrying(job.key, attempt: 2, delay: .seconds(7), error: text)]))
  }

  @Test func aTryThatTheTableCallsTheLastHasFailed() {
    var machine = pushing()
    _ = machine.advance(0, .pushFailed(Self.failure), at: .zero)
    #expect(machine.advance(0, .finished(.written), at: .zero).events == [.failed(job.key, error: Self.failure.description)])
  }

  @Test func aLostClaimEndsNothingAndTheSlotGoesOn() {
    var machine = pushing()
    #expect(machine.advance(0, .claimLost, at: .zero) == .init(.claim(upTo: 2, deferring: []), [.claimLost(job.key)]))
    machine = pushing()
    _ = machine.advance(0, .pushed(requestID: "req_2"), at: .zero)
    #expect(machine.advance(0, .finished(.lost), at: .zero) == .init(.claim(upTo: 2, deferring: []), [.claimLost(job.key)]))
  }

  @Test func aLeaseThatIsTooShortGivesItsJobBack() {
    var machine = pushing()
    #expect(machine.advance(0, .pushBroken, at: .zero) == .init(.finish(job, .released)))
    #expect(machine.advance(0, .finished(.written), at: .zero).events == [.released(job.key)])
  }

  @Test func theRequestOfASuccessGoesIntoTheLogOfTries() {
    var machine = pushing()
    #expect(machine.advance(0, .pushed(requestID: "req_3"), at: .zero) == .init(.finish(job, .completed, requestID: "req_3")))
  }
}
