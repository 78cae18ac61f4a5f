import Postgres
import SyncCore

/// Gives a job back as it was, its try not counted: the worker stops or pauses, or the lease is too short to begin.
struct ReleaseStatement: Statement {
  let sql = """
    WITH job AS (
      UPDATE stripe_sync_queue AS j
      SET status = 'pending', attempts = greatest(j.attempts - 1, 0), updated_at = clock_timestamp(), lease_token = NULL
      WHERE j.space_id = $1 AND j.event_type = $2 AND j.lease_token = $3 AND j.status IN ('processing', 'pending')
      RETURNING j.revision = $4 AS newest
    ), lease AS (
      DELETE FROM spacesync_lease WHERE space_id = $1 AND token = $3 AND (SELECT count(*) FROM job) >= 0 RETURNING 1
    )
    SELECT (SELECT newest FROM job), (SELECT count(*) FROM lease)
    """
  let binds: [Bind]

  init(_ claim: Claim) {
    binds = [.uuid(claim.key.spaceID), .text(claim.key.eventType.rawValue), .uuid(claim.token), .integer(claim.revision)]
  }

  /// Whether the revision that was claimed is still the newest; nil when the lease is lost or the row gone.
  func decode(_ row: inout RowDecoder) throws(PostgresError) -> Bool? { try row.next() }
}
