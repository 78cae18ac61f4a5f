/// One token of a PL/pgSQL body: what stands between blanks and comments, by the rules of the manual's "Lexical Structure".
struct PLpgSQLToken: Sendable, Equatable {
  /// What a token is.
  enum Kind: Sendable, Equatable {
    /// A keyword, an unquoted name or a number, in lower case.
    case word(String)
    /// A quoted name.
    case identifier(String)
    /// A text, whatever its quotes; escapes are left in.
    case text(String)
    /// One character of anything else.
    case symbol(Character)
  }

  /// What it is.
  var kind: Kind
  /// Where it stands, in characters.
  var range: Range<Int>

  /// True for this keyword.
  func isWord(_ word: String) -> Bool { kind == .word(word) }
  /// True for this character.
  func isSymbol(_ character: Character) -> Bool { kind == .symbol(character) }

  /// The name that a word or a quoted name is.
  var name: String? {
    switch kind {
    case .word(let name), .identifier(let name): name
    default: nil
    }
  }

  /// The name as it goes back into SQL.
  var sql: String {
    switch kind {
    case .identifier(let name): SQLText.identifier(name)
    default: name ?? ""
    }
  }

  /// Takes a body apart; nil when a quote or a comment never ends.
  static func tokens(of characters: [Character]) -> [PLpgSQLToken]? {
    var lexer = PLpgSQLLexer(characters: characters)
    return lexer.run()
  }
}
