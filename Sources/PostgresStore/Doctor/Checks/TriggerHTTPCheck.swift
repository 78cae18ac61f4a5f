import SyncCore

/// A trigger on `spaces` that calls the processor over HTTP: an edit then depends on an extension and a network.
struct TriggerHTTPCheck: Check {
  let id = FindingID.triggerHTTP
  let severity = Finding.Severity.warn
  let problem = Phrase(
    "A trigger on spaces or on the queue calls HTTP within the transaction.",
    "Un trigger sur spaces ou sur la file appelle HTTP dans la transaction.")
  let healthy = Phrase("No trigger calls HTTP.", "Aucun trigger n'appelle HTTP.")
  let fix: String? = "-- Let the queue carry the request, and a worker or a schedule call the function."

  func question(to facts: Facts) -> Question? {
    guard facts.catalogue.spaces.oid != nil else { return nil }
    return Question(
      #"""
      WITH hit AS (
        SELECT t.tgrelid::regclass::text AS relation, t.tgname::text AS name, p.oid::regprocedure::text AS function
        FROM pg_trigger AS t JOIN pg_proc AS p ON p.oid = t.tgfoid
        WHERE t.tgrelid IN (to_regclass('spaces'), to_regclass('stripe_sync_queue')) AND NOT t.tgisinternal AND t.tgenabled <> 'D'
          AND (p.prosrc ~* '\m(net|extensions|public)\s*\.\s*http_' OR p.prosrc ~* '\mhttp_(post|get|request)\s*\(' OR p.proname = 'http_request')
      )
      SELECT count(*), coalesce(array_agg(format('%s on %s calls %s', name, relation, function) ORDER BY relation, name), '{}') FROM hit
      """#)
  }
}
