import SyncCore

/// An id without default: spacesync writes one of its own, a trigger on `spaces` mostly does not, and its INSERT then fails.
struct IDDefaultCheck: Check {
  let id = FindingID.idDefault
  let severity = Finding.Severity.warn
  let problem = Phrase(
    "The queue's id has no default: writers that don't name one fail.", "L'id de la file n'a pas de défaut : qui n'en donne pas échoue.")
  let healthy = Phrase("The queue's id has a default.", "L'id de la file a une valeur par défaut.")
  let fix: String? = "ALTER TABLE stripe_sync_queue ALTER COLUMN id SET DEFAULT gen_random_uuid();"

  func question(to facts: Facts) -> Question? {
    guard facts.catalogue.queue.columns.contains("id") else { return nil }
    return Question(
      """
      SELECT count(*), coalesce(array_agg(format('id %s', format_type(a.atttypid, a.atttypmod))), '{}') FROM pg_attribute AS a
      WHERE a.attrelid = to_regclass('stripe_sync_queue') AND a.attname = 'id' AND NOT a.attisdropped AND NOT a.atthasdef AND a.attidentity = ''
      """)
  }
}
