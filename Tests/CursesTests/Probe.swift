import TerminalSupport
import TextScreen

/// The probe on a terminal, as the tests start it.
enum Probe {
  static let path = BuiltProduct.path("terminal-probe")

  /// The environment of a login with some variables set, or removed by nil.
  static func environment(_ changes: [String: String?]) -> [String: String] {
    var environment = PseudoTerminal.environment
    for (name, value) in changes { environment[name] = value }
    return environment
  }

  static func spawn(
    _ arguments: [String] = [], _ changes: [String: String?] = [:], size: (columns: Int, rows: Int) = (80, 24), utf8: Bool = true
  ) throws -> PseudoTerminal {
    try PseudoTerminal.spawn(path, arguments, environment: environment(changes), size: size, utf8: utf8)
  }

  /// Starts the probe and waits for its first screen.
  static func start(
    _ arguments: [String] = [], _ changes: [String: String?] = [:], size: (columns: Int, rows: Int) = (80, 24), utf8: Bool = true
  ) async throws -> PseudoTerminal {
    let run = try spawn(arguments, changes, size: size, utf8: utf8)
    try await run.waitFor("last cell")
    return run
  }

  /// The columns that our own side gives a text.
  static func columns(_ text: String) -> Int { TextWidth.columns(of: text) }
}
