import FoundationEssentials
import Postgres
import SyncCore

/// Locks the space of the first candidate whose space nobody works on, for this session (PostgreSQL manual, "Advisory Locks").
///
/// The candidates are materialised and the lock is asked for row by row until one is had; LIMIT 1 then stops, so just one lock is
/// taken. Session locks are re-entrant: a session must serve one worker slot alone.
struct LockStatement: Statement {
  let sql = """
    WITH ready AS MATERIALIZED (
      SELECT q.id, q.space_id FROM stripe_sync_queue AS q
      WHERE q.id = ANY ($1) AND \(CandidatesStatement.isReady)
      ORDER BY q.created_at NULLS FIRST, q.space_id, q.event_type
    )
    SELECT ready.id, ready.space_id FROM ready WHERE pg_try_advisory_lock(\(LockStatement.key("ready.space_id"))) LIMIT 1
    """
  let binds: [Bind]

  init(_ candidates: [Candidate], lease: Duration) {
    binds = [.uuids(candidates.map(\.id)), .interval(microseconds: lease.microseconds)]
  }

  func decode(_ row: inout RowDecoder) throws(PostgresError) -> (id: UUID, space: UUID) { (try row.next(), try row.next()) }

  /// The lock's key for a space, the same for every spacesync worker on this database.
  static func key(_ space: String) -> String { "hashtextextended(\(space)::text, 7358227)" }
}
