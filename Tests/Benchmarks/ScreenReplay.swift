import TerminalSupport

/// What a session's bytes drew, worked out afterwards by a terminal emulator, and when each part of it was there.
struct ScreenReplay {
  private let chunks: [TerminalSession.Chunk]
  private let rows: Int
  private let columns: Int

  init(of session: TerminalSession) {
    chunks = session.chunks
    rows = session.rows
    columns = session.columns
  }

  /// The milliseconds after the program's start at which the screen, as lines of text, first fulfilled `condition`; nil if it never did.
  func milliseconds(until condition: (String) -> Bool) -> Double? {
    play { condition($0) }
  }

  /// The screen as it is in the end.
  var text: String {
    var last = ""
    _ = play {
      last = $0
      return false
    }
    return last
  }

  private func play(_ condition: (String) -> Bool) -> Double? {
    let screen = EmulatedScreen(columns: columns, rows: rows)
    for chunk in chunks {
      screen.feed(chunk.bytes)
      if condition(screen.dump) { return chunk.at }
    }
    return nil
  }
}
