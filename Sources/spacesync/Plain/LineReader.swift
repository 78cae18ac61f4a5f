import Dispatch
import Glibc

/// The lines that come on standard input, one at a time, whoever is working meanwhile.
///
/// A thread of its own reads, because a read blocks until somebody types; nothing is read ahead of what is asked for.
actor LineReader {
  private let queue = DispatchQueue(label: "spacesync.lines")
  private var waiting: Task<String?, Never>?

  /// The next line without its end; nil at the end of the input. A wait that was given up goes on for the next one who asks.
  func next() async -> String? {
    let line = pending()
    let text = await line.value
    waiting = nil
    return text
  }

  private func pending() -> Task<String?, Never> {
    if let waiting { return waiting }
    let queue = queue
    let task = Task {
      await withCheckedContinuation { (continuation: CheckedContinuation<String?, Never>) in
        queue.async { continuation.resume(returning: readLine()) }
      }
    }
    waiting = task
    return task
  }
}
