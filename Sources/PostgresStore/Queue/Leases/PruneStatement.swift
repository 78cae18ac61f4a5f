import Postgres

/// Removes what is too old to matter: tries after 30 days, workers and leases that ended without a word after a day.
///
/// At most so many tries at a time, the oldest first, so that no other statement waits long for it.
struct PruneStatement: Statement {
  /// How many tries are removed at a time.
  static let limit = 10_000

  let sql = """
    WITH old AS MATERIALIZED (
      SELECT a.id FROM spacesync_attempt AS a WHERE a.ended < now() - interval '30 days' ORDER BY a.ended LIMIT \(limit)
    ), workers AS (
      DELETE FROM spacesync_worker WHERE seen_at < now() - interval '1 day'
    ), leases AS (
      DELETE FROM spacesync_lease WHERE until < now() - interval '1 day'
    ), tries AS (
      DELETE FROM spacesync_attempt AS a USING old WHERE a.id = old.id RETURNING 1
    )
    SELECT count(*) FROM tries
    """

  /// How many tries were removed.
  func decode(_ row: inout RowDecoder) throws(PostgresError) -> Int { try row.next() }
}
