import CNcurses
import Glibc
import Synchronization

/// A queue from any thread to the main loop, which sleeps in `Terminal.wait` and is woken by a descriptor.
///
/// The descriptor (see eventfd(2)) becomes readable with the first element after a drain and is not touched by further ones, so a storm of
/// events costs one wake-up.
public final class EventQueue<Element: Sendable>: Sendable {
  /// Readable while elements wait; give it to `Terminal.wait(wake:until:)` or poll it.
  public let wakeDescriptor: Int32
  private let elements = Mutex<[Element]>([])

  /// Makes an empty queue.
  ///
  /// Throws: `TerminalError.unavailable` when the process has no descriptor left.
  public init() throws(TerminalError) {
    wakeDescriptor = eventfd(0, Int32(EFD_NONBLOCK) | Int32(EFD_CLOEXEC))
    guard wakeDescriptor >= 0 else { throw TerminalError.unavailable(operation: "eventfd", code: errno) }
  }

  deinit { close(wakeDescriptor) }

  /// Adds an element and wakes the main loop if it was not woken since it last drained.
  public func post(_ element: Element) {
    let isFirst = elements.withLock { waiting in
      defer { waiting.append(element) }
      return waiting.isEmpty
    }
    // Not under the lock: the main loop, woken on this processor, would take it at once and then wait for the lock that this thread still holds.
    if isFirst { _ = eventfd_write(wakeDescriptor, 1) }
  }

  /// Takes all elements out, oldest first.
  public func drain() -> [Element] {
    // Before they are taken and whether there are any or not: what is written after this read wakes the loop once more, for nothing at worst.
    var count: eventfd_t = 0
    _ = eventfd_read(wakeDescriptor, &count)
    return elements.withLock { waiting in
      defer { waiting = [] }
      return waiting
    }
  }
}
