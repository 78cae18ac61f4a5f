import TextScreen

extension String {
  /// Every line made safe for a terminal, and the lines left as they are divided.
  var safeLines: String { safeLines(in: .unicode) }

  /// Every line made safe for a terminal that shows no more than the repertoire, and the lines left as they are divided.
  func safeLines(in repertoire: Repertoire) -> String {
    split(omittingEmptySubsequences: false) { $0.isNewline }
      .map { TextWidth.sanitized(String($0), repertoire: repertoire) }.joined(separator: "\n")
  }
}
