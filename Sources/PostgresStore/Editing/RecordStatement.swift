import FoundationEssentials
import Postgres
import SyncCore

/// One space as an operator may change it, with when it last changed and, on a migrated table, by whom.
struct RecordStatement: Statement {
  let sql: String
  let binds: [Bind]
  private let columns: RecordColumns

  /// - Parameter id: The space.
  init(_ catalogue: Catalogue, _ id: UUID) {
    columns = RecordColumns(catalogue)
    let changed = catalogue.space("updated_at", "timestamptz")
    // The trigger's job carries the name of whoever made the edit; a job older than the edit tells of another one. 5 s: one transaction's span.
    let editor =
      catalogue.isMigrated && catalogue.queue.columns.contains("requested_by")
      ? """
      (SELECT q.requested_by FROM stripe_sync_queue AS q
       WHERE q.space_id = s.id AND q.event_type = 'UPDATE' AND q.created_at >= \(changed) - interval '5 seconds')
      """ : "NULL::text"
    sql = "SELECT \(columns.list), \(changed), \(editor) FROM spaces AS s WHERE s.id = $1"
    binds = [.uuid(id)]
  }

  func decode(_ row: inout RowDecoder) throws(PostgresError) -> SpaceConflict {
    SpaceConflict(theirs: try columns.decode(&row), changedAt: try row.moment(), changedBy: try row.next())
  }
}
