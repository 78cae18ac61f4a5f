/// The bytes that the first paint and a cursor move send to a terminal of 80x24: what an operator waits for on a slow line.
struct Cursor {
  let bench: Bench

  func measure(into report: inout Report) throws(BenchmarkError) {
    let names = try bench.sql(Statements.names(10)).split(separator: "\n").map(String.init)
    var bytes: [Contender: (paint: Int, moves: Samples, scroll: Samples, times: Samples)] = [:]
    for contender in [Contender.dashboard, .floor] {
      let session = try bench.start(contender, rows: 24, columns: 80)
      defer { session.quit() }
      _ = try FirstPaint.watch(session, until: names, contender)
      // Counts and jobs may follow the rows; they are part of the first paint.
      session.read(untilQuiet: 1_500, limit: 10_000)
      let paint = session.byteCount
      var moves = Samples()
      var scroll = Samples()
      var times = Samples()
      for key in Array(repeating: "j", count: 10) + Array(repeating: "k", count: 10) {
        moves.add(Double(try Self.press(key, in: session, &times)))
      }
      for _ in 0..<40 { scroll.add(Double(try Self.press("j", in: session, &times))) }
      bytes[contender] = (paint, moves, scroll, times)
    }
    guard let ours = bytes[.dashboard], let floor = bytes[.floor] else { return }
    report.line(
      "first paint at 80x24, spacesync", "\(ours.paint) bytes", beside: "\(decimal(Double(ours.paint) / Double(floor.paint), 2)) x floor",
      limit: .atMost(6_144, Double(ours.paint), "6144 bytes"))
    report.line("first paint at 80x24, floor", "\(floor.paint) bytes", beside: "1.00 x floor")
    report.line(
      "cursor move, spacesync", "\(decimal(ours.moves.median, 0)) bytes", p99: "\(decimal(ours.moves.maximum, 0)) bytes",
      beside: "\(decimal(ours.moves.median / floor.moves.median, 2)) x floor",
      limit: .atMost(400, ours.moves.maximum, "400 bytes"))
    report.line(
      "cursor move, floor", "\(decimal(floor.moves.median, 0)) bytes", p99: "\(decimal(floor.moves.maximum, 0)) bytes",
      beside: "1.00 x floor")
    report.line(
      "cursor move, down into the next page, spacesync", "\(decimal(ours.scroll.median, 0)) bytes",
      p99: "\(decimal(ours.scroll.maximum, 0)) bytes")
    report.line(
      "key to screen, spacesync", "\(decimal(ours.times.median, 2)) ms", p99: "\(decimal(ours.times.p99, 2)) ms",
      beside: "\(decimal(ours.times.median / floor.times.median, 2)) x floor")
    report.line("key to screen, floor", "\(decimal(floor.times.median, 2)) ms", p99: "\(decimal(floor.times.p99, 2)) ms")
  }

  /// Presses one key and gives the bytes that came for it; `times` gains the milliseconds until the first of them.
  private static func press(_ key: String, in session: TerminalSession, _ times: inout Samples) throws(BenchmarkError) -> Int {
    let before = session.byteCount
    let chunks = session.chunks.count
    let pressed = session.elapsed
    session.type(key)
    session.read(untilQuiet: 80, limit: 2_000)
    guard session.chunks.count > chunks else { throw BenchmarkError("the key \(key) changed nothing on the screen") }
    times.add(session.chunks[chunks].at - pressed)
    return session.byteCount - before
  }
}
