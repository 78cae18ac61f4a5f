import Postgres
import SyncCore

/// Where a server stands, and by which rules it can be followed.
struct FeedPosition: Sendable {
  /// What had ended at that moment (PostgreSQL manual, "Transaction ID and Snapshot Information Functions").
  var snapshot: Snapshot
  /// Which server it is, and since when it runs.
  var server: Server
  /// The server's count of deleted rows.
  var deleted: Int
  /// By which rules it can be followed.
  var terms: FeedTerms
  /// True when the role may read the graves, in which deletions are found.
  var seesGraves: Bool

  /// A server that was started again may have lost what it had said; another address is another server.
  struct Server: Sendable, Equatable {
    var started: Timestamp?
    var address: String
  }
}

/// Asks for the position: what a reader must know before it reads, so that it can ask later what it missed.
struct PositionStatement: Statement {
  let sql: String
  let binds: [Bind]

  init(_ catalogue: Catalogue) {
    sql = """
      SELECT pg_current_snapshot()::text, pg_postmaster_start_time(),
             concat(host(inet_server_addr()), ':', current_setting('port')), coalesce(pg_stat_get_tuples_deleted($1), 0),
             \(FeedTerms.columns(table: "$1")),
             -- Without a policy for the role, row security would show no grave and no error.
             coalesce((SELECT has_table_privilege(g.oid, 'SELECT')
                              AND (NOT row_security_active(g.oid)
                                   OR EXISTS (SELECT 1 FROM pg_policy AS p, unnest(p.polroles) AS m(role)
                                              WHERE p.polrelid = g.oid AND p.polpermissive AND p.polcmd IN ('*', 'r')
                                                AND CASE WHEN m.role = 0 THEN true ELSE pg_has_role(m.role, 'USAGE') END))
                       FROM (SELECT to_regclass('spacesync_tombstone') AS oid) AS g WHERE g.oid IS NOT NULL), false)
      """
    binds = [.unspecified(catalogue.queue.oid.map { String($0) })]
  }

  func decode(_ row: inout RowDecoder) throws(PostgresError) -> FeedPosition {
    FeedPosition(
      snapshot: Snapshot(text: try row.next()),
      server: FeedPosition.Server(started: try row.moment(), address: try row.next()),
      deleted: try row.next(), terms: try FeedTerms(&row), seesGraves: try row.next())
  }
}
