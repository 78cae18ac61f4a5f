import Dispatch

/// Runs the jobs of one actor on a serial dispatch queue of its own, so that waiting for a server never holds a thread of the cooperative pool.
final class QueueExecutor: SerialExecutor {
  let queue: DispatchQueue

  init(label: String) {
    // Linux has no DispatchSerialQueue type; a DispatchQueue without attributes is serial.
    queue = DispatchQueue(label: label)
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let unowned = UnownedJob(job)
    let executor = asUnownedSerialExecutor()
    queue.async { unowned.runSynchronously(on: executor) }
  }

  func checkIsolated() {
    dispatchPrecondition(condition: .onQueue(queue))
  }
}
