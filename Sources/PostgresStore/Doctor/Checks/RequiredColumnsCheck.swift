import SyncCore

/// Columns that must have a value, have no default, and that the upsert does not know.
struct RequiredColumnsCheck: Check {
  let id = FindingID.requiredColumns
  let severity = Finding.Severity.critical
  let problem = Phrase(
    "The queue has columns without default that must be filled: every sync fails.",
    "La file a des colonnes obligatoires sans défaut : toute demande échoue.")
  let healthy = Phrase("No column of the queue wants what nobody writes.", "Aucune colonne de la file n'attend une valeur inconnue.")

  func question(to facts: Facts) -> Question? {
    guard facts.catalogue.queue.oid != nil else { return nil }
    return Question(
      """
      WITH hit AS (
        SELECT a.attname, format_type(a.atttypid, a.atttypmod) AS type FROM pg_attribute AS a
        WHERE a.attrelid = to_regclass('stripe_sync_queue') AND a.attnum > 0 AND NOT a.attisdropped AND a.attnotnull AND NOT a.atthasdef
          AND a.attidentity = '' AND a.attname NOT IN ('id', 'space_id', 'event_type', 'payload', 'status', 'created_at', 'updated_at')
      )
      SELECT count(*), coalesce(array_agg(format('%s %s', attname, type) ORDER BY attname), '{}'),
             string_agg(format('ALTER TABLE stripe_sync_queue ALTER COLUMN %I DROP NOT NULL;', attname), E'\\n' ORDER BY attname)
      FROM hit
      """)
  }
}
