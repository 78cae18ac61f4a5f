import TextScreen

/// The mouse as xterm and its kin report it: button events (private mode 1000) in decimal form (1006).
enum MouseReport {
  /// Turns the reports on.
  static let on: [UInt8] = Array("\u{1B}[?1000h\u{1B}[?1006h".utf8)
  /// Turns the reports off.
  static let off: [UInt8] = Array("\u{1B}[?1006l\u{1B}[?1000l".utf8)

  /// Reads a report at the start of the bytes: `CSI < button ; column ; row M` (`m` for a release). Nil when there is no whole one.
  static func read(_ bytes: ArraySlice<UInt8>) -> (length: Int, event: MouseEvent?)? {
    guard bytes.starts(with: [0x1B, 0x5B, 0x3C]) else { return nil }
    let body = bytes.dropFirst(3)
    guard let end = body.prefix(32).firstIndex(where: { !(48...57).contains($0) && $0 != 0x3B }), bytes[end] == 0x4D || bytes[end] == 0x6D
    else { return nil }
    let numbers = body[..<end].split(separator: 0x3B, omittingEmptySubsequences: false).map { Int(String(decoding: $0, as: UTF8.self)) }
    let length = end - bytes.startIndex + 1
    guard numbers.count == 3, let button = numbers[0], let column = numbers[1], let row = numbers[2], bytes[end] == 0x4D, column > 0,
      row > 0
    else { return (length, nil) }
    let act: MouseEvent.Act? =
      switch button {
      case 0: .press
      case 64: .wheelUp
      case 65: .wheelDown
      default: nil
      }
    return (length, act.map { MouseEvent($0, at: Position(column: column - 1, row: row - 1)) })
  }
}
