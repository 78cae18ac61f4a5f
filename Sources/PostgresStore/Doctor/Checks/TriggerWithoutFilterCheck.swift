import SyncCore

/// A trigger that enqueues at every UPDATE: the worker's writing of Stripe's ids then asks for the next sync, without end.
struct TriggerWithoutFilterCheck: Check {
  let id = FindingID.triggerWithoutFilter
  let severity = Finding.Severity.error
  let problem = Phrase(
    "A trigger on spaces enqueues at any change, also at the worker's own: an endless loop.",
    "Un trigger sur spaces réagit à tout changement, même celui du processeur : boucle sans fin.")
  let healthy = Phrase(
    "The trigger on spaces ignores the worker's own changes.", "Le trigger sur spaces ignore les changements du processeur.")
  let fix: String? = """
    -- Name the columns that Stripe must learn of, in the trigger:
    --   AFTER INSERT OR DELETE OR UPDATE OF name, description, pricing_type, hourly_price, ... ON spaces
    -- or compare them in its function: IF (OLD.name, ...) IS DISTINCT FROM (NEW.name, ...) THEN
    """

  func question(to facts: Facts) -> Question? {
    guard facts.catalogue.spaces.oid != nil else { return nil }
    return Question(
      #"""
      WITH \#(EnqueuingTrigger.expression), hit AS (
        SELECT name, function FROM enqueuing
        WHERE type & 16 <> 0 AND enabled <> 'D' AND NOT has_columns AND NOT has_condition
          AND code !~* 'is\s+(not\s+)?distinct\s+from' AND code !~* '(old|new)\.\w+\s*(<>|!=|=)\s*(old|new)\.\w+'
      )
      SELECT count(*), coalesce(array_agg(format('%s calls %s', name, function) ORDER BY name), '{}') FROM hit
      """#)
  }
}
