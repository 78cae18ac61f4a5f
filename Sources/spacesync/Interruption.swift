import Dispatch
import Glibc
import Synchronization

/// SIGINT, SIGTERM, SIGHUP and SIGQUIT as values, for commands that have something to put away before they end.
///
/// Other commands keep the default: the signal ends the process, and the shell says 130, 143, 129 or 131 by itself.
enum Interruption {
  private static let writeEnd = Atomic<Int32>(-1)

  /// Runs a command's work; a signal cancels it and waits for its tidying up, a second one waits no more.
  ///
  /// - Parameter limit: How long it waits at most for the tidying up, or nil: a database that is frozen can't be told anything.
  /// - Returns: What the work returned, or 128 plus the signal's number.
  static func runInterruptibly(
    within limit: Duration? = nil, _ work: @escaping @Sendable () async throws -> Int32
  ) async throws -> Int32 {
    // Before the work begins: from its first step on there is something to put away.
    let signals = watch()
    let task = Task { try await work() }
    let first = Atomic<Int32>(0)
    let watcher = Task {
      for await signal in signals {
        if first.load(ordering: .relaxed) != 0 { _exit(128 + signal) }
        first.store(signal, ordering: .relaxed)
        task.cancel()
        guard let limit else { continue }
        Task {
          try? await Task.sleep(for: limit)
          _exit(128 + signal)
        }
      }
    }
    defer { watcher.cancel() }
    let result = await task.result
    let signal = first.load(ordering: .relaxed)
    return signal == 0 ? try result.get() : 128 + signal
  }

  /// The signals from now on. A handler may only write to a pipe (signal-safety(7)); the rest happens where it is read.
  private static func watch() -> AsyncStream<Int32> {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return AsyncStream { $0.finish() } }
    let (readEnd, writeEnd) = (ends[0], ends[1])
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    _ = fcntl(writeEnd, F_SETFL, O_NONBLOCK)
    Self.writeEnd.store(writeEnd, ordering: .relaxed)
    let (stream, continuation) = AsyncStream.makeStream(of: Int32.self)
    // A queue of its own, because the read blocks until the process ends; the cooperative pool must not.
    DispatchQueue(label: "spacesync.signals").async {
      var byte: UInt8 = 0
      while true {
        let count = read(readEnd, &byte, 1)
        if count == 1 { continuation.yield(Int32(byte)) } else if count == 0 || errno != EINTR { break }
      }
    }
    for number in [SIGINT, SIGTERM, SIGHUP, SIGQUIT] {
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { number in
        let saved = errno
        var byte = UInt8(truncatingIfNeeded: number)
        _ = write(Interruption.writeEnd.load(ordering: .relaxed), &byte, 1)
        errno = saved
      }
      action.sa_flags = SA_RESTART
      sigaction(number, &action, nil)
    }
    return stream
  }
}
