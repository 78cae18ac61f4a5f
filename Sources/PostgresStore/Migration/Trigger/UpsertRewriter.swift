/// Makes upserts of the plain INSERTs into the queue that a trigger function holds, and changes nothing else of it.
struct UpsertRewriter {
  /// What became of a body.
  enum Outcome: Equatable {
    /// It holds no plain INSERT into the queue.
    case notPlain
    /// The new body.
    case rewritten(String)
    /// Why it can't be rewritten safely.
    case refused(String)
  }

  /// The columns of the queue that an upsert may name: not those that `migrate --down` would take away.
  var columns: Set<String>
  /// The unique constraint on space and event type, or nil when only an index makes the key.
  var constraint: String?
  /// The operations that fire the function.
  var operations: Set<String>

  /// What stays as it is, or is set first.
  private static let keys: Set<String> = ["id", "space_id", "event_type", "payload", "status"]

  /// Rewrites a body.
  func rewrite(_ body: String) -> Outcome {
    var characters = Array(body)
    guard let tokens = PLpgSQLToken.tokens(of: characters) else { return .refused("its text can't be read: a quote never ends") }
    let inserts = tokens.indices.filter { Self.isInsert(tokens, at: $0) }
    let isDynamic = tokens.contains { token in
      guard case .text(let text) = token.kind else { return false }
      let words = text.lowercased().split { !$0.isLetter && $0 != "_" }
      return words.contains("insert") && words.contains("stripe_sync_queue")
    }
    // Whoever meets 23505 has an upsert already, by hand.
    let handles = tokens.contains { $0.isWord("unique_violation") || $0.kind == .text("23505") }
    guard !handles else { return .notPlain }
    if isDynamic { return .refused("it makes the INSERT as a text and runs it with EXECUTE") }
    let outline = PLpgSQLOutline(tokens, operations: operations)
    var edits: [(range: Range<Int>, text: String)] = []
    for index in inserts {
      guard let statement = outline.statements.first(where: { $0.tokens.lowerBound == index }) else {
        guard Self.hasConflictClause(tokens[index...].prefix { !$0.isSymbol(";") }) else {
          return .refused("an INSERT stands inside another statement")
        }
        continue
      }
      let part = tokens[statement.tokens]
      if Self.hasConflictClause(part) { continue }
      switch edit(part, statement.operations, outline.variables, characters) {
      case .success(let new): edits += new
      case .failure(let refusal): return .refused(refusal.reason)
      }
    }
    guard !edits.isEmpty else { return .notPlain }
    for edit in edits.sorted(by: { $0.range.lowerBound > $1.range.lowerBound }) {
      characters.replaceSubrange(edit.range, with: Array(edit.text))
    }
    return .rewritten(String(characters))
  }

  private struct Refusal: Error { var reason: String }

  private static func isInsert(_ tokens: [PLpgSQLToken], at index: Int) -> Bool {
    guard tokens[index].isWord("insert"), index + 2 < tokens.count, tokens[index + 1].isWord("into") else { return false }
    return tableEnd(tokens[index...]) != nil
  }

  /// The index after the table's name, if it is the queue.
  private static func tableEnd(_ tokens: ArraySlice<PLpgSQLToken>) -> Int? {
    let first = tokens.startIndex + 2
    guard first < tokens.endIndex, let name = tokens[first].name else { return nil }
    guard first + 2 < tokens.endIndex, tokens[first + 1].isSymbol("."), let qualified = tokens[first + 2].name else {
      return name == "stripe_sync_queue" ? first + 1 : nil
    }
    return qualified == "stripe_sync_queue" ? first + 3 : nil
  }

  private static func hasConflictClause(_ tokens: some Collection<PLpgSQLToken>) -> Bool {
    zip(tokens, tokens.dropFirst()).contains { $0.isWord("on") && $1.isWord("conflict") }
  }

  private func edit(
    _ statement: ArraySlice<PLpgSQLToken>, _ operations: Set<String>, _ variables: Set<String>, _ characters: [Character]
  ) -> Result<[(range: Range<Int>, text: String)], Refusal> {
    guard var next = Self.tableEnd(statement) else { return .success([]) }
    if next + 1 < statement.endIndex, statement[next].isWord("as") { next += 2 }
    guard next < statement.endIndex, statement[next].isSymbol("("), let close = Self.close(of: next, in: statement) else {
      return .failure(Refusal(reason: "an INSERT does not list its columns"))
    }
    let listed = Dictionary(
      statement[(next + 1)..<close].compactMap { token in token.name.map { ($0, token.sql) } }, uniquingKeysWith: { first, _ in first })
    guard listed["space_id"] != nil, listed["event_type"] != nil else {
      return .failure(Refusal(reason: "an INSERT does not set space_id and event_type"))
    }
    let rest = statement[(close + 1)...]
    let returning = rest.firstIndex { $0.isWord("returning") } ?? statement.endIndex
    if let refusal = Self.refusal(of: rest[rest.startIndex..<returning]) { return .failure(refusal) }
    let target: String
    if variables.isDisjoint(with: ["space_id", "event_type"]) {
      target = "(space_id, event_type)"
    } else {
      // A variable of that name would make the column ambiguous (PostgreSQL manual, "Variable Substitution").
      guard let constraint else { return .failure(Refusal(reason: "a variable is named like a column of the unique index")) }
      target = "ON CONSTRAINT \(SQLText.identifier(constraint))"
    }
    let start = statement[statement.startIndex].range.lowerBound
    let lineStart = characters[..<start].lastIndex(where: \.isNewline).map { $0 + 1 } ?? 0
    let indent = String(characters[lineStart..<start].prefix { $0 == " " || $0 == "\t" })
    let clause = "\n\(indent)ON CONFLICT \(target) DO UPDATE\n\(indent)SET \(assignments(listed).joined(separator: ", "))"
    let end = statement[returning - 1].range.upperBound
    var edits = [(range: end..<end, text: clause)]
    if operations.contains("DELETE") {
      switch Self.oldInstead(rest, isOnlyDelete: operations == ["DELETE"]) {
      case .success(let more): edits += more
      case .failure(let refusal): return .failure(refusal)
      }
    }
    return .success(edits)
  }

  /// Why the rows of an INSERT could meet the same key twice, or where ON CONFLICT would not be understood.
  private static func refusal(of source: ArraySlice<PLpgSQLToken>) -> Refusal? {
    guard let first = source.first else { return Refusal(reason: "an INSERT has no values") }
    if first.isWord("select") {
      let risky = ["from", "union", "intersect", "except", "join"]
      return source.contains { token in risky.contains { token.isWord($0) } }
        ? Refusal(reason: "an INSERT takes its rows from a query") : nil
    }
    guard first.isWord("values"), let open = source.dropFirst().first, open.isSymbol("("),
      let close = close(of: source.startIndex + 1, in: source)
    else { return Refusal(reason: "an INSERT takes its rows from neither VALUES nor SELECT") }
    return close + 1 == source.endIndex ? nil : Refusal(reason: "an INSERT adds several rows at once")
  }

  private static func close(of open: Int, in tokens: ArraySlice<PLpgSQLToken>) -> Int? {
    var depth = 0
    for index in open..<tokens.endIndex {
      if tokens[index].isSymbol("(") { depth += 1 }
      if tokens[index].isSymbol(")") {
        depth -= 1
        if depth == 0 { return index }
      }
    }
    return nil
  }

  /// What the upsert sets: the new request as it is, and nothing of the old one.
  func assignments(_ listed: [String: String]) -> [String] {
    var result: [String] = []
    if listed["payload"] != nil { result.append("payload = excluded.payload") }
    result.append(listed["status"] != nil ? "status = excluded.status" : "status = 'pending'")
    for column in ["error_message", "processed_at"] where columns.contains(column) && listed[column] == nil {
      result.append("\(column) = NULL")
    }
    for column in ["created_at", "updated_at"] where columns.contains(column) && listed[column] == nil {
      result.append("\(column) = clock_timestamp()")
    }
    let others = listed.filter { !Self.keys.contains($0.key) }.sorted { $0.key < $1.key }
    return result + others.map { "\($0.value) = excluded.\($0.value)" }
  }

  /// NEW is null when a row is deleted (PostgreSQL manual, "Trigger Functions"): such a job must speak of OLD.
  private static func oldInstead(
    _ tokens: ArraySlice<PLpgSQLToken>, isOnlyDelete: Bool
  ) -> Result<[(range: Range<Int>, text: String)], Refusal> {
    var edits: [(range: Range<Int>, text: String)] = []
    // Who writes COALESCE(NEW.id, OLD.id) has thought of it.
    guard !tokens.contains(where: { $0.isWord("old") }) else { return .success([]) }
    for index in tokens.indices where tokens[index].isWord("new") {
      if index > tokens.startIndex, tokens[index - 1].isSymbol(".") { continue }
      let token = tokens[index]
      guard !isOnlyDelete else {
        edits.append((token.range, "OLD"))
        continue
      }
      guard index + 2 < tokens.endIndex, tokens[index + 1].isSymbol(".") else {
        edits.append((token.range, "COALESCE(NEW, OLD)"))
        continue
      }
      let column = tokens[index + 2]
      guard column.name != nil else {
        return .failure(Refusal(reason: "an INSERT spreads NEW.* where a deletion has only OLD"))
      }
      edits.append((token.range.lowerBound..<column.range.upperBound, "COALESCE(NEW.\(column.sql), OLD.\(column.sql))"))
    }
    return .success(edits)
  }
}
