import CNcurses
import Glibc
import TextScreen

/// What the terminal's entry in the terminfo database says (see terminfo(5)); valid once ncurses has loaded it.
enum Terminfo {
  /// A string capability as the bytes to send, padding removed; nil if the terminal lacks it.
  static func string(_ name: String) -> [UInt8]? {
    pointer(name).map { bytes($0) }
  }

  /// A numeric capability, nil if the terminal lacks it.
  static func number(_ name: String) -> Int? {
    let value = tigetnum(name)
    return value >= 0 ? Int(value) : nil
  }

  /// The bytes that move the cursor; nil if the terminal can't.
  static func cursorAddress(_ place: Position) -> [UInt8]? {
    guard let capability = pointer("cup"), let text = curses_cursor_address(capability, Int32(place.row), Int32(place.column))
    else { return nil }
    return bytes(text)
  }

  /// The bytes that each of the terminal's keys sends, and what the key is.
  static func keys() -> [(bytes: [UInt8], key: Key)] {
    let named: [(String, Key)] = [
      ("kcuu1", .up), ("kcud1", .down), ("kcub1", .left), ("kcuf1", .right), ("khome", .home), ("kend", .end),
      ("kpp", .pageUp), ("knp", .pageDown), ("kdch1", .delete), ("kich1", .insert), ("kcbt", .backTab), ("kbs", .backspace),
      ("kent", .enter),
    ]
    let functions = (1...12).map { ("kf\($0)", Key.function($0)) }
    // A key of one byte is what the byte means everywhere: a control character or a letter.
    return (named + functions).compactMap { name, key in
      string(name).flatMap { $0.count > 1 ? ($0, key) : nil }
    }
  }

  /// tigetstr's two ways of saying no are nil and -1 (see curs_terminfo(3x)).
  private static func pointer(_ name: String) -> UnsafeMutablePointer<CChar>? {
    guard let value = tigetstr(name), Int(bitPattern: value) != -1 else { return nil }
    return value
  }

  /// Copies a capability without its `$<5>` padding, which only machines of the seventies need.
  private static func bytes(_ text: UnsafePointer<CChar>) -> [UInt8] {
    var result: [UInt8] = []
    let all = UnsafeBufferPointer(start: text, count: strlen(text)).map { UInt8(bitPattern: $0) }
    var index = 0
    while index < all.count {
      if all[index] == 0x24, index + 1 < all.count, all[index + 1] == 0x3C, let end = all[index...].firstIndex(of: 0x3E) {
        index = end + 1
      } else {
        result.append(all[index])
        index += 1
      }
    }
    return result
  }
}
