/// Keys answered while jobs change.
struct KeyToScreen {
  /// Changes of jobs a second while keys are timed.
  static let rate = 1_000
  let bench: Bench
  let spaces: Int
  /// True for the migrated table, whose feed is live; one that stands as it does is polled, and read in a pass.
  let isMigrated: Bool

  /// From a key to the first byte that answers it, while 1,000 jobs change each second, and what a move of the cursor sends when none does.
  func measure(into report: inout Report) throws(BenchmarkError) {
    var floor = (times: Samples(), bytes: Samples())
    var ours = floor
    try Interactive(bench: bench).each(into: &report, peers: !isMigrated) { viewer, session, report throws(BenchmarkError) in
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
      for round in 0..<400 {
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
        "key to screen, \(viewer.name)\(table)", "\(decimal(times.median, 2)) ms", p99: "\(decimal(times.p99, 2)) ms",
        beside: "a move: \(decimal(bytes.median, 0)) bytes")
    }
  }

  private var table: String { Interactive.table(migrated: isMigrated) }

  private func write(_ ours: (times: Samples, bytes: Samples), _ floor: (times: Samples, bytes: Samples), into report: inout Report) {
    let (median, p99) = (ours.times.median / floor.times.median, ours.times.p99 / floor.times.p99)
    report.line(
      "key to screen, spacesync\(table)", "\(decimal(ours.times.median, 2)) ms", p99: "\(decimal(ours.times.p99, 2)) ms",
      beside: "\(decimal(median, 2)) x floor, p99 \(decimal(p99, 2)) x",
      limit: Report.Limit(text: "1.5 x, 3 x", isWithin: median <= 1.5 && p99 <= 3))
    report.line(
      "cursor move at 120x40, spacesync", "\(decimal(ours.bytes.median, 0)) bytes", p99: "\(decimal(ours.bytes.maximum, 0)) bytes",
      beside: "floor \(decimal(floor.bytes.median, 0)) bytes", limit: .atMost(120, ours.bytes.median, "120 bytes"))
  }
}
