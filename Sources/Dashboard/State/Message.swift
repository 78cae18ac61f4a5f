import SyncCore

/// Something that the dashboard told the operator; the last 200 stay readable under `m`.
public struct Message: Sendable, Equatable {
  /// How much it matters.
  public enum Severity: Sendable {
    case info
    case success
    case warning
    case error
  }

  /// When it was said.
  public var at: Timestamp
  /// How much it matters; an error stays on screen until a key is pressed.
  public var severity: Severity
  /// One line, possibly with text from the database in it.
  public var text: String
}

/// One entry of the debug panel's list of results: what an action of the operator gave.
public struct ActionResult: Sendable, Equatable {
  /// When it ended.
  public var at: Timestamp
  /// Green or red.
  public var succeeded: Bool
  /// One line.
  public var title: String
  /// JSON-like details, shown when unfolded: name and value.
  public var details: [Detail]
  /// True when the details are shown.
  public var isUnfolded = false

  /// A line of the details.
  public struct Detail: Sendable, Equatable {
    /// The field's name.
    public var name: String
    /// Its value as text.
    public var value: String

    /// Makes a line.
    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }
}
