import FoundationEssentials
import Postgres
import SyncCore

/// Removes all jobs of a space, the first step of deleting it. A push in hand notices at its end that its job is gone.
struct JobsDeleteStatement: Statement {
  let sql = """
    WITH who AS MATERIALIZED (SELECT set_config('spacesync.operator', $2, true))
    DELETE FROM stripe_sync_queue AS q USING who WHERE q.space_id = $1
    """
  let binds: [Bind]

  init(_ space: UUID, operator: String) { binds = [.uuid(space), .text(`operator`)] }
}

/// Deletes a space that still stands as the operator saw it; returns the row as the payload of a DELETE job has it, or no row.
struct SpaceDeleteStatement: Statement {
  let sql: String
  let binds: [Bind]

  init(_ id: UUID, expecting record: SpaceRecord) {
    var binds: [Bind] = [.uuid(id)]
    let fence = RecordColumns.fence(record, &binds)
    sql = "DELETE FROM spaces AS s WHERE s.id = $1\(fence) RETURNING to_jsonb(s)::text"
    self.binds = binds
  }

  func decode(_ row: inout RowDecoder) throws(PostgresError) -> String { try row.next() }
}

/// Whether a trigger has made the DELETE job of a space.
struct DeleteJobExistsStatement: Statement {
  let sql = "SELECT EXISTS (SELECT 1 FROM stripe_sync_queue AS q WHERE q.space_id = $1 AND q.event_type = 'DELETE')"
  let binds: [Bind]

  init(_ space: UUID) { binds = [.uuid(space)] }

  func decode(_ row: inout RowDecoder) throws(PostgresError) -> Bool { try row.next() }
}

/// Makes the DELETE job of a space where no trigger does; the row's lock keeps others from making it meanwhile.
struct DeleteJobInsertStatement: Statement {
  let sql: String
  let binds: [Bind]

  init(_ catalogue: Catalogue, _ space: UUID, payload: String) {
    let hasUpdate = catalogue.queue.columns.contains("updated_at")
    sql = """
      INSERT INTO stripe_sync_queue (id, space_id, event_type, payload, status, created_at\(hasUpdate ? ", updated_at" : ""))
      VALUES (gen_random_uuid(), $1, 'DELETE', $2, 'pending', clock_timestamp()\(hasUpdate ? ", clock_timestamp()" : ""))
      """
    binds = [.uuid(space), .jsonb(payload)]
  }
}
