import CVterm

/// One cell of an emulated screen.
public struct ScreenCell: Hashable, Sendable {
  /// The character with its combining marks, empty where nothing was written.
  public var text: String
  /// The columns it takes, 0 in the second cell of a wide character.
  public var width: Int
  /// True for bold text.
  public var isBold: Bool
  /// True for reverse video.
  public var isReverse: Bool
  /// True for underlined text.
  public var isUnderlined: Bool
  /// The text's colour in the terminal's palette, nil for the default.
  public var foreground: Int?
  /// The background's colour in the terminal's palette, nil for the default.
  public var background: Int?

  init(_ cell: VTermScreenCell) {
    var scalars = String.UnicodeScalarView()
    let values = withUnsafeBytes(of: cell.chars) { Array($0.bindMemory(to: UInt32.self)) }
    for value in values.prefix(while: { $0 != 0 }) {
      if let scalar = Unicode.Scalar(value) { scalars.append(scalar) }
    }
    // libvterm marks the cell that a wide character covers by a value that is no scalar.
    let isCovered = values[0] == UInt32.max
    text = String(scalars)
    width = isCovered ? 0 : Int(cell.width)
    isBold = cell.attrs.bold != 0
    isReverse = cell.attrs.reverse != 0
    isUnderlined = cell.attrs.underline != 0
    foreground = Self.index(cell.fg, isDefault: UInt8(VTERM_COLOR_DEFAULT_FG.rawValue))
    background = Self.index(cell.bg, isDefault: UInt8(VTERM_COLOR_DEFAULT_BG.rawValue))
  }

  private static func index(_ color: VTermColor, isDefault flag: UInt8) -> Int? {
    if color.type & flag != 0 { return nil }
    return color.type & UInt8(VTERM_COLOR_TYPE_MASK.rawValue) == UInt8(VTERM_COLOR_INDEXED.rawValue)
      ? Int(color.indexed.idx) : nil
  }
}
