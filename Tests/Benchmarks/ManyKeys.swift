/// Many keys at once, as a key that was held on a connection that stood still.
struct ManyKeys {
  let bench: Bench

  /// 600 keys in one write: when the last byte came, and how many did.
  func measure(into report: inout Report) throws(BenchmarkError) {
    let names = try bench.sql(Statements.names(21)).split(separator: "\n").map(String.init)
    try Interactive(bench: bench).each(into: &report) { viewer, session, report throws(BenchmarkError) in
      // Down and up again nine times, then twenty rows down.
      let round = String(repeating: viewer.down, count: 30) + String(repeating: viewer.up, count: 30)
      let keys = String(repeating: round, count: 9) + String(repeating: viewer.down, count: 40) + String(repeating: viewer.up, count: 20)
      let (bytes, chunks, pressed) = (session.byteCount, session.chunks.count, session.elapsed)
      session.type(keys)
      session.read(untilQuiet: 60, limit: 15_000)
      let last = session.chunks.count > chunks ? (session.chunks.last?.at ?? .infinity) - pressed : .infinity
      // What follows once the keys rest counts as bytes, not as an answer.
      session.read(untilQuiet: 400, limit: 2_000)
      let sent = session.byteCount - bytes
      let isOurs = viewer.kind == .dashboard
      if isOurs, viewer.cursorLine(ScreenReplay(of: session).text)?.contains(names[20]) != true {
        throw BenchmarkError("600 keys did not end on the row they lead to:\n\(ScreenReplay(of: session).text)")
      }
      report.line(
        "600 keys at once, \(viewer.name)", "\(decimal(last)) ms", beside: "\(sent) bytes",
        limit: isOurs ? Report.Limit(text: "20 ms, 5 KB", isWithin: last <= 20 && sent <= 5_120) : nil)
    }
  }
}
