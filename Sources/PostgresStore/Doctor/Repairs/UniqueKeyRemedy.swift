import Postgres
import SyncCore

/// Gives the upsert its unique key while everyone reads and writes on: duplicates go first, the index is built beside the traffic, and a
/// deferrable constraint on the same columns, which no upsert can pass, goes when the key stands.
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
    "The upsert has its unique key on (space_id, event_type).", "La demande a sa clé unique sur (space_id, event_type).")

  /// The text for psql that makes the key.
  static let script = """
    \(Remedy.deduplicate.script)
    \(build);
    \(attach);
    """

  /// What takes a deferrable constraint out of the upsert's way.
  ///
  /// - Parameter constraint: Its name, quoted.
  static func release(_ constraint: String) -> String { "ALTER TABLE stripe_sync_queue DROP CONSTRAINT \(constraint)" }

  /// Does it. A duplicate that is written while the index is built ends the build (23505); then all begins again, three times at most.
  static func run(on connection: Connection) async throws(PostgresError) -> Int {
    var tries = 0
    while true {
      let failure: PostgresError
      do throws(PostgresError) {
        let keys = try await connection.first(JobKeysStatement()) ?? (hasUsable: false, deferrable: [])
        var changes = keys.deferrable.map(release)
        if !keys.hasUsable {
          // What an earlier try left is invalid, and in the way.
          try await connection.script(drop, timeout: .seconds(60))
          _ = try await Remedy.deduplicate.run(on: connection)
          try await connection.script(build, timeout: .seconds(600))
          changes.insert(attach, at: 0)
        }
        let statements = Remedy.patience + changes
        try await connection.transaction { connection throws(PostgresError) in
          for statement in statements { try connection.script(statement) }
        }
        return changes.count
      } catch {
        failure = error
      }
      tries += 1
      guard failure.sqlState == "23505" || failure.isBusy, tries < 3 else { throw failure }
    }
  }
}
