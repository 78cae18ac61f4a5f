/// How a cell looks: its two colours and four attributes.
///
/// Written by chaining: `.plain.bold()`, `.foreground(.red).reverse()`. Colour never stands alone for a meaning, since some
/// terminals have none.
public struct Style: Hashable, Sendable {
  /// The colour of the text.
  public var foreground: Color
  /// The colour behind the text.
  public var background: Color
  /// The four attributes as bits, so that a style is three bytes.
  private var attributes: UInt8

  /// Makes a style from all its parts.
  public init(
    foreground: Color = .standard, background: Color = .standard, bold: Bool = false, dim: Bool = false,
    reverse: Bool = false, underline: Bool = false
  ) {
    self.foreground = foreground
    self.background = background
    attributes = (bold ? 1 : 0) | (dim ? 2 : 0) | (reverse ? 4 : 0) | (underline ? 8 : 0)
  }

  /// The terminal's default colours and no attribute.
  public static let plain = Style()

  /// True when the text is bold.
  public var bold: Bool {
    get { attributes & 1 != 0 }
    set { set(1, newValue) }
  }

  /// True when the text is dimmed.
  public var dim: Bool {
    get { attributes & 2 != 0 }
    set { set(2, newValue) }
  }

  /// True when foreground and background are exchanged.
  public var reverse: Bool {
    get { attributes & 4 != 0 }
    set { set(4, newValue) }
  }

  /// True when the text is underlined.
  public var underline: Bool {
    get { attributes & 8 != 0 }
    set { set(8, newValue) }
  }

  /// A plain style with this text colour.
  public static func foreground(_ color: Color) -> Style { Style(foreground: color) }

  /// A plain style with this background.
  public static func background(_ color: Color) -> Style { Style(background: color) }

  /// The same style with another text colour.
  public func foreground(_ color: Color) -> Style { with { $0.foreground = color } }

  /// The same style with another background.
  public func background(_ color: Color) -> Style { with { $0.background = color } }

  /// The same style in bold, or not.
  public func bold(_ on: Bool = true) -> Style { with { $0.bold = on } }

  /// The same style dimmed, or not.
  public func dim(_ on: Bool = true) -> Style { with { $0.dim = on } }

  /// The same style in reverse video, or not.
  public func reverse(_ on: Bool = true) -> Style { with { $0.reverse = on } }

  /// The same style underlined, or not.
  public func underline(_ on: Bool = true) -> Style { with { $0.underline = on } }

  /// A copy of the style after a change.
  public func with(_ change: (inout Style) -> Void) -> Style {
    var copy = self
    change(&copy)
    return copy
  }

  private mutating func set(_ bit: UInt8, _ on: Bool) {
    if on { attributes |= bit } else { attributes &= ~bit }
  }
}
