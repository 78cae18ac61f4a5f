import Postgres
import SyncCore

/// What the feed's rules depend on. Others may change it while the feed runs, so every look brings it along.
struct FeedTerms: Sendable, Equatable {
  /// True when each row names the transaction that changed it last: the migration's column, and the trigger that keeps it.
  var isMigrated: Bool
  /// True when insertions, updates and deletions notify.
  var announces: Bool
  /// True on a standby, whose snapshots list no running transaction.
  var isInRecovery: Bool
  /// Since when the server runs: another moment is another server, or one that may have lost what it had said. Behind a pooler no lost connection
  /// tells it.
  var started: Timestamp?

  /// The columns that `init(_:)` reads.
  ///
  /// - Parameter table: The parameter that holds the queue's object id.
  static func columns(table: String) -> String {
    """
    EXISTS (SELECT 1 FROM pg_attribute AS a WHERE a.attrelid = \(table) AND a.attname = 'changed_xid' AND NOT a.attisdropped)
      AND EXISTS (SELECT 1 FROM pg_trigger AS t WHERE t.tgrelid = \(table) AND t.tgname = 'spacesync_touch' AND t.tgenabled IN ('O', 'A'))
      AS migrated,
    (SELECT count(*) = 3 FROM pg_trigger AS t
     WHERE t.tgrelid = \(table) AND t.tgenabled IN ('O', 'A')
       AND t.tgname IN ('spacesync_announce_insert', 'spacesync_announce_update', 'spacesync_bury_delete')) AS announces,
    pg_is_in_recovery() AS recovers, pg_postmaster_start_time() AS started
    """
  }
}

extension FeedTerms {
  /// Reads the columns of `columns(table:)`.
  init(_ row: inout RowDecoder) throws(PostgresError) {
    isMigrated = try row.next()
    announces = try row.next()
    isInRecovery = try row.next()
    started = try row.moment()
  }
}
