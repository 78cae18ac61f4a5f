import SyncCore

/// Triggers that somebody switched off, perhaps for an import, and forgot.
struct DisabledTriggersCheck: Check {
  let id = FindingID.disabledTriggers
  let severity = Finding.Severity.warn
  let problem = Phrase("Triggers are switched off: edits enqueue nothing.", "Des triggers sont désactivés : rien n'est demandé.")
  let healthy = Phrase("All triggers are switched on.", "Tous les triggers sont actifs.")

  func question(to facts: Facts) -> Question? {
    guard facts.catalogue.spaces.oid != nil || facts.catalogue.queue.oid != nil else { return nil }
    return Question(
      #"""
      WITH hit AS (
        SELECT t.tgrelid::regclass::text AS relation, t.tgname::text AS name FROM pg_trigger AS t
        WHERE t.tgrelid IN (to_regclass('spaces'), to_regclass('stripe_sync_queue')) AND NOT t.tgisinternal AND t.tgenabled IN ('D', 'R')
      )
      SELECT count(*), coalesce(array_agg(format('%s on %s', name, relation) ORDER BY relation, name), '{}'),
             string_agg(format('ALTER TABLE %s ENABLE TRIGGER %I;', relation, name), E'\n' ORDER BY relation, name)
      FROM hit
      """#)
  }
}
