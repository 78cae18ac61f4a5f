import Postgres
import SyncCore

/// Gives the upsert its unique key while everyone reads and writes on: duplicates go first, the index is built beside the traffic.
enum UniqueKeyRemedy {
  private static let build = """
    CREATE UNIQUE INDEX CONCURRENTLY spacesync_space_event
      ON stripe_sync_queue (space_id, event_type)
    """
  private static let attach = """
    ALTER TABLE stripe_sync_queue
      ADD CONSTRAINT spacesync_space_event UNIQUE USING INDEX spacesync_space_event
    """
  private static let drop = "DROP INDEX CONCURRENTLY IF EXISTS spacesync_space_event"
  static let title = Phrase(
    "Made the unique key spacesync_space_event on (space_id, event_type).",
    "Clé unique spacesync_space_event créée sur (space_id, event_type).")

  /// The text for psql.
  static let script = """
    \(Remedy.deduplicate.script)
    \(build);
    \(attach);
    """

  /// Does it. A duplicate that is written while the index is built ends the build (23505); then all begins again, three times at most.
  static func run(on connection: Connection) async throws(PostgresError) -> Int {
    var tries = 0
    while true {
      // What an earlier try left is invalid, and in the way.
      try await connection.script(drop, timeout: .seconds(60))
      _ = try await Remedy.deduplicate.run(on: connection)
      let failure: PostgresError
      do throws(PostgresError) {
        try await connection.script(build, timeout: .seconds(600))
        try await connection.transaction { connection throws(PostgresError) in
          for setting in Remedy.patience { try connection.script(setting) }
          try connection.script(attach)
        }
        return 1
      } catch {
        failure = error
      }
      tries += 1
      guard failure.sqlState == "23505" || failure.sqlState == "55P03", tries < 3 else { throw failure }
    }
  }
}
