import SyncCore

/// The plain INSERT of the trigger on `spaces`: the second edit of a space meets the unique key (23505) and takes the edit down with it, and so
/// does a worker's own writing of the ids that Stripe gave.
struct PlainInsertTriggerCheck: Check {
  let id = FindingID.plainInsertTrigger
  let severity = Finding.Severity.critical
  let problem = Phrase(
    "The trigger on spaces does a plain INSERT: the second edit of a space fails.",
    "Le trigger sur spaces fait un INSERT simple : la deuxième modification échoue.")
  let healthy = Phrase(
    "No trigger on spaces does a plain INSERT into the queue.", "Aucun trigger sur spaces ne fait d'INSERT simple dans la file.")

  let fix: String? = "-- spacesync migrate --fix-trigger (shows the difference first)"

  func question(to facts: Facts) -> Question? {
    guard facts.catalogue.spaces.oid != nil, facts.catalogue.queue.oid != nil else { return nil }
    return Question(
      #"""
      WITH \#(EnqueuingTrigger.expression), hit AS (
        SELECT e.name, e.function FROM enqueuing AS e
        WHERE e.enabled <> 'D' AND e.code !~* 'unique_violation|23505'
          AND EXISTS (SELECT 1 FROM regexp_split_to_table(e.code, ';') AS part
                      WHERE part ~* '\#(EnqueuingTrigger.insert)' AND part !~* 'on\s+conflict')
      )
      SELECT count(*), coalesce(array_agg(format('%s calls %s', name, function) ORDER BY name), '{}') FROM hit
      """#)
  }
}
