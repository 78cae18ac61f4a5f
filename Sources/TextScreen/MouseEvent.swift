/// What the operator did with the mouse.
public struct MouseEvent: Hashable, Sendable {
  /// What was done.
  public enum Act: Hashable, Sendable {
    /// The left button was pressed.
    case press
    /// The wheel was turned away from the operator.
    case wheelUp
    /// The wheel was turned towards the operator.
    case wheelDown
  }

  /// What was done.
  public var act: Act
  /// The cell under the pointer.
  public var position: Position

  /// Makes an event.
  public init(_ act: Act, at position: Position) {
    self.act = act
    self.position = position
  }
}
