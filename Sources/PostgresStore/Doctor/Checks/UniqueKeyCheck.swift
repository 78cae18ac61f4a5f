import SyncCore

/// The key that `ON CONFLICT (space_id, event_type)` infers (PostgreSQL manual, INSERT): unique, valid, immediate, whole, just these two. The
/// inference takes in every such index, so a deferrable one beside a good one still fails (SQLSTATE 55000).
struct UniqueKeyCheck: Check {
  let id = FindingID.uniqueKey
  let severity = Finding.Severity.critical
  let problem = Phrase(
    "No usable unique key on (space_id, event_type): the upsert of every sync fails.",
    "Pas de clé unique utilisable sur (space_id, event_type) : toute demande de synchronisation échoue.")
  let healthy = Phrase("The upsert finds its unique key.", "La demande de synchronisation trouve sa clé unique.")

  func question(to facts: Facts) -> Question? {
    guard facts.catalogue.queue.oid != nil else { return nil }
    return Question(
      """
      WITH candidate AS (
        SELECT i.indexrelid::regclass::text AS name, i.indisvalid, i.indimmediate, i.indpred,
               i.indisvalid AND i.indimmediate AND i.indpred IS NULL AS usable, i.indisvalid AND NOT i.indimmediate AS spoils, c.conname
        FROM pg_index AS i LEFT JOIN pg_constraint AS c ON c.conindid = i.indexrelid AND c.conrelid = i.indrelid
        WHERE i.indrelid = to_regclass('stripe_sync_queue') AND i.indisunique AND i.indexprs IS NULL AND i.indnkeyatts = 2
          AND (SELECT array_agg(a.attname::text ORDER BY a.attname::text) FROM pg_attribute AS a
               WHERE a.attrelid = i.indrelid AND a.attnum IN (i.indkey[0], i.indkey[1])) = ARRAY['event_type', 'space_id']
      )
      SELECT CASE WHEN bool_or(usable) AND NOT bool_or(spoils) THEN 0 ELSE 1 END,
             coalesce(array_agg(name || CASE WHEN NOT indisvalid THEN ' is invalid' WHEN NOT indimmediate THEN ' is deferrable'
                                             ELSE ' is partial' END ORDER BY name) FILTER (WHERE NOT usable), '{}'),
             concat_ws(E'\\n', CASE WHEN NOT coalesce(bool_or(usable), false) THEN $1 END,
                       string_agg(replace($2, '%', quote_ident(conname)) || ';', E'\\n' ORDER BY conname) FILTER (WHERE spoils))
      FROM candidate
      """, [.text(UniqueKeyRemedy.script), .text(UniqueKeyRemedy.release("%"))])
  }
}
