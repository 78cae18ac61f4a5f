/// The SQL of the worker's measurements: what fills the queue, and the claim and finish of a migrated table, bare.
enum WorkerStatements {
  /// So many active spaces with a job each, as if they had just been asked for.
  static func fill(_ spaces: Int) -> String {
    """
    ALTER TABLE spaces DISABLE TRIGGER USER;
    TRUNCATE spaces, bookings, stripe_sync_queue, spacesync_lease, spacesync_attempt, spacesync_tombstone;
    INSERT INTO spaces (id, name, pricing_type, hourly_price, is_active)
    SELECT md5(n::text)::uuid, 'Space ' || n, 'hourly', n % 90 + 10, true FROM generate_series(1, \(spaces)) AS n;
    \(enqueue)
    """
  }

  /// A job for each space, waiting.
  static let enqueue = """
    INSERT INTO stripe_sync_queue (space_id, event_type, payload)
    SELECT id, 'MANUAL_SYNC_ALL', jsonb_build_object('space_id', id, 'space_name', name) FROM spaces ORDER BY id
    ON CONFLICT (space_id, event_type) DO UPDATE SET status = 'pending', payload = excluded.payload;
    VACUUM (ANALYZE) stripe_sync_queue; VACUUM (ANALYZE) spaces; CHECKPOINT
    """

  /// How many jobs wait or are in hand.
  static let waiting = "SELECT count(*) FROM stripe_sync_queue WHERE status <> 'completed'"

  /// What a worker sets before it claims.
  static let planning = "SET enable_seqscan = off; SET jit = off"

  /// Statement 3 of the queue's page as a worker sends it, with the size of the batch in the text.
  static func claim(_ batch: Int) -> String {
    """
    WITH cand AS MATERIALIZED (
      SELECT j.space_id, j.event_type, j.next_attempt_at
      FROM stripe_sync_queue AS j
      WHERE j.status = 'pending' AND j.lease_token IS NULL AND j.next_attempt_at <= now()
        AND coalesce((SELECT l.until <= now() FROM spacesync_lease AS l WHERE l.space_id = j.space_id), true)
      ORDER BY j.next_attempt_at, j.space_id, j.event_type
      LIMIT \(batch)
      FOR UPDATE OF j SKIP LOCKED
    ), pick AS MATERIALIZED (
      SELECT DISTINCT ON (space_id) space_id, event_type FROM cand
      WHERE pg_try_advisory_xact_lock(hashtextextended(space_id::text, 7358227))
      ORDER BY space_id, next_attempt_at, event_type
    ), lease AS (
      INSERT INTO spacesync_lease AS l (space_id, token, worker, until)
      SELECT space_id, gen_random_uuid(), $1, clock_timestamp() + $2 FROM pick ORDER BY space_id
      ON CONFLICT (space_id) DO UPDATE SET token = excluded.token, worker = excluded.worker, until = excluded.until WHERE l.until <= now()
      RETURNING l.space_id, l.token
    )
    UPDATE stripe_sync_queue AS j
    SET status = 'processing', attempts = j.attempts + 1, lease_token = lease.token, updated_at = clock_timestamp()
    FROM pick JOIN lease USING (space_id)
    WHERE j.space_id = pick.space_id AND j.event_type = pick.event_type
    RETURNING j.space_id, j.event_type::text, j.payload::text, j.attempts, j.created_at, j.lease_token, j.revision, j.updated_at
    """
  }

  /// Statement 5.
  static let finish = """
    WITH job AS (
      UPDATE stripe_sync_queue AS j
      SET status = CASE WHEN j.revision = $4 THEN 'completed' ELSE 'pending' END, synced_revision = $4,
          processed_at = CASE WHEN j.revision = $4 THEN clock_timestamp() END, error_message = NULL, updated_at = clock_timestamp(),
          lease_token = NULL
      WHERE j.space_id = $1 AND j.event_type = $2 AND j.lease_token = $3
      RETURNING j.status
    ), lease AS (
      DELETE FROM spacesync_lease WHERE space_id = $1 AND token = $3 AND (SELECT count(*) FROM job) >= 0 RETURNING 1
    ), log AS (
      INSERT INTO spacesync_attempt (space_id, event_type, revision, attempt, worker, started, outcome, request_id)
      SELECT $1, $2, $4, $8, $5, $6, CASE job.status WHEN 'completed' THEN 'completed' ELSE 'superseded' END, $7 FROM job
    )
    SELECT (SELECT status::text FROM job) AS status, (SELECT count(*) FROM lease) AS leases
    """

  /// The batch finish of that page, with the log of tries as a worker keeps it.
  static let batchFinish = """
    WITH done AS MATERIALIZED (
      SELECT j.space_id, j.event_type, f.token, f.revision, f.attempt, f.started
      FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::bigint[], $5::integer[], $6::timestamptz[])
           AS f(space_id, event_type, token, revision, attempt, started)
      JOIN stripe_sync_queue AS j ON j.space_id = f.space_id AND j.event_type = f.event_type AND j.lease_token = f.token
      ORDER BY j.space_id, j.event_type
      FOR UPDATE OF j
    ), job AS (
      UPDATE stripe_sync_queue AS j
      SET status = CASE WHEN j.revision = done.revision THEN 'completed' ELSE 'pending' END, synced_revision = done.revision,
          processed_at = CASE WHEN j.revision = done.revision THEN clock_timestamp() END, error_message = NULL,
          updated_at = clock_timestamp(), lease_token = NULL
      FROM done
      WHERE j.space_id = done.space_id AND j.event_type = done.event_type AND j.lease_token = done.token
      RETURNING j.space_id, j.event_type, j.status, done.revision, done.attempt, done.started
    ), held AS MATERIALIZED (
      SELECT l.space_id, l.token FROM spacesync_lease AS l
      WHERE l.space_id = ANY ($1) AND l.token = ANY ($3) AND (SELECT count(*) FROM job) >= 0 ORDER BY l.space_id FOR UPDATE
    ), lease AS (
      DELETE FROM spacesync_lease AS l USING held WHERE l.space_id = held.space_id AND l.token = held.token
    ), log AS (
      INSERT INTO spacesync_attempt (space_id, event_type, revision, attempt, worker, started, outcome)
      SELECT space_id, event_type, revision, attempt, $7, started, CASE status WHEN 'completed' THEN 'completed' ELSE 'superseded' END FROM job
    )
    SELECT space_id, event_type::text, status::text FROM job
    """
}
