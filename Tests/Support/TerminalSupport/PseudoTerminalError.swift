/// Why a run on a pseudo-terminal did not go as a test expected.
public enum PseudoTerminalError: Error, CustomStringConvertible {
  /// The system refused something: the call, and its errno.
  case system(operation: String, code: Int32)
  /// What was waited for did not come; the screen as it was then.
  case timeout(waitingFor: String, screen: String)
  /// The program ended while something was waited for.
  case ended(waitingFor: String, status: String, screen: String)

  /// All that is known, with the screen.
  public var description: String {
    switch self {
    case .system(let operation, let code): "\(operation) failed with errno \(code)"
    case .timeout(let expected, let screen): "waited in vain for \(expected); the screen:\n\(screen)"
    case .ended(let expected, let status, let screen): "ended (\(status)) while waiting for \(expected); the screen:\n\(screen)"
    }
  }
}
