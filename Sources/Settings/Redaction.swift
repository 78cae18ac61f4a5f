/// Takes secrets out of text: passwords in connection URIs and key=value texts, Stripe keys, bearer tokens.
///
/// It works on any text, so that a message which quotes an option or a server's answer can be logged whole.
public enum Redaction {
  /// What stands for a secret.
  public static let mask = "****"

  /// The text with every secret replaced by `mask`.
  public static func redact(_ text: String) -> String {
    let bytes = Array(text.utf8)
    let secrets = ranges(of: bytes)
    guard !secrets.isEmpty else { return text }
    var result: [UInt8] = []
    var position = 0
    for secret in secrets where secret.lowerBound >= position {
      result += bytes[position..<secret.lowerBound]
      result += mask.utf8
      position = secret.upperBound
    }
    result += bytes[position...]
    return String(decoding: result, as: UTF8.self)
  }

  /// The secrets that stand in a text, for whoever wants to find them elsewhere too.
  public static func secrets(in text: String) -> [String] {
    let bytes = Array(text.utf8)
    return ranges(of: bytes).map { String(decoding: bytes[$0], as: UTF8.self) }
  }

  /// Where the secrets stand, in order; ranges may overlap.
  private static func ranges(of bytes: [UInt8]) -> [Range<Int>] {
    var found: [Range<Int>] = []
    for index in bytes.indices {
      if let range = userinfoPassword(bytes, at: index) { found.append(range) }
      if let range = assignedPassword(bytes, at: index) { found.append(range) }
      if let range = stripeKey(bytes, at: index) { found.append(range) }
      if let range = bearerToken(bytes, at: index) { found.append(range) }
    }
    return found.sorted { ($0.lowerBound, -$0.upperBound) < ($1.lowerBound, -$1.upperBound) }
  }

  /// `scheme://user:password@host`: RFC 3986 ends the authority at `/`, `?` or `#`, but people forget to escape those in passwords,
  /// so the last `@` before white space or a quote counts.
  private static func userinfoPassword(_ bytes: [UInt8], at index: Int) -> Range<Int>? {
    guard starts(bytes, at: index, with: "://") else { return nil }
    let start = index + 3
    let end = bytes[start...].firstIndex { $0 <= 0x20 || $0 == UInt8(ascii: "\"") } ?? bytes.endIndex
    guard let colon = bytes[start..<end].firstIndex(of: UInt8(ascii: ":")),
      let at = bytes[start..<end].lastIndex(of: UInt8(ascii: "@")), colon < at,
      !bytes[start..<colon].contains(where: { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") })
    else { return nil }
    return colon + 1 < at ? colon + 1..<at : nil
  }

  /// `password=...` and `sslpassword=...`, in a key=value text (also quoted, libpq 34.1.1.1) or in a URI's query.
  private static func assignedPassword(_ bytes: [UInt8], at index: Int) -> Range<Int>? {
    guard starts(bytes, at: index, with: "password") else { return nil }
    var start = index + 8
    while start < bytes.endIndex, bytes[start] == 0x20 { start += 1 }
    guard start < bytes.endIndex, bytes[start] == UInt8(ascii: "=") else { return nil }
    start += 1
    while start < bytes.endIndex, bytes[start] == 0x20 { start += 1 }
    guard start < bytes.endIndex else { return nil }
    var end = start
    if bytes[start] == UInt8(ascii: "'") {
      end += 1
      while end < bytes.endIndex, bytes[end] != UInt8(ascii: "'") { end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1 }
      end = min(end + 1, bytes.endIndex)
    } else {
      while end < bytes.endIndex, bytes[end] > 0x20, bytes[end] != UInt8(ascii: "&") {
        end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1
      }
      end = min(end, bytes.endIndex)
    }
    return start < end ? start..<end : nil
  }

  /// `sk_live_...`, `rk_test_...`, `whsec_...`: the prefix stays, it says which key was meant.
  private static func stripeKey(_ bytes: [UInt8], at index: Int) -> Range<Int>? {
    let prefixes = ["sk_live_", "sk_test_", "rk_live_", "rk_test_", "sk_org_", "whsec_"]
    guard let prefix = prefixes.first(where: { starts(bytes, at: index, with: $0) }) else { return nil }
    let start = index + prefix.utf8.count
    let end = bytes[start...].firstIndex { !isWordByte($0) } ?? bytes.endIndex
    return start < end ? start..<end : nil
  }

  private static func bearerToken(_ bytes: [UInt8], at index: Int) -> Range<Int>? {
    guard starts(bytes, at: index, with: "bearer ") else { return nil }
    let start = index + 7
    let end = bytes[start...].firstIndex { $0 <= 0x20 || $0 == UInt8(ascii: "\"") } ?? bytes.endIndex
    return start < end ? start..<end : nil
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == UInt8(ascii: "_")
  }

  /// Compares without regard to ASCII case; `pattern` is lower case.
  private static func starts(_ bytes: [UInt8], at index: Int, with pattern: String) -> Bool {
    var position = index
    for wanted in pattern.utf8 {
      guard position < bytes.endIndex else { return false }
      let byte = bytes[position]
      guard ((65...90).contains(byte) ? byte + 32 : byte) == wanted else { return false }
      position += 1
    }
    return true
  }
}
