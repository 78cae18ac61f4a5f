import Glibc
import TerminalSupport

/// What an operator feels at 120x40 with a completed job for each space: the programs that it is asked of, and their size.
struct Interactive {
  static let rows = 40
  static let columns = 120
  let bench: Bench

  /// Gives each space a job that was completed long ago.
  func fill() throws(BenchmarkError) {
    try bench.sql(
      """
      TRUNCATE stripe_sync_queue;
      INSERT INTO stripe_sync_queue (space_id, event_type, payload, status)
      SELECT id, 'UPDATE', '{}', 'completed' FROM spaces ORDER BY id; \(Statements.tidyQueue)
      """)
  }

  /// What a line's name ends with, by the table that was measured on.
  static func table(migrated isMigrated: Bool) -> String { isMigrated ? ", migrated" : "" }

  /// Does the same with each program: ours, the floor, then what of Debian's is installed and starts; of the others a line says that.
  ///
  /// - Parameter peers: False to leave Debian's out, where nothing of theirs differs.
  func each(
    into report: inout Report, peers: Bool = true, _ body: (Viewer, TerminalSession, inout Report) throws(BenchmarkError) -> Void
  ) throws(BenchmarkError) {
    for viewer in [Viewer.dashboard(bench), Viewer.floor(bench)] + (peers ? try Viewer.peers(bench) : []) {
      guard access(viewer.arguments[0], X_OK) == 0 else {
        report.line("\(viewer.name): not installed, left out", "")
        continue
      }
      do throws(BenchmarkError) {
        let session = try viewer.start(bench)
        defer { session.quit() }
        try body(viewer, session, &report)
      } catch {
        guard viewer.kind == .peer else { throw error }
        report.line("\(viewer.name): \("\(error)".split(separator: "\n").first ?? "failed")", "")
      }
    }
  }
}
