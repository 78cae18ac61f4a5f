import SyncCore

/// Several rows for one space and event type, which only a table without the unique key can hold.
struct DuplicatesCheck: Check {
  let id = FindingID.duplicates
  let severity = Finding.Severity.critical
  let problem = Phrase(
    "Several jobs stand for one space and event type; only the newest request counts.",
    "Plusieurs jobs existent pour un même espace et type ; seule la demande la plus récente compte.")
  let healthy = Phrase("One job per space and event type.", "Un travail par espace et type d'événement.")
  let fix: String? = Remedy.deduplicate.script

  func question(to facts: Facts) -> Question? {
    guard facts.hasTables else { return nil }
    // A usable unique key leaves nothing to count, and the table is not read whole for it.
    if facts.catalogue.queue.hasJobKey { return Question("SELECT 0, ARRAY[]::text[]") }
    return Question(
      """
      WITH double AS (
        SELECT space_id, event_type, count(*) AS jobs FROM stripe_sync_queue GROUP BY space_id, event_type HAVING count(*) > 1
      )
      SELECT (SELECT count(*) FROM double),
             ARRAY(SELECT format('%s %s: %s', space_id, event_type, jobs) FROM double ORDER BY space_id, event_type LIMIT 5)
      """)
  }
}
