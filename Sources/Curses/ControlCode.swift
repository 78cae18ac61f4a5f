import TextScreen

/// The keys that send one byte of ASCII.
enum ControlCode {
  /// The key of a byte below 0x80.
  static func key(_ byte: UInt8) -> Key? {
    switch byte {
    case 0x08, 0x7F: .backspace
    case 0x09: .tab
    // Ctrl-J as well: some senders end a line by it.
    case 0x0A, 0x0D: .enter
    case 0x00: .control("@")
    case 0x01...0x1A: .control(Character(Unicode.Scalar(byte + 0x60)))
    case 0x1B: .escape
    case 0x1C...0x1F: .control(Character(Unicode.Scalar(byte + 0x40)))
    case 0x20...0x7E: .character(Character(Unicode.Scalar(byte)))
    default: nil
    }
  }
}
