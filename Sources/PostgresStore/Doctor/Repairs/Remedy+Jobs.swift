import SyncCore

extension Remedy {
  /// `done` is completed, `error` is failed, in our words.
  static let rewriteStatuses = Remedy(
    title: Phrase("Rewrote done as completed and error as failed.", "done est devenu completed, error est devenu failed."),
    preparation: [asRepair],
    isRepeated: true,
    changes: [
      .plain(
        """
        WITH few AS MATERIALIZED (
          SELECT id FROM stripe_sync_queue WHERE status IN ('done', 'error')
          ORDER BY space_id, event_type LIMIT \(chunk) FOR UPDATE
        )
        UPDATE stripe_sync_queue AS j SET status = CASE j.status WHEN 'done' THEN 'completed' ELSE 'failed' END
        FROM few WHERE j.id = few.id AND j.status IN ('done', 'error')
        """)
    ])

  /// Stamps restored changes with a transaction of this cluster, and drops graves of another.
  static let restampChanges = Remedy(
    title: Phrase("Stamped restored jobs with a transaction of this cluster.", "Jobs restaurés marqués par ce serveur."),
    preparation: [asRepair],
    isRepeated: true,
    changes: [
      .plain(
        """
        WITH few AS MATERIALIZED (
          SELECT id FROM stripe_sync_queue WHERE changed_xid >= pg_snapshot_xmax(pg_current_snapshot())
          ORDER BY space_id, event_type LIMIT \(chunk) FOR UPDATE
        )
        UPDATE stripe_sync_queue AS j SET changed_xid = pg_current_xact_id()
        FROM few WHERE j.id = few.id
        """),
      .plain(
        """
        DELETE FROM spacesync_tombstone
        WHERE changed_xid >= pg_snapshot_xmax(pg_current_snapshot())
        """),
    ])

  /// Removes jobs of spaces that are gone; never one in hand, whose worker will learn of it by itself.
  static func removeOrphans(isMigrated: Bool) -> Remedy {
    Remedy(
      title: Phrase("Removed jobs of spaces that no longer exist.", "Jobs d'espaces disparus supprimés."),
      preparation: [],
      isRepeated: true,
      changes: [
        .plain(
          """
          WITH few AS MATERIALIZED (
            SELECT q.id FROM stripe_sync_queue AS q
            WHERE q.event_type <> 'DELETE' AND q.status IS DISTINCT FROM 'processing'\(isMigrated ? " AND q.lease_token IS NULL" : "")
              AND NOT EXISTS (SELECT 1 FROM spaces AS s WHERE s.id = q.space_id)
            ORDER BY q.space_id, q.event_type LIMIT \(chunk) FOR UPDATE OF q
          )
          DELETE FROM stripe_sync_queue AS j USING few WHERE j.id = few.id
          """)
      ])
  }

  /// After so many tries a job that its workers left has failed.
  private static let lastTry = RetryPolicy().maximumAttempts

  /// Jobs in hand that nobody holds go back to pending, or have failed after the last try: just those that the check has found. A worker frees
  /// them sooner (`ReapStatement`), by locks on the leases that an operator has no right to.
  static let reap = Remedy(
    title: Phrase("Gave jobs that nobody held back to the queue.", "Jobs abandonnés remis dans la file."),
    preparation: [],
    isRepeated: true,
    changes: [
      .plain(
        """
        WITH dead AS MATERIALIZED (
          SELECT j.space_id, j.event_type FROM stripe_sync_queue AS j
          WHERE \(StuckProcessingCheck.isAbandoned)
          ORDER BY j.space_id, j.event_type LIMIT \(chunk)
          FOR UPDATE OF j SKIP LOCKED
        )
        UPDATE stripe_sync_queue AS j
        SET status = CASE WHEN j.status IS DISTINCT FROM 'processing' THEN j.status
                          WHEN j.attempts >= \(lastTry) THEN 'failed' ELSE 'pending' END,
            error_message = CASE WHEN j.status = 'processing'
                                 THEN 'the worker disappeared before it ended this try' ELSE j.error_message END,
            processed_at = CASE WHEN j.status = 'processing' AND j.attempts >= \(lastTry) THEN clock_timestamp() ELSE j.processed_at END,
            next_attempt_at = CASE WHEN j.status = 'processing' THEN clock_timestamp() ELSE j.next_attempt_at END,
            updated_at = clock_timestamp(), lease_token = NULL
        FROM dead
        WHERE j.space_id = dead.space_id AND j.event_type = dead.event_type
        """),
      .plain(
        """
        WITH left_behind AS MATERIALIZED (
          SELECT j.space_id, j.event_type FROM stripe_sync_queue AS j
          WHERE \(StuckProcessingCheck.isOrphaned)
          ORDER BY j.space_id, j.event_type LIMIT \(chunk)
          FOR UPDATE OF j SKIP LOCKED
        )
        UPDATE stripe_sync_queue AS j SET status = 'pending', updated_at = clock_timestamp()
        FROM left_behind AS l
        WHERE j.space_id = l.space_id AND j.event_type = l.event_type AND \(StuckProcessingCheck.isOrphaned)
        """),
    ])

  /// The same without leases: a job is taken back only if the lock of its space can be had, as no worker then works there.
  static let requeue = Remedy(
    title: reap.title,
    preparation: [],
    isRepeated: true,
    changes: [
      .plain(
        """
        WITH old AS MATERIALIZED (
          SELECT q.id, q.space_id
          FROM (SELECT NULL::timestamptz AS updated_at) AS absent,
               LATERAL (SELECT id, space_id, status, created_at, updated_at FROM stripe_sync_queue) AS q
          WHERE q.status = 'processing'
            AND coalesce(q.updated_at, q.created_at, '-infinity') < clock_timestamp() - interval '1 minute'
          -- So few, because the server's table of locks holds some thousands for all sessions.
          ORDER BY q.space_id LIMIT 1000
        ), free AS MATERIALIZED (
          SELECT id, space_id FROM old
          WHERE pg_try_advisory_xact_lock(\(LockStatement.key("space_id")))
        )
        UPDATE stripe_sync_queue AS j SET status = 'pending'
        FROM free WHERE j.id = free.id AND j.status = 'processing'
        """)
    ])

  /// One job per space and event type, as the upserts would have left it: the one in hand, else the newest; waiting, with the newest payload, if
  /// any of them waits. The kept row is written too, so that readers of changes see it after the graves of the others.
  static let deduplicate = Remedy(
    title: Phrase(
      "Left one job per space and event type, with the newest request.", "Un seul travail par espace et type, le plus récent."),
    preparation: ["LOCK TABLE stripe_sync_queue IN SHARE ROW EXCLUSIVE MODE"],
    changes: [
      .counted(
        """
        WITH ranked AS MATERIALIZED (
          SELECT q.place, q.space_id, q.event_type,
                 row_number() OVER (PARTITION BY q.space_id, q.event_type
                                    ORDER BY q.status IS NOT DISTINCT FROM 'processing' DESC,
                                             coalesce(q.updated_at, q.created_at) DESC NULLS LAST, q.place DESC) AS rank,
                 bool_or(q.status = 'pending') OVER (PARTITION BY q.space_id, q.event_type) AS waits,
                 first_value(q.payload) OVER (PARTITION BY q.space_id, q.event_type
                                              ORDER BY q.created_at DESC NULLS LAST, q.place DESC) AS newest,
                 count(*) OVER (PARTITION BY q.space_id, q.event_type) AS jobs
          FROM (SELECT NULL::timestamptz AS updated_at) AS absent,
               LATERAL (SELECT ctid AS place, space_id, event_type, payload, status, created_at, updated_at FROM stripe_sync_queue) AS q
          WHERE q.space_id IS NOT NULL AND q.event_type IS NOT NULL
        ), kept AS (
          UPDATE stripe_sync_queue AS j
          SET payload = CASE WHEN r.waits THEN r.newest ELSE j.payload END, status = CASE WHEN r.waits THEN 'pending' ELSE j.status END
          FROM ranked AS r WHERE j.ctid = r.place AND r.rank = 1 AND r.jobs > 1
        ), removed AS (
          DELETE FROM stripe_sync_queue AS j USING ranked AS r WHERE j.ctid = r.place AND r.rank > 1 RETURNING 1
        )
        SELECT count(*) FROM removed
        """)
    ])
}
