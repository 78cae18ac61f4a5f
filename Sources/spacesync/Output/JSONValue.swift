/// A JSON value whose keys keep the order of the contract, written without Foundation's encoder: it would sort or shuffle them.
enum JSONValue: Sendable, Equatable {
  case null
  case bool(Bool)
  case number(Int64)
  case string(String)
  case array([JSONValue])
  case object([Member])
  /// JSON text that is valid already, such as PostgreSQL's jsonb.
  case text(String)

  /// A key with its value.
  struct Member: Sendable, Equatable {
    var key: String
    var value: JSONValue

    init(_ key: String, _ value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  /// A text, or null.
  static func string(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

  /// A number, or null.
  static func number(_ number: Int?) -> JSONValue { number.map { .number(Int64($0)) } ?? .null }

  /// The whole document on one line.
  var document: String {
    var result = ""
    write(to: &result)
    return result
  }

  private func write(to result: inout String) {
    switch self {
    case .null: result += "null"
    case .bool(let value): result += value ? "true" : "false"
    case .number(let value): result += String(value)
    case .string(let value):
      result += "\""
      Self.escape(value, quotes: true, to: &result)
      result += "\""
    case .text(let value):
      Self.escape(value, quotes: false, to: &result)
    case .array(let values):
      result += "["
      for (index, value) in values.enumerated() {
        if index > 0 { result += "," }
        value.write(to: &result)
      }
      result += "]"
    case .object(let members):
      result += "{"
      for (index, member) in members.enumerated() {
        if index > 0 { result += "," }
        JSONValue.string(member.key).write(to: &result)
        result += ":"
        member.value.write(to: &result)
      }
      result += "}"
    }
  }

  /// Escapes what drives a terminal, also where RFC 8259 lets it stand: DEL, C1, and the characters that turn the direction of text.
  ///
  /// With `quotes` false the text is JSON already and only those are escaped; valid JSON holds them nowhere but inside strings.
  private static func escape(_ text: String, quotes: Bool, to result: inout String) {
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && !(quotes && ($0 == 0x22 || $0 == 0x5C)) }) {
      result += text
      return
    }
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x22 where quotes: result += "\\\""
      case 0x5C where quotes: result += "\\\\"
      case 0x0A where quotes: result += "\\n"
      case 0x0D where quotes: result += "\\r"
      case 0x09 where quotes: result += "\\t"
      case 0..<0x20 where !quotes: result += " "
      case 0..<0x20, 0x7F...0x9F, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
  }
}
