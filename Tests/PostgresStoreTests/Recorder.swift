import Synchronization

/// What happened, in order, from any task.
final class Recorder<Event: Sendable>: Sendable {
  private let events = Mutex<[Event]>([])

  func append(_ event: Event) { events.withLock { $0.append(event) } }

  var all: [Event] { events.withLock { $0 } }

  /// Waits until what happened meets a condition; false when it has not within 20 s.
  func reaches(_ condition: ([Event]) -> Bool) async -> Bool {
    let deadline = ContinuousClock.now.advanced(by: .seconds(20))
    while !condition(all) {
      guard ContinuousClock.now < deadline else { return false }
      try? await Task.sleep(for: .milliseconds(5))
    }
    return true
  }
}

/// Waits until a condition holds; false when it does not within 20 s.
func until(_ condition: () async throws -> Bool) async -> Bool {
  let deadline = ContinuousClock.now.advanced(by: .seconds(20))
  while ContinuousClock.now < deadline {
    if (try? await condition()) == true { return true }
    try? await Task.sleep(for: .milliseconds(5))
  }
  return false
}
