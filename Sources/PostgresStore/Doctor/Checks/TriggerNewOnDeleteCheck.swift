import SyncCore

/// A DELETE trigger that reads NEW, which is NULL there: the job has no space, so the deletion fails.
struct TriggerNewOnDeleteCheck: Check {
  let id = FindingID.triggerNewOnDelete
  let severity = Finding.Severity.warn
  let problem = Phrase(
    "A DELETE trigger on spaces reads NEW, which is NULL there.", "Un trigger DELETE sur spaces lit NEW, qui y vaut NULL.")
  let healthy = Phrase("No DELETE trigger on spaces reads NEW.", "Aucun trigger DELETE sur spaces ne lit NEW.")
  let fix: String? = "-- In the trigger's function: IF TG_OP = 'DELETE' THEN ... OLD.id ...; RETURN OLD; END IF;"

  func question(to facts: Facts) -> Question? {
    guard facts.catalogue.spaces.oid != nil else { return nil }
    return Question(
      #"""
      WITH \#(EnqueuingTrigger.expression), hit AS (
        SELECT name, function FROM enqueuing
        WHERE type & 8 <> 0 AND enabled <> 'D' AND code ~* '\mnew\.' AND code !~* '\mtg_op\M'
          AND code !~* 'coalesce\s*\(\s*(old|new)\.'
      )
      SELECT count(*), coalesce(array_agg(format('%s calls %s', name, function) ORDER BY name), '{}') FROM hit
      """#)
  }
}
