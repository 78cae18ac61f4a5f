import Glibc

/// Ninety keys at thirty a second over a line of 2,400 bytes a second: how long after the last of them the screen stands still.
struct SlowLine {
  static let bytesPerSecond = 2_400.0
  let bench: Bench

  func measure(into report: inout Report) throws(BenchmarkError) {
    try Interactive(bench: bench).each(into: &report) { viewer, session, report throws(BenchmarkError) in
      let begin = session.elapsed
      var keys = 0
      var taken = 0
      var lastByte = begin
      // The kernel holds what the line has not taken yet, as a terminal server does.
      while session.elapsed - begin < 60_000 {
        let passed = session.elapsed - begin
        while keys < 90, Double(keys) * 1_000 / 30 <= passed {
          session.type(keys % 60 < 30 ? viewer.down : viewer.up)
          keys += 1
        }
        let allowed = Int(passed / 1_000 * Self.bytesPerSecond) - taken
        if allowed > 0 {
          let count = session.take(atMost: min(allowed, 64))
          taken += count
          if count > 0 {
            lastByte = session.elapsed
          } else {
            // A line that was idle can't send the unused time's bytes later.
            taken = Int(passed / 1_000 * Self.bytesPerSecond)
            if keys == 90, session.elapsed - lastByte > 1_500, passed > 4_500 { break }
          }
        }
        usleep(5_000)
      }
      let behind = max(lastByte - begin - 89_000 / 30, 0)
      report.line(
        "last of 90 keys on a line of 2,400 bytes/s, \(viewer.name)", "\(decimal(behind, 0)) ms",
        limit: viewer.kind == .dashboard ? .atMost(1_000, behind, "1000 ms") : nil)
    }
  }
}
