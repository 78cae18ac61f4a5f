import CVterm

/// What a session's bytes drew, worked out afterwards by a terminal emulator (libvterm), and when each part of it was there.
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
    guard let terminal = vterm_new(Int32(rows), Int32(columns)) else { return nil }
    defer { vterm_free(terminal) }
    vterm_set_utf8(terminal, 1)
    guard let screen = vterm_obtain_screen(terminal) else { return nil }
    vterm_screen_reset(screen, 1)
    var buffer = [CChar](repeating: 0, count: rows * columns * 8)
    for chunk in chunks {
      chunk.bytes.withUnsafeBufferPointer { bytes in
        bytes.withMemoryRebound(to: CChar.self) { _ = vterm_input_write(terminal, $0.baseAddress, $0.count) }
      }
      var lines: [String] = []
      for row in 0..<rows {
        let area = VTermRect(start_row: Int32(row), end_row: Int32(row) + 1, start_col: 0, end_col: Int32(columns))
        let count = vterm_screen_get_text(screen, &buffer, buffer.count, area)
        lines.append(String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self))
      }
      if condition(lines.joined(separator: "\n")) { return chunk.at }
    }
    return nil
  }
}
