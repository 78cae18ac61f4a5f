import SyncCore

/// `done` and `error`, which older processors write: read as completed and failed, and worth rewriting only for uniformity.
struct LegacyStatusesCheck: Check {
  let id = FindingID.legacyStatuses
  let severity = Finding.Severity.info
  let problem = Phrase(
    "Older words for statuses: done (read as completed), error (read as failed).",
    "Anciens mots pour les statuts : done (lu comme terminé), error (lu comme échec).")
  let healthy = Phrase("No older words for statuses.", "Aucun ancien mot pour les statuts.")
  let fix: String? = Remedy.rewriteStatuses.script

  func question(to facts: Facts) -> Question? {
    guard facts.hasTables else { return nil }
    return Question(
      """
      WITH word AS (SELECT status::text, count(*) AS jobs FROM stripe_sync_queue WHERE status IN ('done', 'error') GROUP BY status)
      SELECT coalesce(sum(jobs), 0)::bigint, coalesce(array_agg(format('%s: %s', status, jobs) ORDER BY status), '{}') FROM word
      """)
  }
}
