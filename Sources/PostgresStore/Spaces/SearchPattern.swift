import SyncCore

/// A search text as a pattern of ILIKE: anywhere in name or description, its own `%`, `_` and `\` taken as they are.
struct SearchPattern: Equatable {
  /// The pattern, or nil when the text matches all.
  let pattern: String?
  /// True when those that do not match are wanted.
  let isInverted: Bool

  init(_ search: String) {
    isInverted = search.first == "!"
    let text = isInverted ? String(search.dropFirst()) : search
    pattern = text.isEmpty ? nil : Self.holding(text)
  }

  /// The pattern of what holds a text, whose own `%`, `_` and `\` are taken as they are.
  static func holding(_ text: String) -> String {
    // PostgreSQL stores no NUL, and a C string ends at it: what comes before must not be searched for alone.
    let literal = text.unicodeScalars.reduce(into: "") { escaped, scalar in
      if scalar == "%" || scalar == "_" || scalar == "\\" { escaped.unicodeScalars.append("\\") }
      escaped.unicodeScalars.append(scalar == "\0" ? "\u{FFFD}" : scalar)
    }
    return "%\(literal)%"
  }

  /// The condition on `spaces AS s`, with the pattern as the parameter of that number.
  func condition(_ catalogue: Catalogue, parameter: Int) -> String {
    guard pattern != nil else { return "true" }
    let match = "(s.name ILIKE $\(parameter) OR coalesce(\(catalogue.space("description", "text")) ILIKE $\(parameter), false))"
    return isInverted ? "NOT \(match)" : match
  }
}
