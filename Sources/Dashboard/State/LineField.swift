import TextScreen

/// One line of text under edit: its text and where the cursor stands in it, in characters as people see them.
public struct LineField: Sendable, Equatable {
  /// The text; line breaks that were in it before stay, and none can be typed.
  public private(set) var text: String
  /// The place of the cursor, 0 before the first character.
  public private(set) var cursor: Int
  /// The most characters it takes.
  public let limit: Int
  /// What parts words beside white space, for Ctrl-W.
  private let separator: Character

  /// What became of a key or a paste.
  public enum Change: Sendable, Equatable {
    /// The key is not one of a text field.
    case none
    /// It was done, or there was nothing to do.
    case done
    /// Something was left out, because the text would have been longer than the limit.
    case full
  }

  /// Makes a field with the cursor behind its text.
  public init(_ text: String = "", limit: Int = 200, separator: Character = " ") {
    self.text = text
    self.limit = limit
    self.separator = separator
    cursor = text.count
  }

  /// The text before the cursor.
  public var head: String { String(text.prefix(cursor)) }

  /// A key of a text field: characters, arrows, Home, End, Backspace (both codes), Delete, Ctrl-U, Ctrl-W, Ctrl-K.
  public mutating func press(_ key: Key) -> Change {
    switch key {
    case .character(let character): return insert(String(character))
    case .left: cursor = max(cursor - 1, 0)
    case .right: cursor = min(cursor + 1, text.count)
    case .home: cursor = 0
    case .end, .control("e"): cursor = text.count
    case .backspace, .control("h"): remove(cursor - 1..<cursor)
    case .delete: remove(cursor..<cursor + 1)
    case .control("u"): remove(0..<cursor)
    case .control("k"): remove(cursor..<text.count)
    case .control("w"):
      let head = text.prefix(cursor)
      let isBetween = { [separator] (character: Character) in character.isWhitespace || character == separator }
      let kept = head.reversed().drop(while: isBetween).drop { !isBetween($0) }.count
      remove(kept..<cursor)
    default: return .none
    }
    return .done
  }

  /// Text in one piece: made one line without control characters, as much of it as fits.
  public mutating func paste(_ pasted: String) -> Change {
    var line = String.UnicodeScalarView()
    for scalar in pasted.unicodeScalars.prefix(limit * 4) {
      let isControl = scalar.value < 32 || (127...159).contains(scalar.value) || scalar.value == 0x2028 || scalar.value == 0x2029
      // A line break in the middle parts words; at the ends it means nothing.
      if isControl {
        if line.last != " ", !line.isEmpty { line.append(" ") }
      } else {
        line.append(scalar)
      }
    }
    var text = Substring(String(line))
    while text.last == " " { text.removeLast() }
    let room = max(limit - self.text.count, 0)
    let isCut = text.count > room || pasted.unicodeScalars.count > limit * 4
    let change = insert(String(text.prefix(room)))
    return isCut ? .full : change
  }

  private mutating func insert(_ new: String) -> Change {
    let head = text.prefix(cursor) + new
    let whole = String(head) + text.dropFirst(cursor)
    guard whole.count <= max(limit, text.count) else { return .full }
    // A mark joins the character before it, so the cursor goes by what stands before it, not by what was typed.
    cursor = min(head.count, whole.count)
    text = whole
    return .done
  }

  private mutating func remove(_ range: Range<Int>) {
    let range = range.clamped(to: 0..<text.count)
    guard !range.isEmpty else { return }
    text = String(text.prefix(range.lowerBound) + text.dropFirst(range.upperBound))
    cursor = min(range.lowerBound, text.count)
  }
}
