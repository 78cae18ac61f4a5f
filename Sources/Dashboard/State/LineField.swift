import TextScreen

/// A text of one line that is being typed, with its cursor; a value, so that a form is a few of them.
public struct LineField: Sendable, Equatable {
  /// The text.
  public private(set) var text: String
  /// The cursor as a number of characters from the start.
  public private(set) var cursor: Int
  /// The most characters it takes.
  public let limit: Int

  /// Makes a field with the cursor at its end.
  public init(_ text: String = "", limit: Int = 200) {
    self.text = String(text.prefix(limit))
    self.limit = limit
    cursor = self.text.count
  }

  /// The text before the cursor.
  public var head: String { String(text.prefix(cursor)) }

  /// Edits by a key; false when the key means nothing to a field.
  public mutating func press(_ key: Key) -> Bool {
    switch key {
    case .character(let character): insert(String(character))
    case .left: cursor = max(cursor - 1, 0)
    case .right: cursor = min(cursor + 1, text.count)
    case .home, .control("e"): cursor = key == .home ? 0 : text.count
    case .end: cursor = text.count
    case .backspace, .control("h"):
      guard cursor > 0 else { return true }
      replace(String(text.prefix(cursor - 1)), String(text.dropFirst(cursor)))
    case .delete: replace(head, String(text.dropFirst(cursor + 1)))
    case .control("u"): replace("", String(text.dropFirst(cursor)))
    case .control("k"): replace(head, "")
    case .control("w"):
      let kept = head.reversed().drop { $0 == " " }.drop { $0 != " " }
      replace(String(kept.reversed()), String(text.dropFirst(cursor)))
    default: return false
    }
    return true
  }

  /// Puts text in at the cursor, on one line and without control characters.
  public mutating func insert(_ more: String) {
    let clean = more.unicodeScalars.lazy.map { $0.value < 32 || (127...159).contains($0.value) ? " " : Character($0) }
    let room = max(limit - text.count, 0)
    replace(head + String(String(clean.prefix(room)).prefix(room)), String(text.dropFirst(cursor)))
  }

  private mutating func replace(_ head: String, _ tail: String) {
    text = head + tail
    cursor = min(head.count, text.count)
  }
}
