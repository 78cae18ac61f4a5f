import Glibc
import Postgres
import PostgresStore
import SyncCore
import TerminalSupport

/// From a commit to the client and to the screen, on the migrated table with a job for each space, beside a bare LISTEN loop in C that
/// hears of the same commits; and how far behind the feed is at the end of a stream of commits.
struct FeedDelay {
  let bench: Bench
  let spaces: Int

  func measure(into report: inout Report) throws(BenchmarkError) {
    try fill()
    let floor = try Pipe("exec \(Pipe.quoted(bench.options.listen)) \(Pipe.quoted(bench.conninfo))", "r")
    let writer = try Pipe("exec \(Pipe.quoted(bench.psql)) -X -q -d \(Pipe.quoted(bench.conninfo)) >/dev/null", "w")
    try Wait.until("the floor listens") { floor.lines(within: 10).contains { $0.hasPrefix("ready") } }
    try measureClient(floor, writer, into: &report)
    try measureScreen(floor, writer, into: &report)
  }

  /// A job for each space, completed long ago.
  private func fill() throws(BenchmarkError) {
    try bench.sql(Statements.emptyQueue)
    try bench.sql(
      """
      INSERT INTO stripe_sync_queue (space_id, event_type, payload, status)
      SELECT id, 'UPDATE', '{}', 'completed' FROM spaces ORDER BY id; \(Statements.tidyQueue)
      """)
  }

  /// The feed alone, as `watch` has it: one commit at a time, then a stream of them.
  private func measureClient(_ floor: Pipe, _ writer: Pipe, into report: inout Report) throws(BenchmarkError) {
    let moments = FeedMoments()
    let feed = PostgresJobFeed(ConnectionParameters(conninfo: bench.conninfo))
    let outcome = Outcome()
    let following = Task {
      await feed.run { moments.note($0) }
      outcome.end()
    }
    defer {
      following.cancel()
      _ = outcome.wait()
    }
    try Wait.until("the feed is live") { moments.isReady }
    try measureDelay("client", floor, writer, into: &report) { mark throws(BenchmarkError) in
      try Wait.until("the feed tells of \(mark)") { moments.moment(mark) != nil }
      return moments.moment(mark) ?? .infinity
    }
    try measureStream(writer, moments, into: &report)
  }

  /// The dashboard, until the change stands on its screen.
  private func measureScreen(_ floor: Pipe, _ writer: Pipe, into report: inout Report) throws(BenchmarkError) {
    try fill()
    let names = try bench.sql(Statements.names(10)).split(separator: "\n").map(String.init)
    let session = try bench.start(.dashboard, rows: 40, columns: 120)
    defer { session.quit() }
    _ = try FirstPaint.watch(session, until: names, .dashboard)
    // The counts and the word that it is live come after the rows.
    session.read(untilQuiet: 3_000, limit: 20_000)
    let screen = EmulatedScreen(columns: 120, rows: 40)
    for chunk in session.chunks { screen.feed(chunk.bytes) }
    let start = Clock.milliseconds - session.elapsed
    try measureDelay("screen", floor, writer, into: &report) { mark throws(BenchmarkError) in
      let deadline = Clock.milliseconds + 30_000
      while Clock.milliseconds < deadline {
        let old = session.chunks.count
        session.read(untilQuiet: 60, limit: 2_000)
        for chunk in session.chunks[old...] {
          screen.feed(chunk.bytes)
          if screen.dump.contains(mark) { return start + chunk.at }
        }
      }
      throw BenchmarkError("\(mark) never stood on the screen:\n\(screen.dump)")
    }
  }

  /// One commit at a time, each after a quiet while, so that no debounce has a part in it; `told` says when it was told of.
  private func measureDelay(
    _ what: String, _ floor: Pipe, _ writer: Pipe, into report: inout Report,
    told: (_ mark: String) throws(BenchmarkError) -> Double
  ) throws(BenchmarkError) {
    var ours = Samples()
    var theirs = Samples()
    for round in -5..<bench.options.repetitions {
      usleep(400_000)
      let mark = "mark\(round + 5)."
      let sent = Clock.milliseconds
      // Every seventh space stands on the first page.
      writer.send(Self.update(mark, (round + 5) % 20 * 7 + 7))
      let moment = try told(mark)
      var heard: Double?
      try Wait.until("the floor tells of \(mark)") {
        for line in floor.lines(within: 1) where line.hasPrefix(mark + " ") { heard = Double(line.dropFirst(mark.count + 1)) }
        return heard != nil
      }
      guard round >= 0, let heard else { continue }
      ours.add(moment - sent)
      theirs.add(heard - sent)
    }
    let (median, p99) = (ours.median - theirs.median, ours.p99 - theirs.p99)
    report.line(
      "commit to \(what), spacesync", "\(decimal(ours.median, 2)) ms", p99: "\(decimal(ours.p99, 2)) ms",
      beside: "floor + \(decimal(median, 2)) ms, p99 + \(decimal(p99, 2)) ms",
      limit: Report.Limit(text: "+ 1 and + 4", isWithin: median <= 1 && p99 <= 4))
    report.line("commit to \(what), floor", "\(decimal(theirs.median, 2)) ms", p99: "\(decimal(theirs.p99, 2)) ms")
  }

  /// 8,000 commits a second; then one more, and how long until the feed tells of it.
  private func measureStream(_ writer: Pipe, _ moments: FeedMoments, into report: inout Report) throws(BenchmarkError) {
    let before = try ProcessFigures(of: getpid()).peakMemory
    let run = try Program.run(
      [bench.options.commits, bench.conninfo, String(Self.rate), "10", String(spaces)], environment: bench.environment)
    let sent = Clock.milliseconds
    writer.send(Self.update("end", 7))
    try Wait.until("the feed tells of the end") { moments.moment("end") != nil || moments.lastReload > sent + Self.committed }
    let told = moments.moment("end") ?? moments.lastReload
    let rate = run.output.split(whereSeparator: \.isWhitespace).first.flatMap { Int($0) } ?? 0
    let grown = try ProcessFigures(of: getpid()).peakMemory - before
    report.line(
      "commits in a stream", "\(rate) /s", limit: .atLeast(Double(Self.rate) * 0.99, Double(rate), "\(Self.rate) /s"))
    report.line(
      "behind at its end, spacesync", "\(decimal(told - sent, 1)) ms", beside: "\(grown) kB more memory",
      limit: Report.Limit(text: "260 ms, flat", isWithin: told - sent <= 260 && grown < 4_096))
  }

  /// Commits a second in a stream.
  private static let rate = 8_000

  /// A reload that comes sooner after the last request may have read before its commit.
  private static let committed = 5.0

  private static func update(_ status: String, _ number: Int) -> String {
    "UPDATE stripe_sync_queue SET status = '\(status)' WHERE space_id = md5('\(number)')::uuid AND event_type = 'UPDATE';"
  }
}
