/// What a dashboard costs that nobody touches and whose data do not change: over a minute, from two seconds after its first page.
///
/// Without jobs: on a table that is not migrated a waiting one is looked at once a second, as it should be.
struct Idle {
  static let seconds = 60.0
  let bench: Bench

  func measure(into report: inout Report) throws(BenchmarkError) {
    try bench.sql(Statements.emptyQueue)
    let names = try bench.sql(Statements.names(10)).split(separator: "\n").map(String.init)
    for contender in [Contender.dashboard, .floor] {
      let session = try bench.start(contender, rows: 24, columns: 80)
      defer { session.quit() }
      _ = try FirstPaint.watch(session, until: names, contender)
      session.read(untilQuiet: 2_000, limit: 10_000)
      let bytes = session.byteCount
      let before = try ProcessFigures(of: session.process)
      let start = session.elapsed
      var looks: Set<String> = []
      while session.elapsed - start < Self.seconds * 1_000 {
        session.read(untilQuiet: 1_000, limit: Self.seconds * 1_000 - (session.elapsed - start))
        looks.insert(try bench.sql(Statements.lastLook))
      }
      let after = try ProcessFigures(of: session.process)
      let elapsed = session.elapsed - start
      let sent = session.byteCount - bytes
      let share = (after.cpu - before.cpu) / elapsed * 100
      let switches = after.switches(since: before)
      let isOurs = contender == .dashboard
      let name = contender.rawValue
      report.line("bytes sent in 60 s, \(name)", "\(sent) bytes", limit: isOurs ? .atMost(0, Double(sent), "0 bytes") : nil)
      report.line(
        "processor time in 60 s, \(name)", "\(decimal(share, 2)) %",
        beside: after.scheduled(since: before).map { "\(decimal($0, 2)) ms by the scheduler" } ?? "",
        limit: isOurs ? Report.Limit(text: "under 0.50 %", isWithin: share < 0.5) : nil)
      report.line(
        "switches to the screen's thread in 60 s, \(name)", "\(switches.first)",
        limit: isOurs ? .atMost(0, Double(switches.first), "0") : nil)
      guard isOurs else { continue }
      // The first one seen may be of before.
      report.line(
        "looks of the feed in 60 s, \(name)", "\(looks.count - 1)", beside: "\(switches.others) switches to all other threads",
        limit: .atMost(Self.seconds / 5, Double(looks.count - 1), "one in 5 s"))
    }
  }
}
