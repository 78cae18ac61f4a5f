import SyncCore

/// A search text as a pattern of ILIKE: anywhere in name or description, its own `%`, `_` and `\` taken as they are.
struct SearchPattern: Equatable {
  /// The pattern, or nil when the text matches all.
  let pattern: String?
  /// True when those that do not match are wanted.
  let isInverted: Bool

  init(_ search: String) {
    isInverted = search.first == "!"
    let text = isInverted ? search.dropFirst() : search[...]
    // PostgreSQL stores no NUL, and a C string ends at it: what comes before must not be searched for alone.
    let literal = text.unicodeScalars.reduce(into: "") { escaped, scalar in
      if scalar == "%" || scalar == "_" || scalar == "\\" { escaped.unicodeScalars.append("\\") }
      escaped.unicodeScalars.append(scalar == "\0" ? "\u{FFFD}" : scalar)
    }
    pattern = literal.isEmpty ? nil : "%\(literal)%"
  }

  /// The condition on `spaces AS s`, with the pattern as the parameter of that number.
  func condition(_ catalogue: Catalogue, parameter: Int) -> String {
    guard pattern != nil else { return "true" }
    let match = "(s.name ILIKE $\(parameter) OR coalesce(\(catalogue.space("description", "text")) ILIKE $\(parameter), false))"
    return isInverted ? "NOT \(match)" : match
  }
}
