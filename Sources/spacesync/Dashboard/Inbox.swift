import Curses
import Dashboard

/// Where events arrive, and those that were taken out and are still to be learnt.
final class Inbox {
  /// Takes events from any thread, and wakes the loop.
  let queue: EventQueue<Event>
  /// What is to be learnt.
  var news = News()

  init(_ queue: EventQueue<Event>) { self.queue = queue }

  /// Takes in what has arrived.
  func fill() { news.add(queue.drain()) }
}
