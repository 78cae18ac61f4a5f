import Curses
import Dashboard

/// What happened and is still to be learnt, in its order; large news a piece at a time, so that a key need not wait for all of them.
final class Inbox {
  /// Where events arrive, from any thread.
  let queue: EventQueue<Event>
  /// Taken out of the queue and not learnt yet.
  private var waiting: ArraySlice<Event> = []

  init(_ queue: EventQueue<Event>) { self.queue = queue }

  /// Takes in what has arrived.
  func fill() { waiting += queue.drain().flatMap(\.pieces) }

  /// The next event, or a piece of it; nil when all that was taken in is learnt.
  func next() -> Event? { waiting.popFirst() }

  /// True when events wait here, of which the queue tells no more.
  var hasMore: Bool { !waiting.isEmpty }
}
