import SyncCore

/// Indexes that CREATE INDEX CONCURRENTLY left unfinished: written at every change, and used by no query. One that is being built is left out.
struct InvalidIndexesCheck: Check {
  let id = FindingID.invalidIndexes
  let severity = Finding.Severity.warn
  let problem = Phrase(
    "Unfinished indexes cost each write and serve no query.", "Des index inachevés coûtent à chaque écriture et ne servent à rien.")
  let healthy = Phrase("All indexes are valid.", "Tous les index sont valides.")

  func question(to facts: Facts) -> Question? {
    Question(
      #"""
      WITH hit AS (
        SELECT i.indexrelid::regclass::text AS name, i.indrelid::regclass::text AS relation FROM pg_index AS i
        WHERE i.indrelid IN (to_regclass('spaces'), to_regclass('stripe_sync_queue')) AND NOT i.indisvalid
          AND NOT EXISTS (SELECT 1 FROM pg_stat_progress_create_index AS p WHERE p.index_relid = i.indexrelid)
      )
      SELECT count(*), coalesce(array_agg(format('%s on %s', name, relation) ORDER BY name), '{}'),
             string_agg(format('DROP INDEX CONCURRENTLY %s;', name), E'\n' ORDER BY name)
      FROM hit
      """#)
  }
}
