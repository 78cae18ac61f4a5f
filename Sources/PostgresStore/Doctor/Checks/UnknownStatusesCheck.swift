import SyncCore

/// Statuses that neither we nor an older processor writes: nobody will ever work on such a job.
struct UnknownStatusesCheck: Check {
  let id = FindingID.unknownStatuses
  let severity = Finding.Severity.error
  let problem = Phrase(
    "Jobs have a status that nobody knows; no processor will take them.",
    "Des jobs ont un statut inconnu ; aucun processeur ne les prendra.")
  let healthy = Phrase("All statuses are known.", "Tous les statuts sont connus.")
  let fix: String? = """
    -- To ask for these jobs again:
    UPDATE stripe_sync_queue SET status = 'pending'
    WHERE status NOT IN ('pending', 'processing', 'completed', 'failed', 'done', 'error');
    """

  func question(to facts: Facts) -> Question? {
    guard facts.hasTables else { return nil }
    return Question(
      """
      WITH word AS (
        SELECT status::text, count(*) AS jobs FROM stripe_sync_queue
        WHERE status NOT IN ('pending', 'processing', 'completed', 'failed', 'done', 'error') GROUP BY status
      )
      SELECT coalesce((SELECT sum(jobs) FROM word), 0)::bigint,
             ARRAY(SELECT format('%s: %s', left(status, 40), jobs) FROM word ORDER BY jobs DESC, status LIMIT 5)
      """)
  }
}
