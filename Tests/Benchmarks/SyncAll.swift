/// Every active space enqueued, by `spacesync sync --all --yes` and by the same upsert as one statement in psql: the whole process,
/// from its start to its end, on an empty queue and again on a full one.
struct SyncAll {
  let bench: Bench
  let spaces: Int

  func measure(into report: inout Report) throws(BenchmarkError) {
    let dashboard = [bench.options.dashboard, "sync", "--all", "--yes", "--database", bench.conninfo]
    let psql = [bench.psql, "-X", "-q", "-d", bench.conninfo, "-c", Statements.upsert]
    var first = [Samples(), Samples()]
    var again = [Samples(), Samples()]
    let repetitions = max(3, min(bench.options.repetitions, 3_000_000 / spaces) / 3)
    for round in -1..<repetitions {
      // Turn about, so that neither always runs on what the other has left in the caches.
      for index in round.isMultiple(of: 2) ? [0, 1] : [1, 0] {
        let command = index == 0 ? dashboard : psql
        try bench.sql(Statements.emptyQueue)
        let empty = try Program.run(command, environment: bench.environment)
        try bench.sql(Statements.tidyQueue)
        let full = try Program.run(command, environment: bench.environment)
        let length = try bench.sql(Statements.queueLength)
        guard length == "\(spaces)\n" else { throw BenchmarkError("\(spaces) spaces, but \(length) jobs; \(full.output)") }
        guard round >= 0 else { continue }
        first[index].add(empty.milliseconds)
        again[index].add(full.milliseconds)
      }
    }
    try bench.sql(Statements.emptyQueue)
    for (name, samples) in [("first time", first), ("again", again)] {
      let ratio = samples[0].median / samples[1].median
      report.line(
        "sync of all, \(name), spacesync", "\(decimal(samples[0].median)) ms", p99: "\(decimal(samples[0].p99)) ms",
        beside: "\(decimal(ratio, 2)) x psql", limit: .atMost(1.3, ratio, "1.30 x psql"))
      report.line(
        "sync of all, \(name), psql, one statement", "\(decimal(samples[1].median)) ms", p99: "\(decimal(samples[1].p99)) ms",
        beside: "1.00 x psql")
    }
  }
}
