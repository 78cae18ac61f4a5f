import Dispatch

/// A serial queue that connections run on, so that waiting for a server never holds a thread of the cooperative pool.
///
/// A task that does little else than run statements there may prefer it as its executor too: it then goes from one statement to the next without
/// another thread's wake-up. While a statement hangs, such a task stands still, and with it each
/// actor that it was about to enter: nothing that must end in time may prefer it, a push to Stripe least of all.
public final class ConnectionQueue: SerialExecutor, TaskExecutor {
  let queue = ConnectionQueue.make()

  /// Linux has no DispatchSerialQueue type; a DispatchQueue without attributes is serial.
  static func make() -> DispatchQueue { DispatchQueue(label: "spacesync.postgres") }

  /// Runs a job of one of its connections, or of a task that prefers it.
  public func enqueue(_ job: consuming ExecutorJob) {
    let unowned = UnownedJob(job)
    let (actor, task) = (asUnownedSerialExecutor(), asUnownedTaskExecutor())
    queue.async { unowned.runSynchronously(isolatedTo: actor, taskExecutor: task) }
  }

  /// Stops the program when it runs elsewhere.
  public func checkIsolated() {
    dispatchPrecondition(condition: .onQueue(queue))
  }
}
