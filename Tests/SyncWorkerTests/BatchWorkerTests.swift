import FoundationEssentials
import SyncCore
import Synchronization
import Testing

@testable import SyncWorker

/// Claims in batches on a real queue: what a worker holds and has not begun goes back.
@Suite(.timeLimit(.minutes(2))) struct BatchWorkerTests {
  /// Lets a first push through, and holds the others until it is told to go on.
  private final class Gate: Sendable {
    private let begun = Atomic<Int>(0)

    var processor: Scripted {
      Scripted { _, _, _ throws(StripeFailure) in
        guard self.begun.add(1, ordering: .relaxed).newValue > 1 else { return }
        do {
          try await Task.sleep(for: .seconds(600))
        } catch {
          throw StripeFailure(kind: .transient, message: "cancelled")
        }
      }
    }
  }

  @Test func whatNoSlotBeginsSoonGoesBackUncounted() async throws {
    let bench = try await LeasedBench.make(jobs: 3, slots: 1, patience: .milliseconds(100), Gate().processor)
    // The second claim takes two jobs, for the first came back full; one of them hangs, the other waits for it.
    await bench.recorder.wait { $0.contains { if case .released = $0 { true } else { false } } }
    #expect(try await bench.database.value("SELECT count(*) FROM spacesync_lease") == "1")
    let rows = try await bench.database.rows("SELECT status, attempts::text FROM stripe_sync_queue ORDER BY status")
    #expect(rows == [["completed", "1"], ["pending", "0"], ["processing", "1"]])
    _ = await bench.stop()
  }

  @Test func aStopGivesBackWhatWaitsBeforeWhatHangsIsBrokenOff() async throws {
    let bench = try await LeasedBench.make(jobs: 3, slots: 1, grace: .seconds(60), Gate().processor)
    await bench.recorder.wait { $0.filter { if case .claimed = $0 { true } else { false } }.count == 2 }
    #expect(try await bench.database.value("SELECT count(*) FROM spacesync_lease") == "2")
    await bench.worker.stop()
    await bench.recorder.wait { $0.contains { if case .released = $0 { true } else { false } } }
    #expect(try await bench.database.value("SELECT count(*) FROM stripe_sync_queue WHERE status = 'pending' AND attempts = 0") == "1")
    await bench.worker.breakOff()
    _ = await bench.stop()
    #expect(try await bench.database.value("SELECT count(*) FROM spacesync_lease") == "0")
    #expect(try await bench.database.value("SELECT count(*) FROM stripe_sync_queue WHERE status = 'pending' AND attempts = 0") == "2")
  }
}
