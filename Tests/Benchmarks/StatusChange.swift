/// A job's change of status on a screen that shows it in its space's row, among the jobs and in the counts.
struct StatusChange {
  let bench: Bench
  /// True for the migrated table, whose feed is live and which is counted by an index; one that stands as it does is polled.
  let isMigrated: Bool

  /// The bytes of one job's change of status on the first page.
  func measure(into report: inout Report) throws(BenchmarkError) {
    let viewer = Viewer.dashboard(bench)
    let session = try viewer.start(bench)
    defer { session.quit() }
    var bytes = Samples()
    for round in 0..<20 {
      let status = round % 2 == 0 ? "pending" : "processing"
      let before = session.byteCount
      try bench.sql(
        """
        UPDATE stripe_sync_queue SET status = '\(status)', updated_at = now() WHERE event_type = 'UPDATE' AND space_id =
          (SELECT id FROM spaces WHERE is_active ORDER BY name, id OFFSET 3 LIMIT 1)
        """)
      session.read(untilQuiet: 1_500, limit: 8_000)
      bytes.add(Double(session.byteCount - before))
    }
    report.line(
      "a job's change of status, spacesync\(Interactive.table(migrated: isMigrated))",
      "\(decimal(bytes.median, 0)) bytes", p99: "\(decimal(bytes.maximum, 0)) bytes",
      limit: .atMost(80, bytes.median, "80 bytes"))
  }
}
