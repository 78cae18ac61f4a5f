import SyncCore

/// Changes stamped with transactions of another cluster, which lie in this one's future: a restored dump. Readers would meet them later as new.
struct RestoredChangesCheck: Check {
  let id = FindingID.restoredChanges
  let severity = Finding.Severity.warn
  let problem = Phrase(
    "Jobs are stamped with transactions of another cluster: a restored dump.",
    "Des jobs portent les transactions d'un autre serveur : un dump restauré.")
  let healthy = Phrase("All changes are stamped by this cluster.", "Tous les changements portent la marque de ce serveur.")
  let fix: String? = Remedy.restampChanges.script

  func question(to facts: Facts) -> Question? {
    guard facts.hasTables, facts.catalogue.isMigrated else { return nil }
    return Question(
      """
      WITH hit AS (
        SELECT space_id, event_type, changed_xid FROM stripe_sync_queue WHERE changed_xid >= pg_snapshot_xmax(pg_current_snapshot())
      )
      SELECT (SELECT count(*) FROM hit),
             ARRAY(SELECT format('%s %s: %s', space_id, event_type, changed_xid) FROM hit ORDER BY changed_xid DESC, space_id LIMIT 5)
      """)
  }
}
