import CNcurses

/// The thread that answers keys.
public enum ScreenThread {
  /// Has the calling thread take short turns on the processor, and so take them soon: a key is answered while others are busy there, instead of
  /// after them. Needs no privilege; a kernel before 6.12 knows only one length of a turn and leaves all as it was.
  public static func takeShortTurns() { _ = curses_set_slice(100_000) }
}
