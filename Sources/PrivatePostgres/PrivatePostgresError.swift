/// Why a private server could not be run, in one sentence for the screen.
public struct PrivatePostgresError: Error, Sendable, CustomStringConvertible, CustomDebugStringConvertible {
  /// The kind of failure; the list is open.
  public struct Code: Hashable, Sendable {
    private let name: String
    private init(_ name: String) { self.name = name }

    /// No PostgreSQL server is installed.
    public static let missingServer = Code("missingServer")
    /// No folder can hold the server and its socket.
    public static let noFolder = Code("noFolder")
    /// A program of the server failed.
    public static let failed = Code("failed")
    /// The server was stopped already.
    public static let stopped = Code("stopped")
  }

  /// The kind of failure.
  public var code: Code
  /// One line for the screen.
  public var description: String
  /// The line and the end of the server's log.
  public var debugDescription: String

  init(_ code: Code, _ description: String, log: String? = nil) {
    self.code = code
    self.description = description
    debugDescription = log.map { description + "\n" + $0 } ?? description
  }
}
