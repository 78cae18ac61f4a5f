import SyncCore

/// NULL where a value belongs. A NULL status is legal in these tables, and `status <> 'completed'` hides it.
struct NullsCheck: Check {
  let id = FindingID.nulls
  let severity = Finding.Severity.error
  let problem = Phrase(
    "Jobs hold NULL where a value belongs; some readers never see them.",
    "Des jobs contiennent NULL à la place d'une valeur ; certains lecteurs ne les voient jamais.")
  let healthy = Phrase("No job holds NULL where a value belongs.", "Aucun travail ne contient NULL à la place d'une valeur.")
  let fix: String? = """
    -- A status of NULL: nobody will ever take the job. To ask for it again:
    UPDATE stripe_sync_queue SET status = 'pending' WHERE status IS NULL;
    UPDATE stripe_sync_queue SET created_at = now() WHERE created_at IS NULL;
    """

  func question(to facts: Facts) -> Question? {
    guard facts.hasTables else { return nil }
    return Question(
      """
      WITH hit AS (
        SELECT q.space_id, q.event_type,
               concat_ws(', ', CASE WHEN q.space_id IS NULL THEN 'space_id' END, CASE WHEN q.event_type IS NULL THEN 'event_type' END,
                         CASE WHEN q.payload IS NULL THEN 'payload' END, CASE WHEN q.status IS NULL THEN 'status' END,
                         CASE WHEN q.created_at IS NULL THEN 'created_at' END, CASE WHEN q.updated_at IS NULL THEN 'updated_at' END) AS names
        FROM (SELECT now() AS updated_at) AS absent,
             LATERAL (SELECT space_id, event_type, payload, status, created_at, updated_at FROM stripe_sync_queue) AS q
        WHERE q.space_id IS NULL OR q.event_type IS NULL OR q.payload IS NULL OR q.status IS NULL OR q.created_at IS NULL
           OR q.updated_at IS NULL
      )
      SELECT (SELECT count(*) FROM hit),
             ARRAY(SELECT format('%s %s: %s', space_id, event_type, names) FROM hit ORDER BY space_id, event_type LIMIT 5)
      """)
  }
}
