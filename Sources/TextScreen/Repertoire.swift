/// The characters that the terminal can show; what it can't is transliterated when it is put on a `CellGrid`.
public enum Repertoire: Sendable, Hashable, CaseIterable {
  /// Everything in Unicode, as a UTF-8 locale and terminal show it.
  case unicode
  /// ISO 8859-1; the rest as in `ascii`.
  case latin1
  /// The 95 printable characters of ASCII; accents are dropped, lines and symbols replaced, anything else is `?`.
  case ascii
  /// UTF-8 on the console of Linux, whose font lacks most symbols: Latin-1, box lines and blocks; the rest as in `ascii`.
  case linuxConsole
}
