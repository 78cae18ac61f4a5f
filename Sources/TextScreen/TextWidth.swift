/// Measures and cuts text by the columns that a terminal gives it, never by its count of characters.
public enum TextWidth {
  /// The columns that the text takes once it is on a `CellGrid` of that repertoire.
  public static func columns(of text: String, repertoire: Repertoire = .unicode) -> Int {
    plainColumns(of: text, repertoire) ?? SafeText(text, repertoire: repertoire).columns
  }

  /// The text made safe and cut to so many columns, with `…` as its last when something was cut off.
  ///
  /// Nothing is padded: the result may be narrower, and is by one column when a wide character does not fit any more.
  public static func cut(_ text: String, to limit: Int, ellipsis: Bool = true, repertoire: Repertoire = .unicode) -> String {
    string(shown(text, limit: limit, ellipsis: ellipsis, repertoire: repertoire))
  }

  /// The text with nothing in it that drives a terminal, on one line: what is printed to a terminal without a `CellGrid` goes through here.
  public static func sanitized(_ text: String, repertoire: Repertoire = .unicode) -> String {
    isPlain(text) ? text : string(SafeText(text, repertoire: repertoire))
  }

  /// True when the text is printable ASCII alone, a column a byte.
  static func isPlain(_ text: String) -> Bool {
    text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
  }

  /// The columns of a text all of whose characters are single scalars of one column, shown as they are; nil of any other text.
  ///
  /// This is most of what is put, and needs neither clusters nor properties: ASCII, and with Unicode Latin letters, dashes and quotation
  /// marks, frames and blocks, triangles, check marks. None of these combines with another of them. Reading stops once the text is known
  /// to be wider than `limit`.
  static func plainColumns(of text: String, _ repertoire: Repertoire, limit: Int = .max) -> Int? {
    var columns = 0
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x20...0x7E: break
      case 0xA1...0xAC, 0xAE...0x17F, 0x2010...0x2027, 0x2500...0x25BF, 0x2713, 0x2717:
        guard repertoire == .unicode else { return nil }
      default: return nil
      }
      columns += 1
      if columns > limit { break }
    }
    return columns
  }

  /// The text as it is shown in a field of `limit` columns.
  static func shown(_ text: String, limit: Int, ellipsis: Bool, repertoire: Repertoire) -> SafeText {
    var shown = SafeText(text, repertoire: repertoire, limit: max(0, limit))
    if shown.isCut && ellipsis && limit > 0 {
      if repertoire == .unicode {
        shown.cut(to: limit - 1)
        shown.append(0x2026)
      } else {
        // Three dots read better than one, but leave nothing of a narrow field.
        let dots = limit >= 8 ? 3 : 1
        shown.cut(to: limit - dots)
        for _ in 0..<dots { shown.append(0x2E) }
      }
    }
    return shown
  }

  private static func string(_ shown: SafeText) -> String {
    var text = String.UnicodeScalarView()
    for glyph in shown.glyphs { Cell(glyph, style: .plain).append(to: &text) }
    return String(text)
  }
}
