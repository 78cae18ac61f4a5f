/// Keys answered while jobs change.
struct KeyToScreen {
  /// Changes of jobs a second while keys are timed.
  static let rate = 1_000
  let bench: Bench
  let spaces: Int
  /// True for the migrated table, whose feed is live; one that stands as it does is polled, and read in a pass.
  let isMigrated: Bool

  /// What one program's keys took, and what a move of its cursor sent.
  private struct Figures {
    var times = Samples()
    var bytes = Samples()
  }

  /// How often ours and the floor take turns: a moment in which the machine is busy otherwise then meets both.
  private static let turns = 4
  private static let keys = 400

  /// From a key to the first byte that answers it, while 1,000 jobs change each second, and what a move of the cursor sends when none does.
  func measure(into report: inout Report) throws(BenchmarkError) {
    let programs = Interactive(bench: bench)
    var ours = Figures()
    var floor = Figures()
    for turn in 1...Self.turns {
      try programs.each(programs.own, into: &report) { viewer, session, report throws(BenchmarkError) in
        if viewer.kind == .dashboard {
          let rest = try time(viewer, session, Self.keys / Self.turns, &ours)
          if turn == 1 { report.line("the card once keys rest, spacesync\(table)", "\(rest) bytes") }
        } else {
          try time(viewer, session, Self.keys / Self.turns, &floor)
        }
      }
    }
    write(ours, floor, into: &report)
    guard !isMigrated else { return }
    try programs.each(Viewer.peers(bench), into: &report) { viewer, session, report throws(BenchmarkError) in
      var theirs = Figures()
      try time(viewer, session, Self.keys, &theirs)
      line(viewer.name, theirs, into: &report)
    }
  }

  /// Times so many keys of a program; the bytes that come only once keys rest.
  @discardableResult
  private func time(
    _ viewer: Viewer, _ session: TerminalSession, _ keys: Int, _ figures: inout Figures
  ) throws(BenchmarkError) -> Int {
    // A key held at thirty a second, which ends two rows below; what follows only once the keys rest (our card does) is counted apart.
    for round in 0..<20 {
      let (before, pressed) = (session.byteCount, session.elapsed)
      session.type(round < 11 ? viewer.down : viewer.up)
      while session.elapsed < pressed + 33 { session.read(untilQuiet: 33, limit: pressed + 33 - session.elapsed) }
      figures.bytes.add(Double(session.byteCount - before))
    }
    let held = session.byteCount
    session.read(untilQuiet: 400, limit: 1_000)
    let rest = session.byteCount - held
    // Thirty milliseconds a key and a second more, so that jobs change until the last one.
    let seconds = String(keys * 3 / 100 + 1)
    let stream = try Spawn.start(
      [bench.options.commits, bench.conninfo, String(Self.rate), seconds, String(spaces)], environment: bench.environment)
    for round in 0..<keys {
      figures.times.add(try viewer.answer(in: session, moving: round % 20 < 10 ? 1 : -1))
      session.read(untilQuiet: 25, limit: 40)
    }
    _ = Spawn.wait(stream)
    return rest
  }

  private var table: String { Interactive.table(migrated: isMigrated) }

  private func write(_ ours: Figures, _ floor: Figures, into report: inout Report) {
    let (median, p99) = (ours.times.median / floor.times.median, ours.times.p99 / floor.times.p99)
    report.line(
      "key to screen, spacesync\(table)", "\(decimal(ours.times.median, 2)) ms", p99: "\(decimal(ours.times.p99, 2)) ms",
      beside: "\(decimal(median, 2)) x floor, p99 \(decimal(p99, 2)) x",
      limit: Report.Limit(text: "1.5 x, 3 x", isWithin: median <= 1.5 && p99 <= 3))
    report.line(
      "cursor move at 120x40, spacesync\(table)", "\(decimal(ours.bytes.median, 0)) bytes",
      p99: "\(decimal(ours.bytes.maximum, 0)) bytes", beside: "floor \(decimal(floor.bytes.median, 0)) bytes",
      limit: .atMost(120, ours.bytes.median, "120 bytes"))
    line("floor", floor, into: &report)
  }

  private func line(_ name: String, _ figures: Figures, into report: inout Report) {
    report.line(
      "key to screen, \(name)\(table)", "\(decimal(figures.times.median, 2)) ms", p99: "\(decimal(figures.times.p99, 2)) ms",
      beside: "a move: \(decimal(figures.bytes.median, 0)) bytes")
  }
}
