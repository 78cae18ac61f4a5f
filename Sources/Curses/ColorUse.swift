/// Whether a terminal's colours are used.
public enum ColorUse: Sendable, Hashable {
  /// Where the terminal has them, unless `NO_COLOR` is set to something (see no-color.org).
  case auto
  /// Where the terminal has them, whatever `NO_COLOR` says.
  case always
  /// Never; bold, reverse and underline stay.
  case never
}
