import CVterm

/// What libvterm tells by callback about the terminal as a whole.
final class TerminalProperties {
  var isAlternate = false
  var isCursorVisible = true
  var titleChanges = 0
  var reportsMouse = false
  var bells = 0

  func note(_ property: VTermProp, _ value: VTermValue) {
    switch property {
    case VTERM_PROP_ALTSCREEN: isAlternate = value.boolean != 0
    case VTERM_PROP_CURSORVISIBLE: isCursorVisible = value.boolean != 0
    case VTERM_PROP_TITLE, VTERM_PROP_ICONNAME: titleChanges += 1
    case VTERM_PROP_MOUSE: reportsMouse = value.number != 0
    default: break
    }
  }
}
