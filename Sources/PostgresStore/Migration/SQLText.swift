/// Names and texts inside DDL, which takes no parameters (PostgreSQL manual, "Lexical Structure").
enum SQLText {
  /// A quoted identifier.
  static func identifier(_ name: String) -> String { "\"" + doubling("\"", in: name) + "\"" }

  /// A quoted text; `E''` keeps it right whatever `standard_conforming_strings` says.
  static func literal(_ text: String) -> String {
    let quoted = "'" + doubling("'", in: doubling("\\", in: text)) + "'"
    return text.contains("\\") ? "E" + quoted : quoted
  }

  private static func doubling(_ mark: Character, in text: String) -> String {
    String(text.flatMap { $0 == mark ? [$0, $0] : [$0] })
  }
}
