/// From the start of the process to all rows of the first page on the emulated screen, at a size that shows fifty rows.
struct FirstPaint {
  static let rows = 50
  let bench: Bench
  let spaces: Int

  func measure(into report: inout Report) throws(BenchmarkError) {
    let names = try bench.sql(Statements.names(Self.rows)).split(separator: "\n").map(String.init)
    var painted: [Contender: Samples] = [:]
    var framed = Samples()
    var ended = Samples()
    // The first rounds warm the server's cache and the page cache; they do not count.
    for round in -3..<bench.options.repetitions {
      for contender in Contender.allCases {
        let session = try bench.start(contender, rows: 64, columns: 80)
        let paint = try Self.watch(session, until: names, contender)
        let quit = session.quit()
        guard round >= 0 else { continue }
        painted[contender, default: Samples()].add(paint.rows)
        if contender == .dashboard {
          framed.add(paint.frame)
          ended.add(quit)
        }
      }
    }
    write(painted, framed, ended, into: &report)
  }

  private func write(_ painted: [Contender: Samples], _ framed: Samples, _ ended: Samples, into report: inout Report) {
    guard let dashboard = painted[.dashboard], let floor = painted[.floor], let psql = painted[.psql] else { return }
    let ratio = dashboard.median / floor.median
    // With more spaces and no index on their names the rows cost what the server's sort costs: only the frame must not wait for it.
    let isSmall = spaces <= 10_000 || bench.options.indexesSpaces
    report.line(
      "first page painted, spacesync", "\(decimal(dashboard.median)) ms", p99: "\(decimal(dashboard.p99)) ms",
      beside: "\(decimal(ratio, 2)) x floor, \(decimal(dashboard.median / psql.median, 2)) x psql",
      limit: isSmall ? .atMost(1.5, ratio, "1.50 x floor") : nil)
    report.line(
      "first frame, spacesync", "\(decimal(framed.median)) ms", p99: "\(decimal(framed.p99)) ms",
      beside: "\(decimal(framed.median / floor.median, 2)) x floor's page",
      limit: isSmall ? nil : .atMost(1, framed.median / floor.median, "before floor"))
    report.line("first page painted, floor", "\(decimal(floor.median)) ms", p99: "\(decimal(floor.p99)) ms", beside: "1.00 x floor")
    report.line(
      "first page printed, psql", "\(decimal(psql.median)) ms", p99: "\(decimal(psql.p99)) ms",
      beside: "\(decimal(psql.median / floor.median, 2)) x floor")
    report.line("q to the end of the process, spacesync", "\(decimal(ended.median)) ms", p99: "\(decimal(ended.p99)) ms")
  }

  /// Reads until the page is there; gives when the first text and when the last row was on the screen.
  static func watch(
    _ session: TerminalSession, until names: [String], _ contender: Contender
  ) throws(BenchmarkError) -> (frame: Double, rows: Double) {
    for _ in 0..<200 {
      session.read(untilQuiet: 60, limit: 1_000)
      let replay = ScreenReplay(of: session)
      if let rows = replay.milliseconds(until: { screen in names.allSatisfy { screen.contains($0) } }) {
        let frame = replay.milliseconds(until: { $0.contains { !$0.isWhitespace } })
        return (frame ?? rows, rows)
      }
      if session.hasEnded { break }
    }
    let screen = ScreenReplay(of: session).text
    session.quit()
    throw BenchmarkError("\(contender.rawValue) never showed the first page; its screen:\n\(screen)")
  }
}
