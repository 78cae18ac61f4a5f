/// Reads JSON text (RFC 8259) that keeps its order, for the screen. It never fails hard: nil means that the text is something else.
struct JSONReader {
  /// The longest text that is read; a payload holds four fields.
  static let sizeLimit = 200_000
  /// How much of a longer one is shown.
  static let shownOfTooLong = 2_000
  /// The deepest nesting that is read, so that no text can overflow the stack.
  private static let depthLimit = 64

  private let bytes: [UInt8]
  private var place = 0

  init(_ text: String) { bytes = Array(text.utf8) }

  /// The one value of the text, or nil.
  mutating func document() -> JSONNode? {
    guard let value = value(depth: 0) else { return nil }
    skipSpace()
    return place == bytes.count ? value : nil
  }

  private mutating func value(depth: Int) -> JSONNode? {
    guard depth < Self.depthLimit else { return nil }
    skipSpace()
    switch current {
    case UInt8(ascii: "{"): return object(depth)
    case UInt8(ascii: "["): return array(depth)
    case UInt8(ascii: "\""): return string().map { .text($0) }
    default: return literal()
    }
  }

  private mutating func object(_ depth: Int) -> JSONNode? {
    var members: [JSONNode.Member] = []
    place += 1
    if take("}") { return .object(members) }
    repeat {
      skipSpace()
      guard let name = string(), take(":"), let value = value(depth: depth + 1) else { return nil }
      members.append(.init(name, value))
    } while take(",")
    return take("}") ? .object(members) : nil
  }

  private mutating func array(_ depth: Int) -> JSONNode? {
    var values: [JSONNode] = []
    place += 1
    if take("]") { return .array(values) }
    repeat {
      guard let value = value(depth: depth + 1) else { return nil }
      values.append(value)
    } while take(",")
    return take("]") ? .array(values) : nil
  }

  private mutating func literal() -> JSONNode? {
    let start = place
    while let byte = current, byte > 0x20, !"{}[],:\"".utf8.contains(byte) { place += 1 }
    return place > start ? .literal(String(decoding: bytes[start..<place], as: UTF8.self)) : nil
  }

  private mutating func string() -> String? {
    guard current == UInt8(ascii: "\"") else { return nil }
    place += 1
    var text: [UInt8] = []
    while let byte = current {
      place += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        guard let scalar = escape() else { return nil }
        text += Array(String(Character(scalar)).utf8)
      default: text.append(byte)
      }
    }
    return nil
  }

  private mutating func escape() -> Unicode.Scalar? {
    guard let byte = current else { return nil }
    place += 1
    switch byte {
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "u"):
      guard let high = hexadecimal() else { return nil }
      // Two halves make one character beyond the first 65,536.
      if (0xD800..<0xDC00).contains(high), current == UInt8(ascii: "\\"), place + 1 < bytes.count, bytes[place + 1] == UInt8(ascii: "u") {
        place += 2
        guard let low = hexadecimal(), (0xDC00..<0xE000).contains(low) else { return "\u{FFFD}" }
        return Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
      }
      return Unicode.Scalar(high) ?? "\u{FFFD}"
    default: return Unicode.Scalar(byte)
    }
  }

  private mutating func hexadecimal() -> UInt32? {
    guard place + 4 <= bytes.count else { return nil }
    let digits = String(decoding: bytes[place..<place + 4], as: UTF8.self)
    place += 4
    return UInt32(digits, radix: 16)
  }

  private var current: UInt8? { place < bytes.count ? bytes[place] : nil }

  private mutating func skipSpace() {
    while let byte = current, byte == 0x20 || (0x09...0x0D).contains(byte) { place += 1 }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard current == UInt8(ascii: character) else { return false }
    place += 1
    return true
  }
}
