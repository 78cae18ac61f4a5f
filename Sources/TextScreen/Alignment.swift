/// Where text stands in a field wider than itself.
public enum Alignment: Sendable, Hashable {
  /// At the field's left edge.
  case left
  /// In the middle, one column to the left when it can't be exact.
  case center
  /// At the field's right edge.
  case right

  /// The blanks before the text, of all the field's blanks.
  func lead(_ blanks: Int) -> Int {
    switch self {
    case .left: 0
    case .center: blanks / 2
    case .right: blanks
    }
  }
}
