/// The most memory that was resident at once (VmHWM) in a dashboard that was used: moved through, searched, sent to its end and back.
struct Memory {
  let bench: Bench
  let spaces: Int

  func measure(into report: inout Report) throws(BenchmarkError) {
    let names = try bench.sql(Statements.names(10)).split(separator: "\n").map(String.init)
    var peak: [Contender: Int] = [:]
    for contender in [Contender.dashboard, .floor] {
      let session = try bench.start(contender, rows: 24, columns: 80)
      defer { session.quit() }
      _ = try FirstPaint.watch(session, until: names, contender)
      if contender == .dashboard {
        // The end of the list and back, pages, the other filters, a search and its end, every pane.
        let keys = ["G", "g", "\u{6}", "\u{6}", "\u{6}", "f", "f", "G", "f", "f", "/", "bast", "\u{1B}", "2", "3", "1"]
        for key in keys {
          session.type(key)
          session.read(untilQuiet: 400, limit: 5_000)
        }
      } else {
        for _ in 0..<20 {
          session.type("j")
          session.read(untilQuiet: 20, limit: 1_000)
        }
      }
      peak[contender] = try ProcessFigures(of: session.process).peakMemory
    }
    guard let ours = peak[.dashboard], let floor = peak[.floor] else { return }
    report.line(
      "peak memory, spacesync", "\(decimal(Double(ours) / 1_024)) MB", beside: "\(decimal(Double(ours) / Double(floor), 2)) x floor",
      limit: .atMost(30 * 1_024, Double(ours), "30 MB"))
    report.line("peak memory, floor", "\(decimal(Double(floor) / 1_024)) MB", beside: "1.00 x floor")
  }
}
