import TextScreen

/// The colours of the screen: what becomes of each style once everything is drawn.
///
/// Panes draw in the styles of `Look`, made for a dark background; a theme exchanges colours of the terminal's own sixteen and never the
/// background. A meaning is a word or a sign first, so no theme can hide one.
public enum Theme: String, Sendable, CaseIterable {
  /// The colours of `Look` as they are.
  case dark
  /// Without yellow and cyan text, which nobody reads on white.
  case light
  /// No colour: bold, underlined and reverse text only.
  case mono
  /// Blue and yellow instead of green and red, told apart by all common kinds of colour blindness.
  case colourBlind = "colour-blind"

  /// Exchanges the colours of a whole screen.
  func apply(to grid: inout CellGrid) {
    guard self != .dark else { return }
    // Where a theme underlines instead of colouring, the blanks behind a text stay blank.
    grid.restyle { style, isTail in isTail && !style.underline ? themed(style).underline(false) : themed(style) }
  }

  /// One style in this theme.
  func themed(_ style: Style) -> Style {
    guard style.foreground != .standard || style.background != .standard else { return style }
    switch self {
    case .dark: return style
    case .mono:
      let underlines = style.foreground == .yellow || style.foreground == .red && style.bold
      return style.foreground(.standard).background(.standard).underline(style.underline || underlines && !style.reverse)
    case .light:
      switch style.foreground {
      case .yellow: return style.foreground(.magenta)
      case .cyan: return style.foreground(.blue)
      case .white, .brightWhite: return style.foreground(.standard)
      default: return style
      }
    case .colourBlind:
      // Red in reverse is production's, whose word stands in it.
      guard !style.reverse else { return style }
      switch style.foreground {
      case .green: return style.foreground(.brightBlue)
      case .red: return style.foreground(.brightYellow).underline()
      case .cyan: return style.foreground(.standard)
      default: return style
      }
    }
  }
}
