/// A key as the operator pressed it, whatever bytes the terminal sent for it.
public enum Key: Hashable, Sendable {
  /// A printable character, space included, with Shift or AltGr already applied.
  case character(Character)
  /// Ctrl with a lower-case letter or one of `@ [ \ ] ^ _`; never those that have a name here (Tab, Enter, Escape, Backspace).
  case control(Character)
  /// Alt (or Meta, or Escape typed just before) with a character.
  case alt(Character)
  /// A function key, F1 being 1.
  case function(Int)
  /// The up arrow.
  case up
  /// The down arrow.
  case down
  /// The left arrow.
  case left
  /// The right arrow.
  case right
  /// The Home key.
  case home
  /// The End key.
  case end
  /// The Page Up key.
  case pageUp
  /// The Page Down key.
  case pageDown
  /// The Enter or Return key.
  case enter
  /// The Tab key.
  case tab
  /// Tab with Shift.
  case backTab
  /// The Backspace key, whether the terminal sends 0x7F or 0x08 for it.
  case backspace
  /// The Delete key.
  case delete
  /// The Insert key.
  case insert
  /// The Escape key alone.
  case escape
}
