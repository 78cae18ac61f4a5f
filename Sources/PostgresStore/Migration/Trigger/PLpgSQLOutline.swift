/// The statements of a trigger function's body, each with the operations (INSERT, UPDATE, DELETE) that can lead to it.
///
/// It follows IF, CASE, blocks and RETURN as far as they decide on TG_OP; what it can't judge, it takes for possible.
struct PLpgSQLOutline {
  /// One statement that is none of control structure.
  struct Statement {
    /// Its tokens, without the semicolon.
    var tokens: Range<Int>
    /// The operations under which it may run.
    var operations: Set<String>
  }

  /// A control structure that is open.
  private struct Frame {
    enum Kind { case condition, selection, block, loop }
    var kind: Kind
    /// What leads into the structure and was not yet claimed by an earlier branch.
    var rest: Set<String>
    /// What left by the ends of its branches.
    var leaving: Set<String> = []
    /// CASE's operand is TG_OP.
    var isOnOperation = false
    /// An ELSE was seen: nothing passes by.
    var isTotal = false
  }

  private(set) var statements: [Statement] = []
  /// The names in DECLARE sections.
  private(set) var variables: Set<String> = []

  private let tokens: [PLpgSQLToken]
  private var position = 0
  private var live: Set<String>
  private var frames: [Frame] = []
  private var isDeclaring = false

  /// - Parameter operations: Those that fire the function's triggers.
  init(_ tokens: [PLpgSQLToken], operations: Set<String>) {
    self.tokens = tokens
    live = operations
    while position < tokens.count { step() }
  }

  private func word(_ offset: Int = 0) -> String? {
    guard position + offset < tokens.count, case .word(let word) = tokens[position + offset].kind else { return nil }
    return word
  }

  private mutating func step() {
    switch word() {
    case "declare":
      isDeclaring = true
      position += 1
    case "begin":
      isDeclaring = false
      frames.append(Frame(kind: .block, rest: live))
      position += 1
    case "exception" where frames.last?.kind == .block:
      leaveBranch()
      position += 1
    case "when" where frames.last?.kind == .block:
      // A handler: an error may have come from anywhere in the block.
      leaveBranch()
      _ = condition(endingWith: "then")
      live = frames.last?.rest ?? live
    case "if":
      position += 1
      frames.append(Frame(kind: .condition, rest: live))
      enterBranch(condition(endingWith: "then"))
    case "elsif", "elseif":
      leaveBranch()
      position += 1
      enterBranch(condition(endingWith: "then"))
    case "case":
      position += 1
      let isOnOperation = word() == "tg_op"
      while position < tokens.count, word() != "when" { position += 1 }
      frames.append(Frame(kind: .selection, rest: live, isOnOperation: isOnOperation))
      live = []
    case "when" where frames.last?.kind == .selection:
      leaveBranch()
      position += 1
      enterBranch(condition(endingWith: "then", isValue: frames.last?.isOnOperation ?? false))
    case "else":
      leaveBranch()
      position += 1
      live = frames.last?.rest ?? live
      if !frames.isEmpty { frames[frames.count - 1].isTotal = true }
    case "end":
      end()
    case "for", "foreach", "while", "loop":
      while position < tokens.count, word() != "loop" { position += 1 }
      position += 1
      frames.append(Frame(kind: .loop, rest: live))
    default:
      plain()
    }
  }

  private mutating func end() {
    skipStatement()
    guard let frame = frames.popLast() else { return }
    switch frame.kind {
    case .loop: live = frame.rest.union(live)
    case .block: live = frame.leaving.union(live)
    case .condition, .selection:
      live = frame.leaving.union(live)
      if !frame.isTotal { live.formUnion(frame.rest) }
    }
  }

  private mutating func plain() {
    let start = position
    let isReturn = word() == "return" && word(1) != "query" && word(1) != "next"
    if isDeclaring, let name = tokens[start].name { variables.insert(name) }
    skipStatement()
    let end = position > start && tokens[position - 1].isSymbol(";") ? position - 1 : position
    if !isDeclaring, end > start { statements.append(Statement(tokens: start..<end, operations: live)) }
    if isReturn { live = [] }
  }

  /// Up to and with the next semicolon outside of parentheses.
  private mutating func skipStatement() {
    var depth = 0
    while position < tokens.count {
      let token = tokens[position]
      position += 1
      if token.isSymbol("(") { depth += 1 } else if token.isSymbol(")") { depth -= 1 } else if token.isSymbol(";"), depth <= 0 { return }
    }
  }

  private mutating func leaveBranch() {
    guard !frames.isEmpty else { return }
    frames[frames.count - 1].leaving.formUnion(live)
    live = []
  }

  private mutating func enterBranch(_ condition: (operations: Set<String>, isExact: Bool)) {
    guard !frames.isEmpty else { return }
    live = frames[frames.count - 1].rest.intersection(condition.operations)
    if condition.isExact { frames[frames.count - 1].rest.subtract(condition.operations) }
  }

  private static let all: Set<String> = ["INSERT", "UPDATE", "DELETE", "TRUNCATE"]

  /// Reads a condition and its closing keyword: the operations under which it can hold, and whether it holds under all of these.
  private mutating func condition(endingWith end: String, isValue: Bool = false) -> (operations: Set<String>, isExact: Bool) {
    let start = position
    var depth = 0
    var cases = 0
    while position < tokens.count {
      let token = tokens[position]
      if token.isSymbol("(") { depth += 1 }
      if token.isSymbol(")") { depth -= 1 }
      if token.isWord("case") { cases += 1 }
      if token.isWord(end), depth == 0, cases == 0 { break }
      if token.isWord("end"), cases > 0 { cases -= 1 }
      position += 1
    }
    let part = Array(tokens[start..<min(position, tokens.count)])
    position += 1
    return isValue ? (Self.texts(part), true) : Self.judge(part)
  }

  private static func texts(_ tokens: [PLpgSQLToken]) -> Set<String> {
    Set(
      tokens.compactMap { token in
        if case .text(let text) = token.kind { return text }
        return nil
      })
  }

  private static func judge(_ tokens: [PLpgSQLToken]) -> (operations: Set<String>, isExact: Bool) {
    if let alternatives = split(tokens, at: "or") {
      let judged = alternatives.map(judge)
      return (judged.reduce(into: []) { $0.formUnion($1.operations) }, judged.allSatisfy(\.isExact))
    }
    if let parts = split(tokens, at: "and") {
      let judged = parts.map(judge)
      return (judged.reduce(into: all) { $0.formIntersection($1.operations) }, judged.allSatisfy(\.isExact))
    }
    if tokens.first?.isSymbol("(") == true, tokens.last?.isSymbol(")") == true, isOnePair(tokens) {
      return judge(Array(tokens.dropFirst().dropLast()))
    }
    guard tokens.first?.isWord("tg_op") == true else { return (all, false) }
    let rest = tokens.dropFirst()
    let values = texts(Array(rest))
    let symbols = rest.filter { if case .symbol = $0.kind { true } else { false } }.map(\.kind)
    if rest.count == 2, symbols == [.symbol("=")], values.count == 1 { return (values, true) }
    if rest.count == 3, values.count == 1, symbols == [.symbol("<"), .symbol(">")] || symbols == [.symbol("!"), .symbol("=")] {
      return (all.subtracting(values), true)
    }
    if rest.first?.isWord("in") == true, !values.isEmpty, rest.count == 2 * values.count + 2 { return (values, true) }
    return (all, false)
  }

  private static func isOnePair(_ tokens: [PLpgSQLToken]) -> Bool {
    var depth = 0
    for token in tokens.dropLast() {
      if token.isSymbol("(") { depth += 1 }
      if token.isSymbol(")") { depth -= 1 }
      if depth == 0 { return false }
    }
    return true
  }

  /// The parts between a keyword outside of parentheses; nil without it. BETWEEN's AND only makes parts that nobody can judge.
  private static func split(_ tokens: [PLpgSQLToken], at word: String) -> [[PLpgSQLToken]]? {
    var parts: [[PLpgSQLToken]] = [[]]
    var depth = 0
    for token in tokens {
      if token.isSymbol("(") { depth += 1 }
      if token.isSymbol(")") { depth -= 1 }
      if depth == 0, token.isWord(word) {
        parts.append([])
      } else {
        parts[parts.count - 1].append(token)
      }
    }
    return parts.count > 1 ? parts : nil
  }
}
