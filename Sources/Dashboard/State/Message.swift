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
  /// True for what no key asked for: it hides nothing that matters more.
  var isUnasked = false
  /// True for what was announced and can wait: it gives way to the answer to a key.
  var yields = false

  /// Makes a message.
  public init(at: Timestamp, severity: Severity, text: String) { (self.at, self.severity, self.text) = (at, severity, text) }

  /// Moment, weight and text as support reads them, in one line.
  var line: String { "\(at.iso8601) \(severity) \(text)" }
}
