import SyncCore

/// A trigger that hides its own failure, or leaves the old job as it is: the request is lost, and nobody learns of it.
struct TriggerSwallowsErrorsCheck: Check {
  let id = FindingID.triggerSwallowsErrors
  let severity = Finding.Severity.warn
  let problem = Phrase(
    "A trigger on spaces hides errors or does nothing on conflict: requests are lost.",
    "Un trigger sur spaces masque des erreurs ou ignore les conflits : des demandes sont perdues.")
  let healthy = Phrase("No trigger on spaces loses requests in silence.", "Aucun trigger sur spaces ne perd de demande en silence.")
  let fix: String? = """
    -- Take EXCEPTION WHEN OTHERS out of the function, and write instead of DO NOTHING:
    --   ON CONFLICT (space_id, event_type) DO UPDATE
    --   SET payload = excluded.payload, status = 'pending', error_message = NULL, processed_at = NULL
    """

  func question(to facts: Facts) -> Question? {
    guard facts.catalogue.spaces.oid != nil else { return nil }
    return Question(
      #"""
      WITH \#(EnqueuingTrigger.expression), hit AS (
        SELECT name, function,
               CASE WHEN code ~* 'exception\s+when\s+' THEN 'catches errors' ELSE 'does nothing on conflict' END AS how
        FROM enqueuing
        WHERE enabled <> 'D'
          AND (code ~* 'exception\s+when\s+(others\M|unique_violation\s+then\s+(null|return)\M)'
               OR code ~* '\#(EnqueuingTrigger.insert)[^;]*on\s+conflict[^;]*do\s+nothing')
      )
      SELECT count(*), coalesce(array_agg(format('%s calls %s: %s', name, function, how) ORDER BY name), '{}') FROM hit
      """#)
  }
}
