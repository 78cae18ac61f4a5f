/// Why a connection or a statement failed.
///
/// `description` is one line for the screen: what failed, why, what to do next. `debugDescription` holds all that the server said.
/// Neither ever holds a password or a bound value; `message` and `detail` are the server's own words, which may quote a row.
public struct PostgresError: Error, Sendable {
  /// The kind of failure; the list is open.
  public struct Code: Hashable, Sendable {
    let name: String

    /// The connection parameters, or the use of the connection, make no sense.
    public static let badParameters = Code(name: "badParameters")
    /// No server answers there, or it can't take connections now.
    public static let unreachable = Code(name: "unreachable")
    /// The server refuses this user, password, certificate or database.
    public static let authentication = Code(name: "authentication")
    /// It took longer than it may.
    public static let timedOut = Code(name: "timedOut")
    /// The connection broke, was closed, or was given up.
    public static let connectionLost = Code(name: "connectionLost")
    /// The caller, its task or an administrator cancelled it.
    public static let cancelled = Code(name: "cancelled")
    /// The server answered with an error; see `sqlState`.
    public static let server = Code(name: "server")
    /// A column holds another type than the one asked for, or an unexpected NULL.
    public static let decoding = Code(name: "decoding")
    /// The server is older than PostgreSQL 13.
    public static let unsupportedServer = Code(name: "unsupportedServer")
  }

  /// The kind of failure.
  public var code: Code
  /// The server's five-character SQLSTATE, where the server spoke (PostgreSQL, appendix A, "PostgreSQL Error Codes").
  public var sqlState: String?
  /// What failed and why, without the next step.
  public var message: String
  /// The server's DETAIL; may quote the row.
  public var detail: String?
  /// The server's HINT.
  public var hint: String?
  /// The constraint that was violated.
  public var constraint: String?
  /// The table that the error concerns.
  public var table: String?
  /// The column that the error concerns.
  public var column: String?

  /// Makes an error.
  public init(_ code: Code, _ message: String, sqlState: String? = nil, detail: String? = nil, hint: String? = nil) {
    self.code = code
    self.message = message
    self.sqlState = sqlState
    self.detail = detail
    self.hint = hint
  }
}

extension PostgresError: CustomStringConvertible, CustomDebugStringConvertible {
  /// One line for the screen, without values that were bound.
  public var description: String {
    var line = Redaction.message(message, sqlState: sqlState)
    if let sqlState { line += " (SQLSTATE \(sqlState))" }
    if let hint { line += "; " + hint }
    return Redaction.oneLine(line)
  }

  /// All that is known, without values that were bound.
  public var debugDescription: String {
    var parts = ["PostgresError.\(code.name): \(Redaction.message(message, sqlState: sqlState))"]
    let fields = [
      ("sqlState", sqlState), ("detail", detail.map { Redaction.detail($0, sqlState: sqlState) }), ("hint", hint),
      ("constraint", constraint),
      ("table", table), ("column", column),
    ]
    for (name, value) in fields {
      if let value { parts.append("\(name): \(value)") }
    }
    return Redaction.oneLine(parts.joined(separator: ", "))
  }
}
