import SyncCore
import SyncWorker
import Synchronization
import Testing

/// A worker that is told of a change does not leave it to its next poll, whatever it does at that moment.
@Suite(.timeLimit(.minutes(1))) struct WakeTests {
  /// An empty queue that does something before it answers.
  private struct Empty: JobQueue {
    let beforeAnswer: @Sendable () async -> Void

    func claim(upTo limit: Int, deferring deferred: [DeferredJob]) async throws(StoreError) -> [ClaimedJob] {
      await beforeAnswer()
      return []
    }

    func space(of job: ClaimedJob) async throws(StoreError) -> Space? { nil }
    func renew(_ job: ClaimedJob) async throws(StoreError) -> Bool { true }
    func writeBack(_ ids: StripeIDs, of job: ClaimedJob, pushed space: Space) async throws(StoreError) -> Bool { true }
    func finish(_ job: ClaimedJob, _ outcome: JobOutcome, requestID: String?) async throws(StoreError) -> FinishResult { .written }
    func close() async {}
  }

  @Test func aChangeWhileASlotAsksIsAskedForAgain() async {
    let asked = Atomic<Int>(0)
    let bell = Mutex<QueueWorker?>(nil)
    let queue = Empty {
      // The change comes when the answer is on its way already.
      if asked.add(1, ordering: .relaxed).newValue == 1 { await bell.withLock { $0 }?.wake() }
    }
    let worker = QueueWorker(
      WorkerConfiguration(slots: 1, pollInterval: .seconds(600)), processor: Scripted { _, _, _ throws(StripeFailure) in },
      openQueue: { _ in queue })
    bell.withLock { $0 = worker }
    let work = Task { await worker.run() }
    while asked.load(ordering: .relaxed) < 2 { await Task.yield() }
    await worker.stop()
    await work.value
    #expect(asked.load(ordering: .relaxed) == 2)
  }
}
