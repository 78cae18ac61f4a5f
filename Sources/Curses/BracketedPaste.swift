import Glibc

/// The mode in which a terminal marks what is pasted (xterm's private mode 2004).
enum BracketedPaste {
  /// Turns it on.
  static let on: [UInt8] = Array("\u{1B}[?2004h".utf8)
  /// Turns it off.
  static let off: [UInt8] = Array("\u{1B}[?2004l".utf8)

  /// The terminals that understand it although their entries seldom say so.
  private static let families = [
    "xterm", "screen", "tmux", "rxvt", "putty", "kitty", "alacritty", "foot", "konsole", "gnome", "vte", "st", "wezterm", "mlterm",
    "iterm", "contour", "ghostty", "mintty",
  ]

  /// True when a terminal of this type understands it: by its entry's extension `BE`, or by its family's name.
  static func isUnderstood(by type: String) -> Bool {
    if Terminfo.string("BE") != nil { return true }
    let family = type.prefix { $0 != "-" && $0 != "." && $0 != "+" }
    return families.contains(String(family))
  }
}
