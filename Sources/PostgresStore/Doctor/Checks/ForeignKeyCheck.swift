import SyncCore

/// A foreign key from the queue to `spaces` beside a trigger that enqueues deletions: the deletion fails (23503), or its job vanishes with it.
struct ForeignKeyCheck: Check {
  let id = FindingID.foreignKey
  let severity = Finding.Severity.error
  let problem = Phrase(
    "A foreign key on the queue refuses or removes the job of a deleted space.",
    "Une clé étrangère sur la file refuse ou supprime le travail d'un espace supprimé.")
  let healthy = Phrase(
    "No foreign key stands against the job of a deleted space.", "Aucune clé étrangère ne gêne le travail d'un espace supprimé.")

  func question(to facts: Facts) -> Question? {
    guard facts.catalogue.spaces.oid != nil, facts.catalogue.queue.oid != nil else { return nil }
    return Question(
      #"""
      WITH \#(EnqueuingTrigger.expression), hit AS (
        SELECT c.conname, c.conrelid, c.confdeltype FROM pg_constraint AS c
        WHERE c.contype = 'f' AND c.conrelid = to_regclass('stripe_sync_queue') AND c.confrelid = to_regclass('spaces')
          AND EXISTS (SELECT 1 FROM enqueuing WHERE type & 8 <> 0 AND enabled <> 'D')
      )
      SELECT count(*),
             coalesce(array_agg(conname || CASE confdeltype WHEN 'c' THEN ' (ON DELETE CASCADE: the job vanishes)'
                                                            ELSE ' (the deletion fails)' END ORDER BY conname), '{}'),
             string_agg(format('ALTER TABLE %s DROP CONSTRAINT %I;', conrelid::regclass, conname), E'\n')
      FROM hit
      """#)
  }
}
