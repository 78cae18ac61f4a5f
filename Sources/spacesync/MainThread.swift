import Dispatch
import Synchronization

/// The process's first thread, which waits while commands run and then runs what only it may: the dashboard's loop.
///
/// Not `@MainActor`: with an asynchronous `main` libdispatch moves the main actor to a worker thread that blocks every signal
/// (`dispatch_main`), and there a crash would end the program with the terminal unrestored and Ctrl-Z would not stop it.
enum MainThread {
  private static let waiting = DispatchSemaphore(value: 0)
  private static let work = Mutex<[@Sendable () -> Int32?]>([])

  /// Starts a program's asynchronous part and serves it until that has an exit code; called once, by `main`.
  static func serve(_ program: @escaping @Sendable () async -> Int32) -> Int32 {
    // A task that the first thread starts would have a high priority, and libdispatch a complaint in the system's log for each of its threads:
    // only a privileged user may raise a thread's own (setpriority(2)).
    Task(priority: .medium) {
      let code = await program()
      post { code }
    }
    while true {
      waiting.wait()
      let next = work.withLock { $0.isEmpty ? nil : $0.removeFirst() }
      if let code = next?() { return code }
    }
  }

  /// Runs a blocking function on the first thread.
  static func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
      post {
        continuation.resume(returning: body())
        return nil
      }
    }
  }

  private static func post(_ item: @escaping @Sendable () -> Int32?) {
    work.withLock { $0.append(item) }
    waiting.signal()
  }
}
