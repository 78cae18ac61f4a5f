import Glibc

/// A terminal that nobody reads any more: memory stays as it is, and SIGTERM ends the program with the terminal's modes as they were.
struct Stalled {
  let bench: Bench

  func measure(into report: inout Report) throws(BenchmarkError) {
    try Interactive(bench: bench).each(into: &report) { viewer, session, report throws(BenchmarkError) in
      let before = try ProcessFigures(of: session.process).peakMemory
      // More than the kernel keeps for a terminal, and then time for whatever would queue.
      for round in 0..<2_000 {
        session.type(round % 40 < 20 ? viewer.down : viewer.up)
        if round % 20 == 0 { usleep(10_000) }
      }
      usleep(1_000_000)
      let grown = try ProcessFigures(of: session.process).peakMemory - before
      let end = session.end(by: SIGTERM, within: 2_000)
      let isRestored = session.modesAreRestored
      let milliseconds = end.map { "\(decimal($0)) ms" } ?? "never"
      report.line(
        "SIGTERM on a stalled terminal, \(viewer.name)", milliseconds,
        beside: "modes \(isRestored ? "restored" : "left as they were"), \(grown) kB more memory",
        limit: viewer.kind == .dashboard
          ? Report.Limit(text: "200 ms, restored", isWithin: (end ?? .infinity) <= 200 && isRestored && grown <= 1_024) : nil)
    }
  }
}
