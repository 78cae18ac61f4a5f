/// Takes a body apart into tokens, leaving out blanks and comments.
struct PLpgSQLLexer {
  let characters: [Character]
  private var position = 0
  private var tokens: [PLpgSQLToken] = []

  init(characters: [Character]) { self.characters = characters }

  private func at(_ offset: Int) -> Character? {
    let index = position + offset
    return index < characters.count ? characters[index] : nil
  }

  /// All tokens, or nil when a quote or a comment never ends.
  mutating func run() -> [PLpgSQLToken]? {
    while let character = at(0) {
      if character.isWhitespace {
        position += 1
      } else if character == "-", at(1) == "-" {
        while at(0).map({ !$0.isNewline }) ?? false { position += 1 }
      } else if character == "/", at(1) == "*" {
        guard skipComment() else { return nil }
      } else if character == "'" {
        guard quoted(by: "'", escapes: false, from: position) else { return nil }
      } else if "eEbBxXnN".contains(character), at(1) == "'" {
        let start = position
        position += 1
        guard quoted(by: "'", escapes: "eE".contains(character), from: start) else { return nil }
      } else if character == "\"" {
        guard quoted(by: "\"", escapes: false, from: position) else { return nil }
      } else if character == "$", let tag = dollarTag() {
        guard dollarQuoted(tag) else { return nil }
      } else if character.isLetter || character == "_" || character.isNumber {
        word()
      } else {
        tokens.append(PLpgSQLToken(kind: .symbol(character), range: position..<position + 1))
        position += 1
      }
    }
    return tokens
  }

  /// Comments nest in SQL.
  private mutating func skipComment() -> Bool {
    var depth = 0
    while let character = at(0) {
      if character == "/", at(1) == "*" {
        depth += 1
        position += 2
      } else if character == "*", at(1) == "/" {
        depth -= 1
        position += 2
        if depth == 0 { return true }
      } else {
        position += 1
      }
    }
    return false
  }

  private mutating func quoted(by mark: Character, escapes: Bool, from start: Int) -> Bool {
    position += 1
    var content = ""
    while let character = at(0) {
      if escapes, character == "\\", let next = at(1) {
        content += [character, next]
        position += 2
      } else if character == mark, at(1) == mark {
        content.append(mark)
        position += 2
      } else if character == mark {
        position += 1
        tokens.append(PLpgSQLToken(kind: mark == "'" ? .text(content) : .identifier(content), range: start..<position))
        return true
      } else {
        content.append(character)
        position += 1
      }
    }
    return false
  }

  /// `$$` or `$tag$`; nil for a parameter such as `$1`.
  private func dollarTag() -> [Character]? {
    var tag: [Character] = ["$"]
    var offset = 1
    while let character = at(offset) {
      tag.append(character)
      if character == "$" { return tag }
      guard character.isLetter || character == "_" || (offset > 1 && character.isNumber) else { return nil }
      offset += 1
    }
    return nil
  }

  private mutating func dollarQuoted(_ tag: [Character]) -> Bool {
    let start = position
    position += tag.count
    let first = position
    while position + tag.count <= characters.count {
      if characters[position..<position + tag.count].elementsEqual(tag) {
        tokens.append(PLpgSQLToken(kind: .text(String(characters[first..<position])), range: start..<position + tag.count))
        position += tag.count
        return true
      }
      position += 1
    }
    return false
  }

  private mutating func word() {
    let start = position
    while let character = at(0), character.isLetter || character.isNumber || character == "_" || character == "$" { position += 1 }
    tokens.append(PLpgSQLToken(kind: .word(String(characters[start..<position]).lowercased()), range: start..<position))
  }
}
