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

  /// Ours and the floor.
  var own: [Viewer] { [.dashboard(bench), .floor(bench)] }

  /// Does the same with each program: ours, the floor, then what of Debian's is installed and starts; of the others a line says that.
  ///
  /// - Parameter viewers: Only these; nil for all.
  func each(
    _ viewers: [Viewer]? = nil, into report: inout Report,
    _ body: (Viewer, TerminalSession, inout Report) throws(BenchmarkError) -> Void
  ) throws(BenchmarkError) {
    let all = if let viewers { viewers } else { own + (try Viewer.peers(bench)) }
    for viewer in all {
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
