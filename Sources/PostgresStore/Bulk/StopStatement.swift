import Postgres
import SyncCore

/// Removes a chunk of one request's waiting jobs, in the order of their keys as every bulk write: none in hand, nor one whose earlier
/// push still is.
struct StopStatement: Statement {
  let sql: String
  let binds: [Bind]

  init(_ catalogue: Catalogue, _ mark: RequestMark, limit: Int) {
    let condition = MarkCondition(catalogue, mark, first: 2)
    sql = """
      WITH waiting AS MATERIALIZED (
        SELECT q.space_id, q.event_type FROM stripe_sync_queue AS q
        WHERE \(condition.sql) AND q.status = 'pending'\(catalogue.isMigrated ? " AND q.lease_token IS NULL" : "")
        ORDER BY q.space_id, q.event_type
        LIMIT $1
        FOR UPDATE OF q
      ), gone AS (
        DELETE FROM stripe_sync_queue AS q USING waiting
        WHERE q.space_id = waiting.space_id AND q.event_type = waiting.event_type
        RETURNING 1
      )
      SELECT count(*) FROM gone
      """
    binds = [.integer(Int64(limit))] + condition.binds
  }

  /// How many went.
  func decode(_ row: inout RowDecoder) throws(PostgresError) -> Int { try row.next() }
}
