/// The exact decimal text of a `numeric`.
///
/// The wire form is base 10,000 digits with a weight, a sign and a display scale (src/backend/utils/adt/numeric.c, numeric_send); this is
/// what `numeric_out` prints.
enum NumericText {
  /// The text; nil if the bytes are no numeric.
  static func decode(_ bytes: UnsafeRawBufferPointer) -> String? {
    var reader = ByteReader(bytes)
    guard let count = reader.integer(Int16.self), let weight = reader.integer(Int16.self), let sign = reader.integer(UInt16.self),
      let scale = reader.integer(UInt16.self), count >= 0
    else { return nil }
    switch sign {
    case 0xC000: return "NaN"
    case 0xD000: return "Infinity"
    case 0xF000: return "-Infinity"
    case 0, 0x4000: break
    default: return nil
    }
    var digits: [UInt16] = []
    for _ in 0..<count {
      guard let digit = reader.integer(UInt16.self), digit < 10_000 else { return nil }
      digits.append(digit)
    }
    let digit = { (position: Int) in digits.indices.contains(position) ? digits[position] : 0 }

    var text = sign == 0x4000 ? "-" : ""
    if weight < 0 {
      text += "0"
    } else {
      text += String(digit(0))
      for position in 0..<Int(weight) { text += padded(digit(position + 1)) }
    }
    guard scale > 0 else { return text }
    var fraction = ""
    var position = Int(weight) + 1
    while fraction.utf8.count < Int(scale) {
      fraction += padded(digit(position))
      position += 1
    }
    return text + "." + fraction.prefix(Int(scale))
  }

  private static func padded(_ digit: UInt16) -> String {
    let text = String(digit)
    return String(repeating: "0", count: 4 - text.utf8.count) + text
  }
}
