import SyncCore

/// Jobs whose columns contradict each other. A synced revision that is NULL says nothing: the job was done before the migration or by an older
/// processor.
struct ContradictionsCheck: Check {
  let id = FindingID.contradictions
  let severity = Finding.Severity.warn
  let problem = Phrase("Jobs whose columns contradict each other.", "Des jobs dont les colonnes se contredisent.")
  let healthy = Phrase("The columns of every job agree.", "Les colonnes de chaque travail concordent.")
  let fix: String? = """
    -- Asking for such a job again sets all its columns anew (spacesync sync SPACE), or, for one of them:
    -- UPDATE stripe_sync_queue SET status = 'pending', error_message = NULL, processed_at = NULL
    -- WHERE space_id = '...' AND event_type = '...';
    """

  func question(to facts: Facts) -> Question? {
    guard facts.hasTables else { return nil }
    return Question(
      """
      WITH named AS (
        SELECT q.space_id, q.event_type,
               CASE WHEN q.status IN ('completed', 'done') AND q.processed_at IS NULL AND absent.has_processed THEN 'completed, never processed'
                    WHEN q.status IN ('completed', 'done') AND q.synced_revision <> q.revision
                      THEN format('completed at revision %s, asked for %s', q.synced_revision, q.revision)
                    WHEN q.status IN ('failed', 'error') AND coalesce(q.error_message, '') = '' AND absent.has_error THEN 'failed without a reason'
                    WHEN q.status = 'pending' AND q.processed_at IS NOT NULL THEN 'pending, and processed'
                    WHEN greatest(q.created_at, q.updated_at, q.processed_at) > now() + interval '1 minute' THEN 'in the future'
               END AS line
        FROM (SELECT NULL::timestamptz AS updated_at, NULL::timestamptz AS processed_at, NULL::text AS error_message,
                     NULL::bigint AS revision, NULL::bigint AS synced_revision, $1 AS has_processed, $2 AS has_error) AS absent,
             LATERAL (SELECT space_id, event_type, status, created_at, updated_at, processed_at, error_message, revision, synced_revision
                      FROM stripe_sync_queue) AS q
      ), hit AS (SELECT * FROM named WHERE line IS NOT NULL)
      SELECT (SELECT count(*) FROM hit),
             ARRAY(SELECT format('%s %s: %s', space_id, event_type, line) FROM hit ORDER BY line, space_id, event_type LIMIT 5)
      """,
      [
        .boolean(facts.catalogue.queue.columns.contains("processed_at")), .boolean(facts.catalogue.queue.columns.contains("error_message")),
      ])
  }
}
