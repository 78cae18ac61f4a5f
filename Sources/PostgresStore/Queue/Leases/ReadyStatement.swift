import Postgres

/// Whether a job is ready that nobody has claimed, though others may be about to.
struct ReadyStatement: Statement {
  let sql = """
    SELECT EXISTS (
      SELECT 1 FROM stripe_sync_queue AS j
      WHERE j.status = 'pending' AND j.lease_token IS NULL AND j.next_attempt_at <= now()
        AND coalesce((SELECT l.until <= now() FROM spacesync_lease AS l WHERE l.space_id = j.space_id), true)
    )
    """

  func decode(_ row: inout RowDecoder) throws(PostgresError) -> Bool { try row.next() }
}
