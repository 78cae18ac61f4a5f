import TextScreen

extension String {
  /// Every line made safe for a terminal, and the lines left as they are divided.
  var safeLines: String {
    split(omittingEmptySubsequences: false) { $0.isNewline }.map { TextWidth.sanitized(String($0)) }.joined(separator: "\n")
  }
}
