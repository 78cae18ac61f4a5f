import SyncCore

/// Jobs in hand that nobody holds: a lease that ended a minute ago and was not reaped, or no lease and no lock and no change since.
///
/// On an unmigrated table the worker's advisory lock shows in pg_locks; a key of 64 bits is split over two columns there (PostgreSQL
/// manual, "pg_locks").
struct StuckProcessingCheck: Check {
  let id = FindingID.stuckProcessing
  let severity = Finding.Severity.error
  let problem = Phrase(
    "Jobs are marked as in hand, and nobody works on them.", "Des jobs sont marqués en cours, et personne n'y travaille.")
  let healthy = Phrase("Every job in hand has its worker.", "Chaque travail en cours a son processeur.")

  /// The condition on `stripe_sync_queue AS j` that its lease ended a minute ago.
  ///
  /// The age of the row's last change is judged by its newest version also where a snapshot can't show the lease of a claim just made.
  static let isAbandoned = """
    (j.lease_token IS NOT NULL AND j.updated_at < now() - interval '1 minute'
     AND NOT EXISTS (SELECT 1 FROM spacesync_lease AS l
                     WHERE l.space_id = j.space_id AND l.token = j.lease_token AND l.until > now() - interval '1 minute'))
    """

  /// The condition on `stripe_sync_queue AS j` that a processor without leases left it.
  static let isOrphaned = """
    (j.lease_token IS NULL AND j.status = 'processing'
     AND coalesce(j.updated_at, j.created_at, '-infinity') < now() - interval '15 minutes')
    """

  func question(to facts: Facts) -> Question? {
    guard facts.hasTables else { return nil }
    if facts.hasLeases {
      return Question(
        """
        WITH hit AS (
          SELECT j.space_id, j.event_type, j.updated_at FROM stripe_sync_queue AS j
          WHERE \(Self.isAbandoned) OR \(Self.isOrphaned)
        )
        SELECT (SELECT count(*) FROM hit),
               ARRAY(SELECT format('%s %s since %s', space_id, event_type, updated_at) FROM hit ORDER BY updated_at, space_id LIMIT 5)
        """, fix: Remedy.reap.script)
    }
    guard !facts.catalogue.isMigrated else { return nil }
    return Question(
      """
      WITH hit AS (
        SELECT q.space_id, q.event_type, coalesce(q.updated_at, q.created_at) AS since
        FROM (SELECT NULL::timestamptz AS updated_at) AS absent,
             LATERAL (SELECT space_id, event_type, status, created_at, updated_at FROM stripe_sync_queue) AS q
        WHERE q.status = 'processing' AND coalesce(q.updated_at, q.created_at, '-infinity') < now() - interval '1 minute'
          AND NOT EXISTS (SELECT 1 FROM pg_locks AS l
                          WHERE l.locktype = 'advisory' AND l.objsubid = 1 AND l.granted
                            AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
                            AND (l.classid::bigint << 32 | l.objid::bigint) = \(LockStatement.key("q.space_id")))
      )
      SELECT (SELECT count(*) FROM hit),
             ARRAY(SELECT format('%s %s since %s', space_id, event_type, since) FROM hit ORDER BY since, space_id LIMIT 5)
      """, fix: Remedy.requeue.script)
  }
}
