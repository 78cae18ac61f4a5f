import TextScreen

/// A line of a window.
struct StyledLine {
  var text: String
  var style = Look.plain

  /// Lines broken between words for so many columns, each part in the style of its line.
  static func wrapped(_ lines: [StyledLine], to width: Int) -> [StyledLine] {
    lines.flatMap { line in TextLines.soft(line.text, to: width).map { StyledLine(text: $0, style: line.style) } }
  }
}

/// Long texts in lines, measured by the wider of what terminals make of a character, so that they fit whatever the terminal can show.
enum TextLines {
  /// Lines broken where the width ends, so that what is selected is the text and nothing that a break at words left out.
  static func hard(_ text: some StringProtocol, to width: Int) -> [String] {
    paragraphs(text).flatMap { paragraph in
      var lines: [String] = []
      var rest = paragraph
      repeat {
        let piece = piece(of: rest, width)
        lines.append(String(piece))
        rest = rest[piece.endIndex...]
      } while !rest.isEmpty
      return lines
    }
  }

  /// Lines broken between words where that leaves none of them nearly empty, for what is read and not selected.
  static func soft(_ text: some StringProtocol, to width: Int) -> [String] {
    paragraphs(text).flatMap { paragraph in
      var lines: [String] = []
      var rest = paragraph
      while true {
        let piece = piece(of: rest, width)
        guard piece.endIndex < rest.endIndex else { return lines + [String(rest)] }
        let blank = rest[piece.endIndex] == " " ? piece.endIndex : piece.lastIndex(of: " ") ?? piece.startIndex
        let isEarly = piece[..<blank].count < piece.count / 2
        lines.append(String(isEarly ? piece : piece[..<blank]))
        rest = rest[(isEarly ? piece.endIndex : rest.index(after: blank))...]
      }
    }
  }

  private static func paragraphs(_ text: some StringProtocol) -> [Substring] {
    Substring(text).split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
  }

  /// As much of a text as fits, one character at least.
  private static func piece(of text: Substring, _ width: Int) -> Substring {
    var used = 0
    for index in text.indices {
      let character = String(text[index])
      used += max(TextWidth.columns(of: character), TextWidth.columns(of: character, repertoire: .ascii))
      if used > width, index > text.startIndex { return text[..<index] }
    }
    return text
  }
}
