import TextScreen

extension CellGrid {
  /// The columns of a text in what this grid can show.
  func columns(of text: String) -> Int { TextWidth.columns(of: text, repertoire: repertoire) }
}
