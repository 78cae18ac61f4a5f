/// Takes out of texts what must never be shown: values of rows, passwords, control characters.
enum Redaction {
  /// The text on one line, without control characters.
  static func oneLine(_ text: String) -> String {
    var line = ""
    var gap = false
    for scalar in text.unicodeScalars {
      if scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value) {
        gap = true
        continue
      }
      if gap, !line.isEmpty, line.unicodeScalars.last != " ", scalar != " " { line.unicodeScalars.append(" ") }
      gap = false
      line.unicodeScalars.append(scalar)
    }
    return line
  }

  /// A server's message; those of class 22 (data exception) quote the value, which is taken out.
  static func message(_ text: String, sqlState: String?) -> String {
    guard let sqlState, sqlState.hasPrefix("22") else { return text }
    guard let colon = text.firstRange(of: ": \"") else { return withoutQuoted(text) }
    return text[..<colon.lowerBound] + ": (value not shown)"
  }

  /// A server's detail; those of classes 22 and 23 quote the row, which is taken out.
  static func detail(_ text: String, sqlState: String?) -> String {
    guard let sqlState, sqlState.hasPrefix("23") || sqlState.hasPrefix("22") else { return text }
    if let values = text.firstRange(of: ")=("), let end = text.lastIndex(of: ")"), values.upperBound <= end {
      return text[..<values.upperBound] + "..." + text[end...]
    }
    guard let row = text.firstIndex(of: "(") else { return text }
    return text[..<row] + "(...)"
  }

  /// A text about connection parameters without anything that stands in quotes: libpq quotes what it could not read, which may be a password.
  static func withoutQuoted(_ text: String) -> String {
    var result = ""
    var quoted = false
    for character in text {
      if character == "\"" {
        if !quoted { result += "\"...\"" }
        quoted.toggle()
      } else if !quoted {
        result.append(character)
      }
    }
    return oneLine(result)
  }

  /// A text without this secret.
  static func without(_ secret: String?, in text: String) -> String {
    guard let secret, !secret.isEmpty else { return text }
    var result = ""
    var rest = text[...]
    while let range = rest.firstRange(of: secret) {
      result += rest[..<range.lowerBound] + "***"
      rest = rest[range.upperBound...]
    }
    return result + rest
  }
}

extension StringProtocol {
  /// Where `needle` begins and ends for the first time, byte for byte.
  func firstRange(of needle: String) -> Range<String.Index>? {
    let bytes = utf8
    let wanted = Array(needle.utf8)
    var start = bytes.startIndex
    while start != bytes.endIndex {
      var position = start
      var matched = 0
      while matched < wanted.count, position != bytes.endIndex, bytes[position] == wanted[matched] {
        position = bytes.index(after: position)
        matched += 1
      }
      if matched == wanted.count { return start..<position }
      start = bytes.index(after: start)
    }
    return nil
  }
}
