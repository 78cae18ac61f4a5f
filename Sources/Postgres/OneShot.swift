import Synchronization

/// A continuation that several parties may try to resume: the first one wins, the others learn that they came too late.
final class OneShot<Value: Sendable>: Sendable {
  private enum State {
    case empty, waiting(CheckedContinuation<Value, Never>), settled(Value), done
  }

  private let state = Mutex(State.empty)

  /// Waits for the first value.
  var value: Value {
    get async {
      await withCheckedContinuation { continuation in
        let early: Value? = state.withLock { state in
          if case .settled(let value) = state {
            state = .done
            return value
          }
          state = .waiting(continuation)
          return nil
        }
        if let early { continuation.resume(returning: early) }
      }
    }
  }

  /// True once a value was given.
  var isSettled: Bool {
    state.withLock { state in
      switch state {
      case .settled, .done: true
      case .empty, .waiting: false
      }
    }
  }

  /// Gives the value; false if another one was there before.
  @discardableResult
  func settle(_ value: Value) -> Bool {
    let (won, waiter): (Bool, CheckedContinuation<Value, Never>?) = state.withLock { state in
      switch state {
      case .empty:
        state = .settled(value)
        return (true, nil)
      case .waiting(let continuation):
        state = .done
        return (true, continuation)
      case .settled, .done:
        return (false, nil)
      }
    }
    waiter?.resume(returning: value)
    return won
  }
}
