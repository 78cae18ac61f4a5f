import SyncCore

/// Several triggers that enqueue at the same event: each edit of a space is asked for twice.
struct DuplicateTriggersCheck: Check {
  let id = FindingID.duplicateTriggers
  let severity = Finding.Severity.warn
  let problem = Phrase(
    "Several triggers on spaces enqueue at the same event.", "Plusieurs triggers sur spaces réagissent au même événement.")
  let healthy = Phrase("At most one trigger enqueues at each event.", "Un seul trigger au plus réagit à chaque événement.")

  func question(to facts: Facts) -> Question? {
    guard facts.catalogue.spaces.oid != nil else { return nil }
    return Question(
      #"""
      WITH \#(EnqueuingTrigger.expression), hit AS (
        SELECT event.name AS event, array_agg(e.name ORDER BY e.name) AS names
        FROM enqueuing AS e JOIN (VALUES ('INSERT', 4), ('DELETE', 8), ('UPDATE', 16)) AS event(name, bit) ON e.type & event.bit <> 0
        WHERE e.enabled <> 'D'
        GROUP BY event.name HAVING count(*) > 1
      )
      SELECT count(*), coalesce(array_agg(format('%s: %s', event, array_to_string(names, ', ')) ORDER BY event), '{}'),
             '-- Keep one of them:' || (SELECT string_agg(format(E'\n-- DROP TRIGGER %I ON spaces;', name), '')
                                        FROM (SELECT DISTINCT unnest(names) AS name FROM hit ORDER BY name) AS n)
      FROM hit
      """#)
  }
}
