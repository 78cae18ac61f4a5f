import Dispatch

/// Runs the jobs of actors on a serial dispatch queue of its own, so that waiting for a server never holds a thread of the cooperative pool.
///
/// A task may prefer it as well: what the task does between its statements then runs there too, without another thread's wake-up.
final class QueueExecutor: SerialExecutor, TaskExecutor {
  let queue: DispatchQueue

  init(label: String) {
    // Linux has no DispatchSerialQueue type; a DispatchQueue without attributes is serial.
    queue = DispatchQueue(label: label)
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let unowned = UnownedJob(job)
    let (actor, task) = (asUnownedSerialExecutor(), asUnownedTaskExecutor())
    queue.async { unowned.runSynchronously(isolatedTo: actor, taskExecutor: task) }
  }

  func checkIsolated() {
    dispatchPrecondition(condition: .onQueue(queue))
  }
}
