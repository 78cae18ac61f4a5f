/// Text as hostile as a database can hold it: every kind of scalar, in any order.
public enum RandomText {
  private static let pieces: [String] = [
    "a", "Z", " ", "~", "é", "e\u{301}", "ß", "Œ", "会", "議", "ｱ", "Ａ", "👩‍👩‍👧‍👦", "👍🏽", "🇫🇷", "🇫", "❤️", "1️⃣", "\u{1B}[31m", "\u{1B}]0;x\u{7}",
    "\u{0}",
    "\t", "\r\n", "\n", "\u{7F}", "\u{9B}", "\u{9D}", "\u{202E}", "\u{2066}", "\u{200B}", "\u{200D}", "\u{FEFF}", "\u{301}", "\u{20E3}",
    "ا", "ש", "הֽ", "ก็", "नि", "क्ष", "각", "\u{1112}\u{1161}\u{11AB}", "\u{E000}", "\u{FFFE}", "\u{10FFFF}", "\u{2028}", "\u{3000}", "\u{AD}",
    "…", "–", "✓",
    "─", "█", "\u{1F3FD}", "\u{FE0F}", "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢",
  ]

  /// A text of at most forty pieces.
  public static func make(_ generator: inout SeededRandom) -> String {
    let count = Int.random(in: 0...40, using: &generator)
    var text = ""
    for _ in 0..<count {
      if Int.random(in: 0..<4, using: &generator) == 0 {
        let value = UInt32.random(in: 0...0x10FFFF, using: &generator)
        if let scalar = Unicode.Scalar(value) { text.unicodeScalars.append(scalar) }
      } else {
        text += pieces.randomElement(using: &generator) ?? ""
      }
    }
    return text
  }

  /// True for the scalars that no cell may hold: C0, DEL, C1, and all that directs or joins others.
  public static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F...0x9F, 0xAD, 0x061C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF, 0xFE00...0xFE0F: true
    case 0xE0000...0xE0FFF: true
    default: scalar.properties.generalCategory == .format
    }
  }
}
