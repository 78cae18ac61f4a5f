import SyncCore

/// Jobs of spaces that are gone; only the job of the deletion itself has a reason to stay.
struct OrphansCheck: Check {
  let id = FindingID.orphans
  let severity = Finding.Severity.warn
  let problem = Phrase("Jobs of spaces that no longer exist.", "Jobs d'espaces qui n'existent plus.")
  let healthy = Phrase("Every job has its space.", "Chaque travail a son espace.")

  func question(to facts: Facts) -> Question? {
    guard facts.hasTables, !facts.catalogue.spaces.hidesAll(for: "r") else { return nil }
    return Question(
      """
      WITH hit AS (
        SELECT q.space_id, q.event_type, q.status FROM stripe_sync_queue AS q
        WHERE q.event_type <> 'DELETE' AND NOT EXISTS (SELECT 1 FROM spaces AS s WHERE s.id = q.space_id)
      )
      SELECT (SELECT count(*) FROM hit),
             ARRAY(SELECT format('%s %s: %s', space_id, event_type, status) FROM hit ORDER BY space_id, event_type LIMIT 5)
      """, fix: Remedy.removeOrphans(isMigrated: facts.catalogue.isMigrated).script)
  }
}
