/// Parameters as `application/x-www-form-urlencoded`, with brackets for nested ones: Stripe's v1 takes no JSON (`docs.stripe.com/api`).
struct FormEncoding: Sendable, Equatable {
  /// The encoded text.
  private(set) var text = ""

  /// Adds a parameter; nil adds nothing, an empty value unsets the field.
  mutating func add(_ name: String, _ value: String?) {
    guard let value else { return }
    append(Self.encoded(name), value)
  }

  /// Adds a parameter inside another one: `name[key]`.
  mutating func add(_ name: String, _ key: String, _ value: String) {
    append("\(Self.encoded(name))[\(Self.encoded(key))]", value)
  }

  private mutating func append(_ encodedName: String, _ value: String) {
    if !text.isEmpty { text += "&" }
    text += "\(encodedName)=\(Self.encoded(value))"
  }

  /// A text of which only RFC 3986's unreserved characters stand as they are; safe in a path, a query and a form.
  static func encoded(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case 48...57, 65...90, 97...122, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): bytes.append(byte)
      default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
