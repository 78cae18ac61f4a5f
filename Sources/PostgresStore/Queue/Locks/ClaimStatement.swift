import FoundationEssentials
import Postgres
import SyncCore

/// Takes a job whose space this session has locked. It is a statement of its own, so that it sees what was committed before the lock.
///
/// A table that has been migrated meanwhile gives nothing: its workers know no advisory lock.
/// The third condition narrows the gap that a lost connection opens: the lock is freed while the push still runs.
struct ClaimStatement: Statement {
  let sql = """
    UPDATE stripe_sync_queue AS q
    SET status = 'processing', updated_at = clock_timestamp()
    WHERE q.id = $1 AND \(CandidatesStatement.isUnmigrated)
      AND \(CandidatesStatement.isReady)
      AND NOT EXISTS (SELECT 1 FROM stripe_sync_queue AS o
                      WHERE o.space_id = q.space_id AND o.status = 'processing' AND o.updated_at > clock_timestamp() - $2)
    RETURNING q.space_id, q.event_type::text, q.payload::text, q.created_at, q.xmin::text
    """
  let binds: [Bind]
  private let id: UUID

  /// Takes the row whose space is locked, and how long a job in hand belongs to its worker whatever happens.
  init(id: UUID, lease: Duration) {
    self.id = id
    binds = [.uuid(id), .interval(microseconds: lease.microseconds)]
  }

  /// The job, with the version of the row as this statement has left it.
  func decode(_ row: inout RowDecoder) throws(PostgresError) -> ClaimedJob {
    let key = JobKey(spaceID: try row.next(), eventType: EventType(rawValue: try row.next()))
    let payload = try row.next(String.self)
    let requestedAt = try row.moment()
    return ClaimedJob(
      key: key, payload: payload, attempt: 1, requestedAt: requestedAt, claim: .rowVersion(id: id, xmin: try row.next()))
  }
}
