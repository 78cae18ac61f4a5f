import Logging
import Settings
import SyncCore
import TextScreen

/// Writes log lines to standard error, each whole, with every secret taken out, as text or as JSON.
///
/// A service manager keeps what comes here; a terminal may show it, so control characters never pass.
struct LineLogHandler: LogHandler {
  var metadata: Logger.Metadata = [:]
  var logLevel: Logger.Level
  private let format: LogFormat
  private let write: @Sendable (String) -> Void

  /// Makes a handler; `write` gets whole lines without their end.
  init(_ format: LogFormat, level: Logger.Level, write: @escaping @Sendable (String) -> Void) {
    self.format = format
    logLevel = level
    self.write = write
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let fields = metadata.merging(event.metadata ?? [:]) { _, new in new }.sorted { $0.key < $1.key }
    let message = Redaction.redact("\(event.message)")
    let moment = Timestamp.now.iso8601
    switch format {
    case .text:
      let parts = fields.map { " \($0.key)=\(Self.quoted(Redaction.redact("\($0.value)")))" }
      write(TextWidth.sanitized("\(moment) \(event.level.rawValue) \(message)\(parts.joined())"))
    case .json:
      let own = [("at", moment), ("level", event.level.rawValue), ("message", message)]
      let members = own + fields.map { ($0.key, Redaction.redact("\($0.value)")) }
      write(JSONValue.object(members.map { JSONValue.Member($0.0, .string($0.1)) }).document)
    }
  }

  /// A value that could be misread as several is put in quotes.
  private static func quoted(_ value: String) -> String {
    let isPlain = !value.isEmpty && !value.contains { $0.isWhitespace || $0 == "\"" || $0 == "=" }
    return isPlain ? value : "\"\(value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
  }
}
