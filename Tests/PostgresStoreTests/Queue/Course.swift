import Synchronization

/// How far a hammer has come: who still produces, and whether the workers may go home.
final class Course: Sendable {
  private let producing: Mutex<Int>
  private let over = Mutex(false)

  init(producers: Int) { producing = Mutex(producers) }

  /// A producer has ended.
  func leave() { producing.withLock { $0 -= 1 } }

  var isProducing: Bool { producing.withLock { $0 > 0 } }

  /// The workers may go home.
  func end() { over.withLock { $0 = true } }

  var isOver: Bool { over.withLock { $0 } }
}
