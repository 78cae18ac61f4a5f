import Synchronization

/// Collects values from anywhere.
final class Collector<Value: Sendable>: Sendable {
  private let stored = Mutex<[Value]>([])

  var values: [Value] { stored.withLock { $0 } }

  func add(_ value: Value) { stored.withLock { $0.append(value) } }
}
