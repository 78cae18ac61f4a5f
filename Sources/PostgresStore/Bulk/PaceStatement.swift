import Postgres
import SyncCore

/// The latest pace that the log of tries shows: of its last 500 tries those within a minute before the last one, read by the primary key.
struct PaceStatement: Statement {
  let sql = """
    SELECT count(*), coalesce((extract(epoch FROM max(b.ended) - min(b.started)) * 1000000)::bigint, 0)
    FROM (
      SELECT a.started, a.ended, max(a.ended) OVER () AS latest
      FROM (SELECT started, ended FROM spacesync_attempt ORDER BY id DESC LIMIT 500) AS a
    ) AS b
    WHERE b.started >= b.latest - interval '1 minute'
    """

  /// Tries a second, or nil where the log shows too few to tell.
  func decode(_ row: inout RowDecoder) throws(PostgresError) -> Double? {
    let (count, microseconds) = (try row.next(Int.self), try row.next(Int64.self))
    return count >= 3 && microseconds > 0 ? Double(count) * 1_000_000 / Double(microseconds) : nil
  }
}
