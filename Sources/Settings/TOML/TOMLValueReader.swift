import SyncCore

/// Reads one value of TOML.
enum TOMLValueReader {
  static func read(_ scanner: inout TOMLScanner) throws(Warning) -> TOMLValue {
    switch scanner.peek {
    case UInt8(ascii: "\""), UInt8(ascii: "'"): return .string(try readString(&scanner))
    case UInt8(ascii: "["): return .array(try readArray(&scanner))
    default:
      let word = scanner.takeWhile {
        $0 > 0x20 && ![UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: "#")].contains($0)
      }
      return try plain(word, scanner)
    }
  }

  /// A basic or literal string, on one line or on many.
  static func readString(_ scanner: inout TOMLScanner) throws(Warning) -> String {
    let start = scanner
    for (quotes, isBasic, isLong) in [("\"\"\"", true, true), ("'''", false, true), ("\"", true, false), ("'", false, false)]
      as [(StaticString, Bool, Bool)]
    where scanner.take(quotes) {
      if isLong {
        scanner.skipCarriageReturn()
        _ = scanner.take("\n")
      }
      var scalars: [UInt8] = []
      while !scanner.take(quotes) {
        guard let byte = scanner.peek, isLong || byte != TOMLScanner.lineFeed else {
          throw start.problem(Phrase("a string has no end", "une chaîne n'a pas de fin"))
        }
        scanner.advance()
        if isBasic, byte == UInt8(ascii: "\\") {
          scalars += try escape(&scanner, isLong: isLong)
        } else {
          scalars.append(byte)
        }
      }
      return String(decoding: scalars, as: UTF8.self)
    }
    throw start.problem(Phrase("a string was expected", "une chaîne était attendue"))
  }

  private static func readArray(_ scanner: inout TOMLScanner) throws(Warning) -> [TOMLValue] {
    let start = scanner
    scanner.advance()
    var values: [TOMLValue] = []
    while true {
      scanner.skipLines()
      if scanner.take("]") { return values }
      guard !scanner.isAtEnd else { throw start.problem(Phrase("a list has no end", "une liste n'a pas de fin")) }
      values.append(try read(&scanner))
      scanner.skipLines()
      if scanner.take(",") { continue }
      guard scanner.take("]") else { throw scanner.problem(Phrase(", or ] was expected", ", ou ] était attendu")) }
      return values
    }
  }

  private static func plain(_ word: String, _ scanner: TOMLScanner) throws(Warning) -> TOMLValue {
    switch word {
    case "true": return .boolean(true)
    case "false": return .boolean(false)
    case "": throw scanner.problem(Phrase("a value was expected", "une valeur était attendue"))
    default: break
    }
    var digits = word.filter { $0 != "_" }
    if digits.hasPrefix("+") { digits.removeFirst() }
    for (mark, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where digits.hasPrefix(mark) {
      if let number = Int64(digits.dropFirst(2), radix: radix) { return .integer(number) }
    }
    if let number = Int64(digits) { return .integer(number) }
    if Double(digits) != nil, digits.contains(where: { $0.isNumber }) { return .decimal(digits) }
    // Dates and times begin with a digit; anything else is most likely a string whose quotes were forgotten.
    if word.first?.isNumber == true || word.hasSuffix("inf") || word.hasSuffix("nan") { return .other(word) }
    throw scanner.problem(Phrase("text needs quotes: \"...\"", "un texte demande des guillemets : \"...\""))
  }

  /// What follows a backslash.
  private static func escape(_ scanner: inout TOMLScanner, isLong: Bool) throws(Warning) -> [UInt8] {
    let simple: [UInt8: UInt8] = [
      UInt8(ascii: "b"): 8, UInt8(ascii: "t"): 9, UInt8(ascii: "n"): 10, UInt8(ascii: "f"): 12, UInt8(ascii: "r"): 13,
      UInt8(ascii: "\""): 0x22, UInt8(ascii: "\\"): 0x5C,
    ]
    if let byte = scanner.peek, let meant = simple[byte] {
      scanner.advance()
      return [meant]
    }
    for (letter, count) in [("u", 4), ("U", 8)] as [(StaticString, Int)] where scanner.take(letter) {
      var digits = ""
      while digits.utf8.count < count, let byte = scanner.peek, byte < 0x80, Character(Unicode.Scalar(byte)).isHexDigit {
        digits.unicodeScalars.append(Unicode.Scalar(byte))
        scanner.advance()
      }
      guard digits.utf8.count == count, let number = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(number) else { break }
      return Array(String(Character(scalar)).utf8)
    }
    if isLong {
      // A backslash at a line's end swallows all white space up to the next text.
      scanner.skipBlanks()
      if scanner.peek == TOMLScanner.lineFeed {
        while scanner.peek == TOMLScanner.lineFeed {
          scanner.advance()
          scanner.skipBlanks()
        }
        return []
      }
    }
    throw scanner.problem(Phrase("\\ is followed by nothing that it knows", "\\ est suivi de quelque chose d'inconnu"))
  }
}
