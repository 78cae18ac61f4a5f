/// The tags of a space: as people type them, and as PostgreSQL writes a one-dimensional array of texts (manual, 8.15.6).
struct TagList {
  /// The tags, in order.
  var tags: [String]

  /// Reads what was typed: tags between commas; one that holds a comma or a quote stands in quotes, a quote in it twice.
  init(typed: String) {
    tags = []
    var tag = ""
    var isQuoted = false
    var wasQuoted = false
    var rest = typed[...]
    func trimmed(_ text: String) -> String {
      String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
    while let character = rest.popFirst() {
      switch character {
      case "\"" where isQuoted && rest.first == "\"":
        tag.append("\"")
        rest.removeFirst()
      case "\"" where isQuoted || trimmed(tag).isEmpty:
        if !isQuoted { tag = "" }
        isQuoted.toggle()
        wasQuoted = true
      case "," where !isQuoted:
        if wasQuoted || !trimmed(tag).isEmpty { tags.append(wasQuoted ? tag : trimmed(tag)) }
        (tag, wasQuoted) = ("", false)
      case _ where wasQuoted && !isQuoted && character.isWhitespace: break
      default: tag.append(character)
      }
    }
    if wasQuoted || !trimmed(tag).isEmpty { tags.append(wasQuoted ? tag : trimmed(tag)) }
  }

  /// Reads an array as PostgreSQL writes it; nil for what is none, has several dimensions or holds a NULL.
  init?(literal: String) {
    guard literal.first == "{", literal.last == "}", literal.count >= 2 else { return nil }
    var rest = literal.dropFirst().dropLast()
    tags = []
    guard !rest.isEmpty else { return }
    repeat {
      var tag = ""
      if rest.first == "\"" {
        rest.removeFirst()
        while let character = rest.popFirst(), character != "\"" {
          if character == "\\" { tag.append(rest.popFirst() ?? "\\") } else { tag.append(character) }
        }
      } else {
        while let character = rest.first, character != "," {
          guard !"{}\"\\".contains(character) else { return nil }
          tag.append(rest.removeFirst())
        }
        guard !tag.isEmpty, tag.uppercased() != "NULL" else { return nil }
      }
      tags.append(tag)
      guard let next = rest.popFirst() else { return }
      guard next == ",", !rest.isEmpty else { return nil }
    } while true
  }

  /// The tags as they are typed.
  var typed: String {
    tags.map { tag in
      let isPlain =
        !tag.isEmpty && !tag.contains(",") && !tag.contains("\"") && tag.first?.isWhitespace == false && tag.last?.isWhitespace == false
      return isPlain ? tag : "\"\(tag.replacing("\"", with: "\"\""))\""
    }.joined(separator: ", ")
  }

  /// The tags as PostgreSQL writes them, to the last quote (`array_out`), so that what was written compares equal to what is read.
  var literal: String {
    let elements = tags.map { tag in
      let isPlain = !tag.isEmpty && tag.uppercased() != "NULL" && !tag.contains { "{},\"\\ \t\n\r\u{B}\u{C}".contains($0) || $0 == "\r\n" }
      return isPlain ? tag : "\"\(tag.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
    }
    return "{\(elements.joined(separator: ","))}"
  }
}
