import SyncCore

/// Reads TOML 1.0 line by line: tables, dotted and quoted keys, every kind of value.
///
/// Our own, because a setting that is wrong is to be told with its line: the TOML package at hand gives no place for a value, and gives up
/// on the whole file at the first error.
struct TOMLReader {
  private(set) var document = TOMLDocument()
  private var scanner: TOMLScanner
  private var prefix: [String] = []
  private var known: Set<[String]> = []

  init(_ text: String) { scanner = TOMLScanner(text) }

  /// Reads to the end.
  mutating func readAll() {
    while !scanner.isAtEnd {
      do throws(Warning) {
        try readLine()
      } catch {
        document.problems.append(error)
        scanner.skipLine()
      }
    }
  }

  private mutating func readLine() throws(Warning) {
    scanner.skipBlanks()
    if scanner.peek == UInt8(ascii: "[") {
      try readHeader()
    } else if let byte = scanner.peek, byte != UInt8(ascii: "#"), byte != TOMLScanner.lineFeed {
      try readPair(prefix)
    }
    try scanner.endLine()
  }

  private mutating func readHeader() throws(Warning) {
    let line = scanner.line
    // Whatever follows a header that can't be read belongs to no table that is known.
    prefix = ["?"]
    scanner.advance()
    guard scanner.peek != UInt8(ascii: "[") else {
      throw Warning(
        line: line, Phrase("a list of tables ([[...]]) means nothing here", "une liste de tables ([[...]]) ne veut rien dire ici"))
    }
    let path = try readKey()
    try scanner.expect("]")
    guard !document.tables.contains(where: { $0.path == path }) else {
      throw Warning(
        line: line, Phrase("[\(path.joined(separator: "."))] stands twice", "[\(path.joined(separator: "."))] apparaît deux fois"))
    }
    prefix = path
    document.tables.append(.init(path: path, line: line))
  }

  /// `key = value`; an inline table is a table like any other.
  private mutating func readPair(_ prefix: [String]) throws(Warning) {
    let line = scanner.line
    let path = prefix + (try readKey())
    try scanner.expect("=")
    scanner.skipBlanks()
    if scanner.peek == UInt8(ascii: "{") { return try readInlineTable(path, line) }
    let value = try TOMLValueReader.read(&scanner)
    guard known.insert(path).inserted else {
      let name = path.joined(separator: ".")
      throw Warning(
        line: line, Phrase("\(name) stands twice; the first one holds", "\(name) apparaît deux fois ; la première valeur compte"))
    }
    document.entries.append(.init(path: path, value: value, line: line))
  }

  private mutating func readInlineTable(_ path: [String], _ line: Int) throws(Warning) {
    scanner.advance()
    document.tables.append(.init(path: path, line: line))
    scanner.skipBlanks()
    if scanner.take("}") { return }
    repeat {
      scanner.skipBlanks()
      try readPair(path)
      scanner.skipBlanks()
    } while scanner.take(",")
    try scanner.expect("}")
  }

  /// A key with its dots.
  private mutating func readKey() throws(Warning) -> [String] {
    var path: [String] = []
    repeat {
      scanner.skipBlanks()
      path.append(try readKeyPart())
      scanner.skipBlanks()
    } while scanner.take(".")
    return path
  }

  private mutating func readKeyPart() throws(Warning) -> String {
    switch scanner.peek {
    case UInt8(ascii: "\""), UInt8(ascii: "'"): return try TOMLValueReader.readString(&scanner)
    default:
      let word = scanner.takeWhile { byte in
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 45 || byte == 95
      }
      guard !word.isEmpty else { throw scanner.problem(Phrase("a key was expected", "une clé était attendue")) }
      return word
    }
  }
}
