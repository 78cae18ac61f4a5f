import SyncCore

/// A text byte by byte, with the number of the line.
struct TOMLScanner {
  static let lineFeed = UInt8(ascii: "\n")

  private(set) var line = 1
  private let bytes: [UInt8]
  private var position: Int

  init(_ text: String) {
    bytes = Array(text.utf8)
    // An editor may have put a byte order mark before the first line.
    position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  var isAtEnd: Bool { position >= bytes.count }

  /// The byte at hand, or nil at the end.
  var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  mutating func advance() {
    guard position < bytes.count else { return }
    if bytes[position] == Self.lineFeed { line += 1 }
    position += 1
  }

  /// Takes the text at hand when it is this one.
  mutating func take(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard position + count <= bytes.count else { return false }
    let isThere = text.withUTF8Buffer { buffer in bytes[position..<position + count].elementsEqual(buffer) }
    if isThere { for _ in 0..<count { advance() } }
    return isThere
  }

  mutating func takeWhile(_ belongs: (UInt8) -> Bool) -> String {
    let start = position
    while let byte = peek, belongs(byte) { advance() }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  mutating func expect(_ text: StaticString) throws(Warning) {
    skipBlanks()
    guard take(text) else { throw problem(Phrase("\(text) was expected", "\(text) était attendu")) }
  }

  /// Skips spaces, tabs and the carriage return of a line that ends in two bytes.
  mutating func skipBlanks() {
    while let byte = peek, byte == 0x20 || byte == 0x09 || byte == 0x0D { position += 1 }
  }

  /// Skips the carriage return before a line feed.
  mutating func skipCarriageReturn() {
    if peek == 0x0D { position += 1 }
  }

  /// Skips white space, comments and line ends, as an array may hold them.
  mutating func skipLines() {
    while true {
      skipBlanks()
      if peek == UInt8(ascii: "#") {
        _ = takeWhile { $0 != Self.lineFeed }
      } else if peek == Self.lineFeed {
        advance()
      } else {
        return
      }
    }
  }

  /// Takes what may end a line: a comment.
  mutating func endLine() throws(Warning) {
    skipBlanks()
    if peek == UInt8(ascii: "#") { _ = takeWhile { $0 != Self.lineFeed } }
    guard let byte = peek else { return }
    guard byte == Self.lineFeed else {
      throw problem(Phrase("more stands here than belongs here", "il y a ici plus que ce qui est permis"))
    }
    advance()
  }

  /// Skips to the next line.
  mutating func skipLine() {
    _ = takeWhile { $0 != Self.lineFeed }
    advance()
  }

  func problem(_ text: Phrase) -> Warning { Warning(line: line, text) }
}
