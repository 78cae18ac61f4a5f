/// Says why a connection could not be made.
enum ConnectFailure {
  /// The error for what libpq said after a failed attempt, with the SQLSTATE in it (PQERRORS_VERBOSE).
  static func error(message: String, needsPassword: Bool, target: String, secrets: [String?]) -> PostgresError {
    let lines = message.split(separator: "\n").filter { !$0.hasPrefix("LOCATION:") }
    // libpq adds a line for each attempt, and advice that begins with a tab.
    let last = lines.last { !$0.hasPrefix("\t") } ?? message[...]
    var text = Redaction.oneLine(String(last.firstRange(of: " failed: ").map { last[$0.upperBound...] } ?? last))
    var detail: String? = lines.count > 1 ? Redaction.oneLine(lines.joined(separator: " ")) : nil
    var sqlState: String?
    for line in lines {
      guard let (state, said) = serverSaid(String(line)) else { continue }
      sqlState = state
      text = said
    }
    for secret in secrets {
      text = Redaction.without(secret, in: text)
      detail = detail.map { Redaction.without(secret, in: $0) }
    }
    let refused = needsPassword || sqlState.map(isRefusal) == true || isRefusalText(text) || sqlState == "08P01" && isMissing(text)
    // An option's value, before any server was asked.
    if text.hasPrefix("invalid "), sqlState == nil {
      return PostgresError(.badParameters, "The connection parameters can't be used: \(Redaction.withoutQuoted(text))")
    }
    if needsPassword, sqlState == nil { text = "the server wants a password, and none was given" }
    return PostgresError(
      refused ? .authentication : .unreachable, refused ? "\(target) refused: \(text)" : "Can't connect to \(target): \(text)",
      sqlState: sqlState,
      detail: detail, hint: hint(refused: refused, sqlState: sqlState))
  }

  /// The error for a host that took too long.
  static func noAnswer(host: String, port: String, _ limit: Duration?) -> PostgresError {
    let waited = limit.map { " within \($0.components.seconds) s" } ?? ""
    return PostgresError(
      .unreachable, "Can't connect: \(Redaction.oneLine(host)):\(Redaction.oneLine(port)) did not answer\(waited)",
      hint: "check host and port, the network and its firewall")
  }

  /// Splits `... FATAL:  28P01: text`: two spaces, five characters, colon, as libpq's verbose form has it in every language.
  private static func serverSaid(_ line: String) -> (state: String, text: String)? {
    var rest = Substring(line)
    while let mark = rest.firstRange(of: ":  ") {
      let after = rest[mark.upperBound...]
      let state = after.prefix(5)
      let isState = state.utf8.count == 5 && state.utf8.allSatisfy { (48...57).contains($0) || (65...90).contains($0) }
      if isState, after.dropFirst(5).hasPrefix(": ") { return (String(state), Redaction.oneLine(String(after.dropFirst(7)))) }
      rest = after
    }
    return nil
  }

  /// Class 28 (invalid authorization), no such database, no right to connect to it.
  private static func isRefusal(_ sqlState: String) -> Bool {
    sqlState.hasPrefix("28") || sqlState == "3D000" || sqlState == "42501"
  }

  /// What poolers answer under other SQLSTATEs (PgBouncer 08P01, Supavisor XX000), and what libpq itself says.
  private static func isRefusalText(_ text: String) -> Bool {
    ["authentication failed", "no such user", "no such database", "Tenant or user not found", "no password supplied", "login failed"]
      .contains { text.firstRange(of: $0) != nil }
  }

  /// A pooler's word for an unknown database.
  private static func isMissing(_ text: String) -> Bool { text.firstRange(of: "does not exist") != nil }

  private static func hint(refused: Bool, sqlState: String?) -> String {
    switch sqlState {
    case "3D000": "check the name of the database"
    case "53300": "too many connections are open; close some or raise max_connections"
    case "57P03": "the server is starting or stopping; try again"
    default: refused ? "check user, password and pg_hba.conf" : "check that the server runs, and host and port"
    }
  }
}
