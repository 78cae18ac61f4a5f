import Glibc
import TerminalSupport

/// A program that shows rows and moves a cursor through them, and how it is driven.
struct Viewer {
  /// Whose it is.
  enum Kind { case dashboard, floor, peer }

  let name: String
  let kind: Kind
  let arguments: [String]
  var down = "j"
  var up = "k"

  static func dashboard(_ bench: Bench) -> Viewer {
    Viewer(
      name: "spacesync", kind: .dashboard,
      arguments: [bench.options.dashboard, "--database", bench.conninfo, "--lang", "en", "--color", "auto"])
  }

  static func floor(_ bench: Bench) -> Viewer {
    Viewer(name: "floor", kind: .floor, arguments: [bench.options.floor, bench.conninfo, "50"])
  }

  /// Debian's programs for rows: of processes, of commits, of a table, of the server's sessions.
  static func peers(_ bench: Bench) throws(BenchmarkError) -> [Viewer] {
    let table = "\(bench.options.home)/table.txt"
    let page = try Program.run(
      [bench.psql, "-X", "-d", bench.conninfo, "-c", "SELECT name, capacity, is_active FROM spaces ORDER BY name LIMIT 200"],
      environment: bench.environment)
    guard let file = fopen(table, "w") else { throw BenchmarkError("cannot write \(table)") }
    fputs(page.output, file)
    fclose(file)
    var folder = [CChar](repeating: 0, count: 4_096)
    _ = getcwd(&folder, folder.count)
    let here = String(decoding: folder.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return [
      Viewer(name: "htop", kind: .peer, arguments: ["/usr/bin/htop"], down: "\u{1B}OB", up: "\u{1B}OA"),
      Viewer(name: "tig", kind: .peer, arguments: ["/usr/bin/tig", "-C", here]),
      Viewer(name: "pspg", kind: .peer, arguments: ["/usr/bin/pspg", "-f", table]),
      Viewer(name: "pg_activity", kind: .peer, arguments: ["/usr/bin/pg_activity", bench.conninfo]),
    ]
  }

  /// Starts it, and waits until it has shown what it has to show.
  func start(_ bench: Bench) throws(BenchmarkError) -> TerminalSession {
    let session = try TerminalSession(
      arguments, environment: bench.environment, rows: Interactive.rows, columns: Interactive.columns)
    for _ in 0..<50 where session.byteCount < 500 { session.read(untilQuiet: 200, limit: 1_000) }
    session.read(untilQuiet: kind == .dashboard ? 2_500 : 700, limit: 12_000)
    guard session.byteCount >= 500, !session.hasEnded else {
      throw BenchmarkError("\(name) did not start:\n\(ScreenReplay(of: session).text)")
    }
    return session
  }

  /// The line of a screen with the cursor's sign of the dashboard's list.
  func cursorLine(_ screen: String) -> Substring? { screen.split(separator: "\n").first { $0.prefix(4).contains("▸") } }

  /// Presses a key that moves the cursor and gives the milliseconds until its answer: for the dashboard, whose screen changes by itself as
  /// well, the bytes that move the cursor's sign; for the others the first bytes.
  func answer(in session: TerminalSession, moving direction: Int) throws(BenchmarkError) -> Double {
    let chunks = session.chunks.count
    let pressed = session.elapsed
    session.type(direction > 0 ? down : up)
    let deadline = pressed + 2_000
    while session.elapsed < deadline {
      session.readOnce(within: 200)
      for chunk in session.chunks[chunks...] where kind != .dashboard || Self.hasSign(chunk.bytes) { return chunk.at - pressed }
      if session.hasEnded { break }
    }
    throw BenchmarkError("\(name) did not answer a key:\n\(ScreenReplay(of: session).text)")
  }

  private static func hasSign(_ bytes: [UInt8]) -> Bool {
    let sign = Array("▸".utf8)
    return bytes.indices.dropLast(sign.count - 1).contains { Array(bytes[$0..<$0 + sign.count]) == sign }
  }
}
