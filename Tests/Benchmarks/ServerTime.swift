import FoundationEssentials
import Postgres
import PostgresStore
import SyncCore

/// What the server needs for the statements behind the screens, on the migrated table with a job for each space: the statements as the
/// product sends them, timed and explained by the server itself (PostgreSQL manual, "auto_explain", which is EXPLAIN ANALYZE).
struct ServerTime {
  private static let rounds = 20
  let bench: Bench
  let spaces: Int

  func measure(into report: inout Report) throws(BenchmarkError) {
    try bench.sql(Statements.emptyQueue)
    // A job in fifty is not completed, which is what the counts of each look are about.
    try bench.sql(
      """
      INSERT INTO stripe_sync_queue (space_id, event_type, payload, status, updated_at)
      SELECT md5(n::text)::uuid, 'UPDATE', '{}', CASE WHEN n % 50 > 0 THEN 'completed' WHEN n % 100 = 0 THEN 'failed' ELSE 'pending' END,
             now() - n * interval '1 second'
      FROM generate_series(1, \(spaces)) AS n; \(Statements.tidyQueue)
      """)
    let middle = JobPlace(
      changedAt: Timestamp(microseconds: Timestamp.now.microseconds - Int64(spaces) * 500_000),
      key: JobKey(spaceID: UUID(), eventType: .update))
    let pages: [(String, JobAnchor)] = [("first", .first), ("middle", .after(middle)), ("last", .last)]
    for (name, anchor) in pages {
      try measure("jobs, \(name) page", marked: "stripe_sync_queue", into: &report) { store throws(StoreError) in
        _ = try await store.jobs(JobQuery(limit: 50, at: anchor))
      }
    }
    if bench.options.indexesSpaces {
      let place = SpaceKey(name: "Nation", id: UUID())
      for (name, anchor) in [("first", .first), ("middle", .after(place)), ("last", .last)] as [(String, PageAnchor)] {
        try measure("spaces, \(name) page", marked: "WITH page", into: &report) { store throws(StoreError) in
          _ = try await store.page(of: SpaceQuery(filter: .active), at: anchor, limit: 50)
        }
      }
    }
    try measureFeed(into: &report)
    try bench.sql(Statements.emptyQueue)
  }

  /// A call of the store, repeated; its statement is found by a piece of its text.
  private func measure(
    _ what: String, marked mark: String, into report: inout Report,
    _ call: @escaping @Sendable (PostgresStore) async throws(StoreError) -> Void
  ) throws(BenchmarkError) {
    let outcome = Outcome()
    let parameters = ConnectionParameters(conninfo: explaining, statementTimeout: .seconds(60))
    let offset = try log().utf8.count
    Task {
      do throws(StoreError) {
        let store = try await PostgresStore.open(parameters)
        for _ in 0..<Self.rounds { try await call(store) }
        await store.close()
      } catch {
        outcome.add(error.description)
      }
      outcome.end()
    }
    if let failure = outcome.wait() { throw BenchmarkError(failure) }
    try write(what, try plans(since: offset, marked: mark), into: &report)
  }

  /// The feed's look after a change of one job, and its counts of what is not completed.
  private func measureFeed(into report: inout Report) throws(BenchmarkError) {
    let moments = FeedMoments()
    let feed = PostgresJobFeed(ConnectionParameters(conninfo: explaining, statementTimeout: .seconds(60)))
    let offset = try log().utf8.count
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
    for round in 0..<Self.rounds {
      let update = "UPDATE stripe_sync_queue SET status = 'mark\(round)' WHERE space_id = md5('7')::uuid AND event_type = 'UPDATE'"
      try bench.sql(update)
      try Wait.until("the feed tells of change \(round)") { moments.moment("mark\(round)") != nil }
    }
    try write("the feed's look", try plans(since: offset, marked: "spacesync_tombstone AS t"), into: &report)
    // A small table is counted as a whole.
    let counts = try plans(since: offset, marked: "IS DISTINCT FROM 'completed'")
    if !counts.isEmpty || spaces >= 1_000_000 { try write("active counts", counts, into: &report) }
  }

  private func write(_ what: String, _ plans: [Plan], into report: inout Report) throws(BenchmarkError) {
    var times = Samples()
    for plan in plans { times.add(plan.milliseconds) }
    guard let last = plans.last else { throw BenchmarkError("the server explained no statement of: \(what)") }
    report.line(
      "server time, \(what)", "\(decimal(times.median, 2)) ms", p99: "\(decimal(times.p99, 2)) ms", beside: "\(plans.count) times",
      limit: .atMost(5, times.median, "5 ms"))
    report.section(last.text)
  }

  // MARK: The server's log

  private struct Plan {
    var milliseconds: Double
    var text: String
  }

  private var explaining: String {
    let settings = [
      "session_preload_libraries=auto_explain", "auto_explain.log_min_duration=0", "auto_explain.log_analyze=on",
      "auto_explain.log_buffers=on",
    ]
    return bench.conninfo + " options='\(settings.map { "-c \($0)" }.joined(separator: " "))'"
  }

  /// What the server wrote to its log, which lies beside its data.
  private func log() throws(BenchmarkError) -> String {
    let data = try bench.sql("SHOW data_directory").split(separator: "\n").first.map(String.init) ?? ""
    let path = data.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" } + "/log"
    do {
      return try String(contentsOfFile: path, encoding: .utf8)
    } catch {
      throw BenchmarkError("cannot read \(path): \(error)")
    }
  }

  /// The plans of the statements that hold a text, in the order in which they ran: the server's entries begin in the first column.
  private func plans(since offset: Int, marked mark: String) throws(BenchmarkError) -> [Plan] {
    let news = String(decoding: try log().utf8.dropFirst(offset), as: UTF8.self)
    var entries: [[Substring]] = []
    for line in news.split(separator: "\n") {
      if line.hasPrefix("\t"), !entries.isEmpty { entries[entries.count - 1].append(line) } else { entries.append([line]) }
    }
    return entries.compactMap { lines in
      guard let head = lines.first, let from = head.firstRange(of: "duration: "), head.hasSuffix(" ms  plan:"),
        let time = Double(head[from.upperBound...].prefix { $0 != " " }), lines.contains(where: { $0.contains(mark) })
      else { return nil }
      // The statement's own text is in the sources; what follows it is the plan.
      let nodes = lines.drop { !$0.contains("(cost=") }
      return Plan(milliseconds: time, text: nodes.map { $0.replacing("\t", with: "  ") }.joined(separator: "\n"))
    }
  }
}
