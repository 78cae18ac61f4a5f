import Glibc
import Synchronization
import TextScreen

/// The character encoding between the program and the terminal.
public enum CharacterSet: Sendable, Hashable {
  /// UTF-8.
  case utf8
  /// ISO 8859-1, or its sibling 8859-15, of which the common part is used.
  case latin1
  /// ASCII; bytes from 0x80 on are neither sent nor understood.
  case ascii

  /// What was adopted, and by which wish.
  private static let adopted = Mutex<(wish: CharacterSet?, result: CharacterSet)?>(nil)

  /// Adopts the locale of the environment and tells its encoding; the same wish a second time changes nothing.
  ///
  /// A program says its wish before it starts a thread: setlocale(3) is no function to call beside others that look at the locale.
  /// Only LC_CTYPE is adopted: no number is to be parsed or printed by locale. A locale that does not exist leaves "C" in force, or UTF-8
  /// where its name says so: SSH carries `LANG` to servers on which that language was never generated, and the terminal is UTF-8 all the same.
  public static func adopt(forced: CharacterSet?) -> CharacterSet {
    adopted.withLock { adopted in
      if let adopted, adopted.wish == forced { return adopted.result }
      let result = change(to: forced)
      adopted = (forced, result)
      return result
    }
  }

  private static func change(to forced: CharacterSet?) -> CharacterSet {
    var wantsUTF8 = forced == .utf8
    if setlocale(LC_CTYPE, "") == nil {
      setlocale(LC_CTYPE, "C")
      wantsUTF8 = wantsUTF8 || isUTF8(localeName)
    }
    if forced == .ascii { return .ascii }
    if wantsUTF8, named() != .utf8 {
      // ncurses encodes by the locale, so the locale has to follow.
      for name in ["C.UTF-8", "C.utf8", "en_US.UTF-8"] where setlocale(LC_CTYPE, name) != nil { return .utf8 }
    }
    return named()
  }

  /// The name of the locale that the environment asks for (locale(7)).
  private static var localeName: String {
    for variable in ["LC_ALL", "LC_CTYPE", "LANG"] {
      if let value = getenv(variable), value[0] != 0 { return String(cString: value) }
    }
    return ""
  }

  /// Whether a name such as `fr_FR.UTF-8` or `fr_FR.utf8@euro` says UTF-8.
  private static func isUTF8(_ locale: String) -> Bool {
    let codeset = locale.split(separator: "@").first?.split(separator: ".").dropFirst().last
    return ["utf-8", "utf8"].contains(codeset?.lowercased())
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
