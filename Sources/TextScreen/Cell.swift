/// One character cell of the screen.
public struct Cell: Hashable, Sendable {
  /// The scalar shown, 0 in a cell that the wide character to its left covers.
  package var base: UInt32
  /// Two combining marks, 0 where none.
  package var mark1: UInt32
  package var mark2: UInt32
  /// How the cell looks.
  public var style: Style
  /// The columns that its character takes: 1, 2, or 0 in a cell that the wide character to its left covers.
  public internal(set) var width: UInt8

  /// A blank cell.
  static let blank = Cell(.space, style: .plain)

  /// The cell to the right of a wide character.
  static func covered(_ style: Style) -> Cell {
    Cell(Glyph(base: 0, width: 0, startsCluster: false), style: style)
  }

  init(_ glyph: Glyph, style: Style) {
    base = glyph.base
    mark1 = glyph.mark1
    mark2 = glyph.mark2
    width = glyph.width
    self.style = style
  }

  /// The character and its marks as text, empty in a covered cell.
  public var text: String {
    var text = ""
    append(to: &text.unicodeScalars)
    return text
  }

  /// Adds the character and its marks to a text.
  func append(to scalars: inout String.UnicodeScalarView) {
    for value in [base, mark1, mark2] where value != 0 {
      if let scalar = Unicode.Scalar(value) { scalars.append(scalar) }
    }
  }
}
