import Glibc
import TextScreen

/// The character encoding between the program and the terminal.
public enum CharacterSet: Sendable, Hashable {
  /// UTF-8.
  case utf8
  /// ISO 8859-1, or its sibling 8859-15, of which the common part is used.
  case latin1
  /// ASCII; bytes from 0x80 on are neither sent nor understood.
  case ascii

  /// Adopts the locale of the environment and tells its encoding.
  ///
  /// Only LC_CTYPE is adopted: no number is to be parsed or printed by locale. A locale that does not exist leaves "C" in force.
  public static func adopt(forced: CharacterSet?) -> CharacterSet {
    if setlocale(LC_CTYPE, "") == nil { setlocale(LC_CTYPE, "C") }
    switch forced {
    case .ascii: return .ascii
    case .utf8 where named() != .utf8:
      // ncurses encodes by the locale, so the locale has to follow.
      for name in ["C.UTF-8", "C.utf8", "en_US.UTF-8"] where setlocale(LC_CTYPE, name) != nil { return .utf8 }
      return named()
    default: return named()
    }
  }

  private static func named() -> CharacterSet {
    guard let codeset = nl_langinfo(nl_item(CODESET)) else { return .ascii }
    switch String(cString: codeset) {
    case "UTF-8", "utf8": return .utf8
    case "ISO-8859-1", "ISO-8859-15": return .latin1
    default: return .ascii
    }
  }

  /// What a terminal of a type shows in this encoding.
  public func repertoire(terminalType: String) -> Repertoire {
    switch self {
    case .utf8: terminalType == "linux" || terminalType.hasPrefix("linux-") ? .linuxConsole : .unicode
    case .latin1: .latin1
    case .ascii: .ascii
    }
  }
}
