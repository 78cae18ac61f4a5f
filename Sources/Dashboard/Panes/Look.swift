import SyncCore
import TextScreen

/// The styles of the dashboard by role. The terminal's own colours and background stay; a state is a word or a sign first.
enum Look {
  static let plain = Style.plain
  static let title = Style.plain.bold()
  static let quiet = Style.plain.dim()
  static let rule = Style.plain.dim()
  static let header = Style.plain.dim()
  static let selected = Style.plain.bold()
  static let done = Style.foreground(.green)
  static let failed = Style.foreground(.red).bold()
  static let attention = Style.foreground(.yellow)
  // What is under way has its sign and no colour: it changes most often, and each colour is five bytes and as many to end it.
  static let pending = Style.plain
  static let running = Style.plain
  static let production = Style.foreground(.red).bold().reverse()
  static let environment = Style.plain.reverse()
  static let key = Style.plain.bold()
  static let field = Style.plain.underline()

  /// The environment's word: production is always red, others have the colour of their profile.
  static func environment(_ context: DashboardContext) -> Style {
    context.isProduction ? production : environment.foreground(context.environmentColour ?? .standard)
  }

  static func status(_ status: JobStatus) -> Style {
    switch status {
    case .pending: pending
    case .processing: running
    case .completed: done
    case .failed: failed
    case .unknown: attention
    }
  }

  static func severity(_ severity: Message.Severity) -> Style {
    switch severity {
    case .info: plain
    case .success: done
    case .warning: attention
    case .error: failed
    }
  }
}

/// The signs of states and lines, in what the terminal can show.
struct Signs {
  let done, failed, attention, running, pending, never, unknown: String
  let cursor, separator, unfolded, folded: String
  let ascending, descending: String
  let horizontal, vertical, topLeft, topRight, bottomLeft, bottomRight: String
  let full, empty: String
  let bars: [String]

  init(_ repertoire: Repertoire) {
    (running, pending, never, unknown, attention) = ("~", ".", "-", "?", "!")
    switch repertoire {
    case .unicode:
      (done, failed, cursor, separator, unfolded, folded) = ("✓", "✗", "▸", "·", "▾", "▸")
      (horizontal, vertical, topLeft, topRight, bottomLeft, bottomRight) = ("─", "│", "┌", "┐", "└", "┘")
      (full, empty) = ("█", "░")
      (ascending, descending) = ("↑", "↓")
      bars = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
    case .linuxConsole:
      (done, failed, cursor, separator, unfolded, folded) = ("ok", "x", ">", "·", "v", ">")
      (horizontal, vertical, topLeft, topRight, bottomLeft, bottomRight) = ("─", "│", "┌", "┐", "└", "┘")
      (full, empty) = ("█", "░")
      (ascending, descending) = ("^", "v")
      bars = [".", ":", "-", "=", "+", "*", "%", "#"]
    case .latin1, .ascii:
      (done, failed, cursor, separator, unfolded, folded) = ("ok", "x", ">", ".", "v", ">")
      (horizontal, vertical, topLeft, topRight, bottomLeft, bottomRight) = ("-", "|", "+", "+", "+", "+")
      (full, empty) = ("#", ".")
      (ascending, descending) = ("^", "v")
      bars = [".", ":", "-", "=", "+", "*", "%", "#"]
    }
  }

  func sign(of status: JobStatus) -> String {
    switch status {
    case .pending: pending
    case .processing: running
    case .completed: done
    case .failed: failed
    case .unknown: unknown
    }
  }
}
