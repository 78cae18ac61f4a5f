import Glibc
import Postgres
import PostgresStore
import SyncCore

/// From a commit to the client, on the migrated table with a job for each space: the product's feed beside a bare LISTEN loop in C, both
/// hearing of the same commits; then how far behind the feed is at the end of a stream of commits.
struct FeedDelay {
  let bench: Bench
  let spaces: Int

  func measure(into report: inout Report) throws(BenchmarkError) {
    try bench.sql(Statements.emptyQueue)
    try bench.sql(
      """
      INSERT INTO stripe_sync_queue (space_id, event_type, payload, status)
      SELECT id, 'UPDATE', '{}', 'completed' FROM spaces ORDER BY id; \(Statements.tidyQueue)
      """)
    let floor = try Pipe("exec \(Pipe.quoted(bench.options.listen)) \(Pipe.quoted(bench.conninfo))", "r")
    let writer = try Pipe("exec \(Pipe.quoted(bench.psql)) -X -q -d \(Pipe.quoted(bench.conninfo)) >/dev/null", "w")
    let moments = FeedMoments()
    let feed = PostgresJobFeed(ConnectionParameters(conninfo: bench.conninfo))
    let following = Task { await feed.run { moments.note($0) } }
    defer { following.cancel() }
    try wait("the feed is live") { moments.isReady }
    try wait("the floor listens") { floor.lines(within: 10).contains { $0.hasPrefix("ready") } }
    try measureDelay(floor, writer, moments, into: &report)
    try measureStream(writer, moments, into: &report)
  }

  /// One commit at a time, each after a quiet while, so that no debounce has a part in it.
  private func measureDelay(
    _ floor: Pipe, _ writer: Pipe, _ moments: FeedMoments, into report: inout Report
  ) throws(BenchmarkError) {
    var ours = Samples()
    var theirs = Samples()
    for round in -5..<bench.options.repetitions {
      usleep(400_000)
      let mark = "mark\(round + 5)"
      let sent = Clock.milliseconds
      writer.send(Self.update(mark, round + 6))
      var heard: Double?
      try wait("both tell of \(mark)") {
        for line in floor.lines(within: 1) where line.hasPrefix(mark + " ") { heard = Double(line.dropFirst(mark.count + 1)) }
        return heard != nil && moments.moment(mark) != nil
      }
      guard round >= 0, let heard, let told = moments.moment(mark) else { continue }
      ours.add(told - sent)
      theirs.add(heard - sent)
    }
    let (median, p99) = (ours.median - theirs.median, ours.p99 - theirs.p99)
    report.line(
      "commit to client, spacesync", "\(decimal(ours.median, 2)) ms", p99: "\(decimal(ours.p99, 2)) ms",
      beside: "floor + \(decimal(median, 2)) ms, p99 + \(decimal(p99, 2)) ms",
      limit: Report.Limit(text: "+ 1 and + 4", isWithin: median <= 1 && p99 <= 4))
    report.line("commit to client, floor", "\(decimal(theirs.median, 2)) ms", p99: "\(decimal(theirs.p99, 2)) ms")
  }

  /// As many commits a second as the machine makes, at most 8,000; then one more, and how long until the feed tells of it.
  private func measureStream(_ writer: Pipe, _ moments: FeedMoments, into report: inout Report) throws(BenchmarkError) {
    let script = bench.options.home + "/stream.sql"
    let text = "\\set n random(1, \(spaces))\n\(Self.update("processing", nil))\n"
    guard let file = fopen(script, "w") else { throw BenchmarkError("cannot write \(script)") }
    fputs(text, file)
    fclose(file)
    let pgbench = bench.psql.replacing("/psql", with: "/pgbench")
    let before = try ProcessFigures(of: getpid()).peakMemory
    let run = try Program.run(
      [pgbench, "-n", "-c", "8", "-j", "2", "-T", "10", "-R", "8000", "-f", script, bench.conninfo],
      environment: bench.environment + ["PGOPTIONS=-c synchronous_commit=off"])
    let sent = Clock.milliseconds
    writer.send(Self.update("end", 1))
    try wait("the feed tells of the end") { moments.moment("end") != nil || moments.lastReload > sent + Self.committed }
    let told = moments.moment("end") ?? moments.lastReload
    let rate = run.output.split(separator: "\n").first { $0.hasPrefix("tps = ") }?.split(separator: " ").dropFirst(2).first ?? "?"
    let grown = try ProcessFigures(of: getpid()).peakMemory - before
    report.line(
      "behind after 10 s of commits, spacesync", "\(decimal(told - sent, 1)) ms", beside: "\(rate) commits/s, \(grown) kB more memory",
      limit: .atMost(260, told - sent, "260 ms"))
  }

  /// A reload that comes sooner after the last request may have read before its commit.
  private static let committed = 5.0

  private static func update(_ status: String, _ number: Int?) -> String {
    let id = number.map { "'\($0)'" } ?? ":n::text"
    return "UPDATE stripe_sync_queue SET status = '\(status)' WHERE space_id = md5(\(id))::uuid AND event_type = 'UPDATE';"
  }

  private func wait(_ what: String, _ condition: () throws(BenchmarkError) -> Bool) throws(BenchmarkError) {
    let deadline = Clock.milliseconds + 30_000
    while try !condition() {
      guard Clock.milliseconds < deadline else { throw BenchmarkError("waited in vain until \(what)") }
      usleep(200)
    }
  }
}
