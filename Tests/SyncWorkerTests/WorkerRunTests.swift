import FoundationEssentials
import SyncCore
import Testing

@testable import SyncWorker

/// Runs that end by themselves, and the question who Stripe is, decided by the machine.
@Suite struct WorkerRunTests {
  private static let account = StripeAccount(id: "acct_1", mode: .test, latencyMilliseconds: 1)
  private static let wrongKey = StripeFailure(kind: .global, status: 401, message: "Invalid API Key")

  private static func machine(_ run: WorkerConfiguration.Run, slots: Int = 2, asks: Bool = false) -> WorkerMachine {
    var machine = WorkerMachine(WorkerConfiguration(slots: slots, run: run, asksForAccount: asks), jitter: { 0.5 })
    for slot in 0..<slots { _ = machine.begin(slot) }
    return machine
  }

  private static func job() -> ClaimedJob {
    ClaimedJob(key: JobKey(spaceID: UUID(), eventType: .manualSync), payload: "{}", attempt: 1, claim: .none)
  }

  @Test func aDrainEndsWhenNothingIsReadyAndNothingInHand() {
    var machine = Self.machine(.untilDrained)
    let job = Self.job()
    _ = machine.advance(0, .opened, at: .zero)
    _ = machine.advance(1, .opened, at: .zero)
    _ = machine.advance(0, .claimed([job]), at: .zero)
    // The other one may yet give back what it has.
    #expect(machine.advance(1, .claimed([]), at: .zero).action == .rest(.seconds(2)))
    #expect(!machine.isStopping)
    _ = machine.advance(0, .pushed(), at: .zero)
    #expect(machine.advance(0, .finished(.superseded), at: .zero).action == .claim(upTo: 2, deferring: []))
    let last = machine.advance(0, .claimed([]), at: .zero)
    #expect(last.action == .end && last.events == [.idle] && machine.isStopping)
    #expect(machine.advance(1, .rested, at: .zero) == .init(.end, [.stopped]))
  }

  @Test func onceGivesEachSlotOneJob() {
    var machine = Self.machine(.once)
    _ = machine.advance(0, .opened, at: .zero)
    _ = machine.advance(1, .opened, at: .zero)
    _ = machine.advance(0, .claimed([Self.job()]), at: .zero)
    #expect(machine.advance(1, .claimed([]), at: .zero).action == .end)
    _ = machine.advance(0, .pushed(), at: .zero)
    #expect(machine.advance(0, .finished(.written), at: .zero).action == .end)
  }

  @Test func aRunThatEndsByItselfEndsWhenNothingCanSucceed() {
    var machine = Self.machine(.untilDrained)
    let job = Self.job()
    _ = machine.advance(0, .opened, at: .zero)
    _ = machine.advance(0, .claimed([job]), at: .zero)
    let step = machine.advance(0, .pushFailed(Self.wrongKey), at: .zero)
    #expect(step.action == .finish(job, .released))
    #expect(step.events == [.paused(delay: .seconds(60), error: Self.wrongKey.description)])
    #expect(machine.advance(0, .finished(.written), at: .zero).action == .end)
    #expect(machine.advance(1, .opened, at: .zero).action == .end)
  }

  @Test func noJobIsTakenBeforeStripeSaidWhoItIs() {
    var machine = Self.machine(.forever, asks: true)
    #expect(machine.advance(0, .opened, at: .zero).action == .identify)
    #expect(machine.advance(1, .opened, at: .zero).action == .rest(.seconds(2)))
    let step = machine.advance(0, .identified(Self.account), at: .zero)
    #expect(step == .init(.claim(upTo: 2, deferring: []), [.admitted(Self.account)]))
    #expect(machine.advance(1, .rested, at: .zero).action == .claim(deferring: []))
  }

  @Test func aWrongAccountPausesAndIsAskedAgainBeforeAnyJob() {
    var machine = Self.machine(.forever, slots: 1, asks: true)
    _ = machine.advance(0, .opened, at: .zero)
    let step = machine.advance(0, .identifyFailed(Self.wrongKey), at: .zero)
    #expect(step == .init(.rest(.seconds(60)), [.paused(delay: .seconds(60), error: Self.wrongKey.description)]))
    // A bell that rings meanwhile ends no pause.
    #expect(machine.advance(0, .rested, at: .seconds(1)).action == .rest(.seconds(59)))
    #expect(machine.advance(0, .rested, at: .seconds(60)).action == .identify)
    _ = machine.advance(0, .identified(Self.account), at: .seconds(60))
    // A key that is revoked in the middle makes it ask again, too.
    _ = machine.advance(0, .claimed([Self.job()]), at: .seconds(60))
    _ = machine.advance(0, .pushFailed(Self.wrongKey), at: .seconds(60))
    _ = machine.advance(0, .finished(.written), at: .seconds(60))
    #expect(machine.advance(0, .rested, at: .seconds(120)).action == .identify)
  }

  @Test func aStripeThatCannotBeReachedIsAskedLaterAndLater() {
    var machine = Self.machine(.forever, slots: 1, asks: true)
    _ = machine.advance(0, .opened, at: .zero)
    var now = Duration.zero
    var waits: [Duration] = []
    for _ in 0..<4 {
      guard case .rest(let wait) = machine.advance(0, .identifyFailed(StripeFailure(kind: .transient, message: "gone")), at: now).action
      else { break }
      waits.append(wait)
      now += wait
      #expect(machine.advance(0, .rested, at: now).action == .identify)
    }
    #expect(waits == [.milliseconds(200), .milliseconds(400), .milliseconds(800), .milliseconds(1_600)])
  }

  @Test func aDrainGivesUpADatabaseThatIsLostForGood() {
    var machine = Self.machine(.untilDrained, slots: 1)
    let error = StoreError(.unreachable, "gone")
    for _ in 0..<4 {
      _ = machine.advance(0, .databaseFailed(error), at: .zero)
      #expect(machine.advance(0, .rested, at: .zero).action == .open)
    }
    _ = machine.advance(0, .databaseFailed(error), at: .zero)
    #expect(machine.advance(0, .rested, at: .zero).action == .end)
  }
}
