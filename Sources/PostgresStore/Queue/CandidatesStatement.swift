import FoundationEssentials
import Postgres
import SyncCore

/// The next jobs in the order of their requests: one pass over the table serves many claims.
///
/// Left out are spaces in whose row a push may still run after its worker lost the connection (and with it the advisory lock), and
/// what the worker holds back itself; a job that was asked for again since has another `created_at` and is not held back.
struct CandidatesStatement: Statement {
  let sql = """
    SELECT q.id, q.space_id, q.event_type::text, q.created_at
    FROM stripe_sync_queue AS q
    WHERE \(CandidatesStatement.isReady)
      AND NOT EXISTS (SELECT 1 FROM stripe_sync_queue AS o
                      WHERE o.space_id = q.space_id AND o.status = 'processing' AND o.updated_at > clock_timestamp() - $2)
      AND NOT EXISTS (SELECT 1 FROM unnest($3, $4, $5) AS d(space_id, event_type, at)
                      WHERE d.space_id = q.space_id AND d.event_type = q.event_type
                        AND nullif(d.at, '')::timestamptz IS NOT DISTINCT FROM q.created_at)
    ORDER BY q.created_at NULLS FIRST, q.space_id, q.event_type
    LIMIT $1
    """
  let binds: [Bind]

  init(limit: Int, lease: Duration, deferred: [DeferredJob]) {
    binds = [
      .integer(Int64(limit)), .interval(microseconds: lease.microseconds), .uuids(deferred.map(\.key.spaceID)),
      .texts(deferred.map(\.key.eventType.rawValue)), .texts(deferred.map { $0.requestedAt?.iso8601 ?? "" }),
    ]
  }

  func decode(_ row: inout RowDecoder) throws(PostgresError) -> Candidate {
    let id = try row.next(UUID.self)
    let key = JobKey(spaceID: try row.next(), eventType: EventType(rawValue: try row.next()))
    return Candidate(id: id, job: DeferredJob(key: key, requestedAt: try row.moment()))
  }

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
