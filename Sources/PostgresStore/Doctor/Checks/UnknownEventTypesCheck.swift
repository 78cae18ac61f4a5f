import SyncCore

/// Event types that are not documented. They are synced like others, and cost one job more for their space.
struct UnknownEventTypesCheck: Check {
  let id = FindingID.unknownEventTypes
  let severity = Finding.Severity.info
  let problem = Phrase("Event types that are not documented; they work.", "Types d'événement non documentés ; ils fonctionnent.")
  let healthy = Phrase("All event types are documented.", "Tous les types d'événement sont documentés.")

  func question(to facts: Facts) -> Question? {
    guard facts.hasTables else { return nil }
    return Question(
      """
      WITH word AS (
        SELECT event_type::text, count(*) AS jobs FROM stripe_sync_queue
        WHERE event_type NOT IN ('MANUAL_SYNC', 'MANUAL_SYNC_SINGLE', 'MANUAL_SYNC_ALL', 'INSERT', 'UPDATE', 'DELETE') GROUP BY event_type
      )
      SELECT coalesce((SELECT sum(jobs) FROM word), 0)::bigint,
             ARRAY(SELECT format('%s: %s', left(event_type, 40), jobs) FROM word ORDER BY jobs DESC, event_type LIMIT 5)
      """)
  }
}
