import SyncCore
import TextScreen

/// Why the database can't be reached and when it is tried again, in as many words as there is room for.
///
/// They go in the order of their worth: first the target, which the top bar shows, then advice and code, which the message under `m` keeps. The
/// reason itself never goes: it takes a line of its own before.
struct LossLine {
  /// The lines to show, one or two.
  let lines: [String]

  /// Words a loss for so many columns; `retry` says what comes next, `columns` measures a text.
  init(_ reason: String, retry: String, separator: String, width: Int, _ words: Words, columns: (String) -> Int) {
    let cause = Self.withoutTarget(reason)
    let plain = Self.withoutCode(String(cause.firstRange(of: "; ").map { cause[..<$0.lowerBound] } ?? cause[...]))
    // What is cut is the English sentence, whose parts are known; its words come after.
    let short = words.reason(plain)
    let wordings = ([reason, cause, plain].map { words.lost(words.reason($0)) } + [short]).map { "! \($0) \(separator) \(retry)" }
    lines = wordings.first { columns($0) <= width }.map { [$0] } ?? ["! \(short)", "  \(retry)"]
  }

  /// Without the server's name and that it is gone: "Can't connect to db1:5432/spaces as ops: why", "db1:5432/spaces as ops refused: why".
  private static func withoutTarget(_ reason: String) -> String {
    for start in ["Can't connect to ", "The connection to the server was lost: "] where reason.hasPrefix(start) {
      if let colon = reason.firstRange(of: ": ") { return String(reason[colon.upperBound...]) }
    }
    if let verb = reason.firstRange(of: " refused: ") { return String(reason[verb.upperBound...]) }
    return reason
  }

  private static func withoutCode(_ reason: String) -> String {
    reason.firstRange(of: " (SQLSTATE").map { String(reason[..<$0.lowerBound]) } ?? reason
  }
}
