import Glibc

/// Why there can be no screen.
public enum TerminalError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Standard input or output is a file or a pipe.
  case notATerminal
  /// `TERM` is not set, or empty.
  case typeMissing
  /// `TERM` names a terminal that can't move its cursor, such as `dumb`.
  case typeTooSimple(String)
  /// `TERM` names a terminal that is not in this machine's terminfo database.
  case typeUnknown(String)
  /// The system refused something: the call, and its errno.
  case unavailable(operation: String, code: Int32)
  /// Another program can't be started, such as a pager that is not installed: its name, and the errno.
  case notStarted(program: String, code: Int32)

  /// One line that says what is wrong and what to do.
  public var description: String {
    switch self {
    case .notATerminal:
      "the dashboard needs a terminal, and standard input or output is none; `spacesync list` needs none"
    case .typeMissing:
      "TERM is not set, so the terminal's type is unknown; try TERM=xterm-256color, or --plain"
    case .typeTooSimple(let name):
      "a terminal of type TERM=\(name) can't show the dashboard; try TERM=xterm-256color, or --plain"
    case .typeUnknown(let name):
      "the terminal type TERM=\(name) is unknown on this machine; try TERM=xterm-256color, or --plain"
    case .unavailable(let operation, let code): "the terminal can't be used: \(operation): \(Self.words(of: code))"
    case .notStarted(let program, let code): "\(program) can't be started: \(Self.words(of: code))"
    }
  }

  private static func words(of code: Int32) -> String { strerror(code).map { String(cString: $0) } ?? "error \(code)" }
}
