import Glibc
import TerminalSupport

/// What an operator feels at 120x40: keys answered while jobs change, many keys at once, a slow line, a terminal that nobody reads.
struct Interactive {
  static let rows = 40
  static let columns = 120
  /// Changes of jobs a second while keys are timed.
  static let rate = 1_000
  let bench: Bench
  let spaces: Int

  func measure(into report: inout Report) throws(BenchmarkError) {
    try bench.sql(
      """
      TRUNCATE stripe_sync_queue;
      INSERT INTO stripe_sync_queue (space_id, event_type, payload, status)
      SELECT id, 'UPDATE', '{}', 'completed' FROM spaces ORDER BY id; \(Statements.tidyQueue)
      """)
    try measureKeys(into: &report)
    try measureBurst(into: &report)
    try measureChange(into: &report)
    try SlowLine(bench: bench).measure(into: &report)
    try Stalled(bench: bench).measure(into: &report)
  }

  /// Does the same with each program: ours, the floor, then what of Debian's is installed and starts; of the others a line says that.
  func each(
    into report: inout Report, _ body: (Viewer, TerminalSession, inout Report) throws(BenchmarkError) -> Void
  ) throws(BenchmarkError) {
    for viewer in [Viewer.dashboard(bench), Viewer.floor(bench)] + (try Viewer.peers(bench)) {
      guard access(viewer.arguments[0], X_OK) == 0 else {
        report.line("\(viewer.name): not installed, left out", "")
        continue
      }
      do throws(BenchmarkError) {
        let session = try viewer.start(bench)
        defer { session.quit() }
        try body(viewer, session, &report)
      } catch {
        guard viewer.kind == .peer else { throw error }
        report.line("\(viewer.name): \("\(error)".split(separator: "\n").first ?? "failed")", "")
      }
    }
  }

  /// From a key to the first byte that answers it, while 1,000 jobs change each second, and what a move of the cursor sends when none does.
  private func measureKeys(into report: inout Report) throws(BenchmarkError) {
    var floor = (times: Samples(), bytes: Samples())
    var ours = floor
    try each(into: &report) { viewer, session, report throws(BenchmarkError) in
      // A key held at thirty a second, which ends two rows below; what follows only once the keys rest (our card does) is counted apart.
      var bytes = Samples()
      for round in 0..<20 {
        let (before, pressed) = (session.byteCount, session.elapsed)
        session.type(round < 11 ? viewer.down : viewer.up)
        while session.elapsed < pressed + 33 { session.read(untilQuiet: 33, limit: pressed + 33 - session.elapsed) }
        bytes.add(Double(session.byteCount - before))
      }
      let held = session.byteCount
      session.read(untilQuiet: 400, limit: 1_000)
      if viewer.kind == .dashboard {
        report.line("the card once keys rest, spacesync", "\(session.byteCount - held) bytes")
      }
      let stream = try Spawn.start(
        [bench.options.commits, bench.conninfo, String(Self.rate), "12", String(spaces)], environment: bench.environment)
      var times = Samples()
      for round in 0..<200 {
        let expected = round % 20 < 10 ? 1 : -1
        times.add(try viewer.answer(in: session, moving: expected))
        session.read(untilQuiet: 25, limit: 40)
      }
      _ = Spawn.wait(stream)
      if viewer.kind == .dashboard { ours = (times, bytes) }
      if viewer.kind == .floor { floor = (times, bytes) }
      guard viewer.kind != .dashboard else { return }
      if viewer.kind == .floor { write(ours, floor, into: &report) }
      report.line(
        "key to screen, \(viewer.name)", "\(decimal(times.median, 2)) ms", p99: "\(decimal(times.p99, 2)) ms",
        beside: "a move: \(decimal(bytes.median, 0)) bytes")
    }
  }

  private func write(_ ours: (times: Samples, bytes: Samples), _ floor: (times: Samples, bytes: Samples), into report: inout Report) {
    let (median, p99) = (ours.times.median / floor.times.median, ours.times.p99 / floor.times.p99)
    report.line(
      "key to screen, spacesync", "\(decimal(ours.times.median, 2)) ms", p99: "\(decimal(ours.times.p99, 2)) ms",
      beside: "\(decimal(median, 2)) x floor, p99 \(decimal(p99, 2)) x",
      limit: Report.Limit(text: "1.5 x, 3 x", isWithin: median <= 1.5 && p99 <= 3))
    report.line(
      "cursor move at 120x40, spacesync", "\(decimal(ours.bytes.median, 0)) bytes", p99: "\(decimal(ours.bytes.maximum, 0)) bytes",
      beside: "floor \(decimal(floor.bytes.median, 0)) bytes", limit: .atMost(120, ours.bytes.median, "120 bytes"))
  }

  /// 600 keys in one write: when the last byte came, and how many did.
  private func measureBurst(into report: inout Report) throws(BenchmarkError) {
    let names = try bench.sql(Statements.names(21)).split(separator: "\n").map(String.init)
    try each(into: &report) { viewer, session, report throws(BenchmarkError) in
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

  /// The bytes of one job's change of status on the first page.
  private func measureChange(into report: inout Report) throws(BenchmarkError) {
    let viewer = Viewer.dashboard(bench)
    let session = try viewer.start(bench)
    defer { session.quit() }
    var bytes = Samples()
    for round in 0..<20 {
      let status = round % 2 == 0 ? "pending" : "processing"
      let before = session.byteCount
      try bench.sql(
        """
        UPDATE stripe_sync_queue SET status = '\(status)', updated_at = now() WHERE event_type = 'UPDATE' AND space_id =
          (SELECT id FROM spaces WHERE is_active ORDER BY name, id OFFSET 3 LIMIT 1)
        """)
      session.read(untilQuiet: 1_500, limit: 8_000)
      bytes.add(Double(session.byteCount - before))
    }
    report.line(
      "a job's change of status, spacesync", "\(decimal(bytes.median, 0)) bytes", p99: "\(decimal(bytes.maximum, 0)) bytes",
      limit: .atMost(80, bytes.median, "80 bytes"))
  }
}
