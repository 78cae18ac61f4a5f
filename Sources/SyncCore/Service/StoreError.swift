/// Why something asked of the database could not be done, in one clear sentence.
///
/// The code is open: more may come. `description` is the line for the screen (what failed, why, what to do next);
/// `debugDescription` holds all that is known. Neither ever holds a password, a key or a bound value.
public struct StoreError: Error, Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible {
  /// The kind of failure.
  public struct Code: Hashable, Sendable {
    private let name: String
    private init(_ name: String) { self.name = name }

    /// The server can't be reached, or the connection to it was lost.
    public static let unreachable = Code("unreachable")
    /// The setting that says how to reach the server makes no sense.
    public static let badSetting = Code("badSetting")
    /// The server refuses this user, password or certificate.
    public static let authentication = Code("authentication")
    /// The tables, columns or the unique key that the product needs are missing.
    public static let unusableSchema = Code("unusableSchema")
    /// The surroundings can't keep what the work promises: a transaction pooler, a missing column.
    public static let unsafe = Code("unsafe")
    /// The user lacks a right, or row security hides everything.
    public static let forbidden = Code("forbidden")
    /// It took longer than it may.
    public static let timedOut = Code("timedOut")
    /// The caller cancelled it.
    public static let cancelled = Code("cancelled")
    /// The session is read-only.
    public static let readOnly = Code("readOnly")
    /// The server answered with another error.
    public static let refused = Code("refused")
  }

  /// True when the server answered and refuses just what was asked of it: the connection lives, and asking for something else may succeed.
  ///
  /// A schema that changes under the question counts too: where nothing else works either, the next question tells.
  public var isAnswer: Bool { [.refused, .forbidden, .unusableSchema].contains(code) }

  /// The kind of failure.
  public var code: Code
  /// One line for the screen.
  public var description: String
  /// Everything known, for the log.
  public var debugDescription: String

  /// Makes an error.
  public init(_ code: Code, _ description: String, debugDescription: String? = nil) {
    self.code = code
    self.description = description
    self.debugDescription = debugDescription ?? description
  }
}
