import Postgres
import SyncCore

/// Where a server stands, and by which rules it can be followed.
struct FeedPosition: Sendable {
  /// What had ended at that moment (PostgreSQL manual, "Transaction ID and Snapshot Information Functions").
  var snapshot: Snapshot
  /// Where the server is; another address is another server.
  var address: String
  /// The server's count of deleted rows.
  var deleted: Int
  /// By which rules it can be followed.
  var terms: FeedTerms
  /// True when the role may read the graves, in which deletions are found.
  var seesGraves: Bool
  /// True when the role may read what workers say of themselves.
  var seesWorkers: Bool
}

/// Asks for the position: what a reader must know before it reads, so that it can ask later what it missed.
struct PositionStatement: Statement {
  let sql: String
  let binds: [Bind]

  init(_ catalogue: Catalogue) {
    sql = """
      SELECT pg_current_snapshot()::text, concat(host(inet_server_addr()), ':', current_setting('port')), coalesce(pg_stat_get_tuples_deleted($1), 0),
             \(FeedTerms.columns(table: "$1")),
             \(Admission.reads("g.oid")), \(Admission.reads("w.oid"))
      FROM (SELECT to_regclass('spacesync_tombstone') AS oid) AS g, (SELECT to_regclass('spacesync_worker') AS oid) AS w
      """
    binds = [.unspecified(catalogue.queue.oid.map { String($0) })]
  }

  func decode(_ row: inout RowDecoder) throws(PostgresError) -> FeedPosition {
    FeedPosition(
      snapshot: Snapshot(text: try row.next()), address: try row.next(), deleted: try row.next(), terms: try FeedTerms(&row),
      seesGraves: try row.next(), seesWorkers: try row.next())
  }
}
