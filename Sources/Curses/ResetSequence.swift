import TextScreen

/// The bytes that bring a terminal from our screen back to the shell's.
enum ResetSequence {
  /// Plain text, keypad and paste mode off, cursor shown, and the former screen, or the last line where the terminal has only one screen.
  static func bytes(size: ScreenSize, hasColor: Bool, usesMouse: Bool, terminalType: String) -> [UInt8] {
    var bytes = Terminfo.string("sgr0") ?? []
    if hasColor { bytes += Terminfo.string("op") ?? [] }
    bytes += Terminfo.string("rmkx") ?? []
    if BracketedPaste.isUnderstood(by: terminalType) { bytes += BracketedPaste.off + (usesMouse ? MouseReport.off : []) }
    if let leave = Terminfo.string("rmcup") {
      bytes += leave
    } else {
      bytes += Terminfo.cursorAddress(Position(column: 0, row: max(0, size.rows - 1))) ?? []
      bytes += Terminfo.string("el") ?? []
    }
    // Last: some terminals give the former screen's cursor back as it was saved, hidden perhaps.
    return bytes + (Terminfo.string("cnorm") ?? [])
  }
}
