/// Something that came from the terminal.
public enum InputEvent: Sendable, Hashable {
  /// A key was pressed.
  case key(Key)
  /// The mouse did something; only after `Terminal.useMouse`.
  case mouse(MouseEvent)
  /// Text was pasted, as it was on the clipboard: line breaks (as `\n`), control characters and all. It must be cleaned before use.
  case paste(String)
  /// The terminal has another size; draw again.
  case resized(ScreenSize)
  /// The program was stopped and is in the foreground again; the size may be another. Draw again, and load fresh data.
  case resumed(ScreenSize)
  /// The terminal is gone: the connection was cut, or SIGHUP came. Nothing can be shown any more; end.
  case hangup
  /// A signal asks the program to end: its number, one of SIGINT, SIGTERM, SIGQUIT.
  case interrupted(signal: Int32)
}
