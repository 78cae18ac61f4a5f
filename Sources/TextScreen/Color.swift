/// One of the terminal's own sixteen colours, or the colour it uses when none is asked for.
///
/// The operator's palette decides what they look like; nothing here asks for a shade the terminal may not have.
public enum Color: UInt8, Sendable, Hashable, CaseIterable {
  /// The terminal's default foreground or background.
  case standard
  /// ANSI colour 0.
  case black
  /// ANSI colour 1.
  case red
  /// ANSI colour 2.
  case green
  /// ANSI colour 3.
  case yellow
  /// ANSI colour 4.
  case blue
  /// ANSI colour 5.
  case magenta
  /// ANSI colour 6.
  case cyan
  /// ANSI colour 7.
  case white
  /// ANSI colour 8, a grey; dim text where the terminal has eight colours only.
  case brightBlack
  /// ANSI colour 9; its plain sibling where the terminal has eight colours only, and so the ones below.
  case brightRed
  /// ANSI colour 10.
  case brightGreen
  /// ANSI colour 11.
  case brightYellow
  /// ANSI colour 12.
  case brightBlue
  /// ANSI colour 13.
  case brightMagenta
  /// ANSI colour 14.
  case brightCyan
  /// ANSI colour 15.
  case brightWhite
}
