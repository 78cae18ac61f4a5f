import TextScreen

extension CellGrid {
  /// The columns of a text in what this grid can show.
  func columns(of text: String) -> Int { TextWidth.columns(of: text, repertoire: repertoire) }

  /// A text in lines of at most so many columns, broken at spaces where there are some.
  func wrapped(_ text: String, to limit: Int) -> [String] {
    guard limit > 0 else { return [] }
    var lines: [String] = []
    for paragraph in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      var line = ""
      for word in paragraph.split(separator: " ") {
        let joined = line.isEmpty ? String(word) : "\(line) \(word)"
        if columns(of: joined) <= limit {
          line = joined
        } else {
          if !line.isEmpty { lines.append(line) }
          line = String(word)
        }
      }
      lines.append(line)
    }
    return lines
  }
}
