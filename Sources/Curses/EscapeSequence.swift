import TextScreen

/// The sequences of ECMA-48 that xterm and its kin send for keys, read without regard to `TERM`.
///
/// Modifiers are ignored: Shift with an arrow is the arrow. A sequence that means no key here is read to its end and does nothing.
enum EscapeSequence {
  /// What the bytes after an Escape are.
  enum Reading: Equatable {
    /// A whole sequence of so many bytes, with its key if it has one.
    case complete(length: Int, key: Key?)
    /// The start of a sequence.
    case incomplete
    /// Escape before a printable character, which is none of a sequence.
    case prefix
    /// No sequence at all.
    case none
  }

  /// Reads the sequence at the start of the bytes, the first of which is Escape.
  static func read(_ bytes: ArraySlice<UInt8>) -> Reading {
    guard bytes.count > 1 else { return .incomplete }
    let body = bytes.dropFirst(2)
    switch bytes[bytes.startIndex + 1] {
    case 0x5B: return controlSequence(body)
    case 0x4F:
      guard let final = body.first else { return .incomplete }
      return final >= 0x20 && final < 0x7F ? .complete(length: 3, key: application(final)) : .complete(length: 2, key: .alt("O"))
    case 0x5D, 0x50, 0x5F: return string(body)
    case 0x20...0x7E, 0x80...: return .prefix
    default: return .none
    }
  }

  /// CSI: parameters, intermediates and a final byte.
  private static func controlSequence(_ body: ArraySlice<UInt8>) -> Reading {
    guard let first = body.first else { return .incomplete }
    // The console of Linux sends CSI [ A to E for its first function keys, and the oldest mouse report is CSI M and three bytes.
    if first == 0x5B {
      guard let letter = body.dropFirst().first else { return .incomplete }
      return .complete(length: 4, key: letter >= 0x41 && letter <= 0x45 ? .function(Int(letter) - 0x40) : nil)
    }
    if first == 0x4D { return body.count >= 4 ? .complete(length: 6, key: nil) : .incomplete }
    for (index, byte) in body.enumerated() {
      switch byte {
      case 0x20...0x3F: continue
      case 0x40...0x7E: return .complete(length: index + 3, key: key(final: byte, parameters: body.prefix(index)))
      // A byte that can't be here ends what can't have been a sequence.
      default: return .complete(length: index + 2, key: nil)
      }
    }
    // No key sends this much.
    return body.count > 64 ? .complete(length: body.count + 2, key: nil) : .incomplete
  }

  /// A string (OSC, DCS, APC), such as a late answer to another program's question: up to BEL or ST.
  private static func string(_ body: ArraySlice<UInt8>) -> Reading {
    for (index, byte) in body.enumerated() {
      if byte == 0x07 { return .complete(length: index + 3, key: nil) }
      if byte == 0x5C && index > 0 && body[body.startIndex + index - 1] == 0x1B { return .complete(length: index + 3, key: nil) }
    }
    return .incomplete
  }

  private static func key(final: UInt8, parameters: ArraySlice<UInt8>) -> Key? {
    switch final {
    case 0x41: .up
    case 0x42: .down
    case 0x43: .right
    case 0x44: .left
    case 0x46: .end
    case 0x48: .home
    case 0x50...0x53 where parameters.first == 0x31: .function(Int(final) - 0x4F)
    case 0x5A: .backTab
    case 0x7E: numbered(parameters)
    default: nil
    }
  }

  /// CSI number ~, the way of DEC's keypad.
  private static func numbered(_ parameters: ArraySlice<UInt8>) -> Key? {
    let digits = parameters.prefix { $0 != 0x3B }
    guard let number = Int(String(decoding: digits, as: UTF8.self)) else { return nil }
    switch number {
    case 1, 7: return .home
    case 2: return .insert
    case 3: return .delete
    case 4, 8: return .end
    case 5: return .pageUp
    case 6: return .pageDown
    case 11...15: return .function(number - 10)
    case 17...21: return .function(number - 11)
    case 23, 24: return .function(number - 12)
    default: return nil
    }
  }

  /// SS3: arrows and keypad in application mode.
  private static func application(_ final: UInt8) -> Key? {
    switch final {
    case 0x4D: .enter
    case 0x50...0x53: .function(Int(final) - 0x4F)
    // The keypad sends a letter that is its character with 0x40 added.
    case 0x6A...0x79: .character(Character(Unicode.Scalar(final - 0x40)))
    default: key(final: final, parameters: [])
    }
  }
}
