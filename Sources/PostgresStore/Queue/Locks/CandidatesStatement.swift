import FoundationEssentials
import Postgres
import SyncCore

/// The next jobs in the order of their requests: one pass over the table serves many claims.
///
/// Left out are spaces where a push may still run after its worker lost the connection, and with it the advisory lock. They are few:
/// an array of them is asked for once, where a subquery would be asked for every row (1.4 s instead of 0.2 s for 100,000 waiting jobs).
struct CandidatesStatement: Statement {
  let sql = """
    SELECT q.id, q.space_id, q.event_type::text, q.created_at
    FROM stripe_sync_queue AS q
    WHERE \(CandidatesStatement.isUnmigrated)
      AND \(CandidatesStatement.isReady)
      AND NOT (q.space_id = ANY (ARRAY(SELECT o.space_id FROM stripe_sync_queue AS o
                                       WHERE o.status = 'processing' AND o.updated_at > clock_timestamp() - $2)))
    ORDER BY q.created_at NULLS FIRST, q.space_id, q.event_type
    LIMIT $1
    """
  let binds: [Bind]

  /// - Parameters:
  ///   - limit: How many at most.
  ///   - lease: How long a job in hand belongs to its worker whatever happens.
  init(limit: Int, lease: Duration) {
    binds = [.integer(Int64(limit)), .interval(microseconds: lease.microseconds)]
  }

  func decode(_ row: inout RowDecoder) throws(PostgresError) -> Candidate {
    let id = try row.next(UUID.self)
    let key = JobKey(spaceID: try row.next(), eventType: EventType(rawValue: try row.next()))
    return Candidate(id: id, job: DeferredJob(key: key, requestedAt: try row.moment()))
  }

  /// No migration has been made since the catalogue was read: nothing fails on a table that has only gained columns.
  static let isUnmigrated = "to_regclass('spacesync_lease') IS NULL"

  /// Waiting, or in hand for longer than the lease ($2), which the advisory lock then confirms or refutes.
  static let isReady = """
    (q.status = 'pending'
           OR (q.status = 'processing' AND coalesce(q.updated_at, q.created_at, '-infinity') < clock_timestamp() - $2))
    """
}

extension Duration {
  /// Whole microseconds.
  var microseconds: Int64 { components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000 }
}
