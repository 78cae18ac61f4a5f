extension String {
  /// The text without white space at its ends.
  var trimmed: String {
    var text = Substring(self)
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }

  /// As many whole characters as fit into so many Unicode scalars, which is what Stripe counts.
  func cut(toScalars limit: Int) -> String {
    guard unicodeScalars.count > limit else { return self }
    var room = limit
    return String(
      prefix { character in
        room -= character.unicodeScalars.count
        return room >= 0
      })
  }

  /// The beginning of a text on one line, without control characters: what others wrote and we pass on.
  func oneLine(_ limit: Int) -> String {
    var line = ""
    for scalar in unicodeScalars.prefix(limit) {
      let isControl = scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value)
      line.unicodeScalars.append(isControl ? " " : scalar)
    }
    return line
  }
}
