import FoundationEssentials
import Postgres
import SyncCore

/// Writes the changed fields of a space, if every field that the edit was made on still stands as it did; no row else.
///
/// One statement in READ COMMITTED: an UPDATE that waited for another one looks at the condition again (PostgreSQL manual, "Transaction
/// Isolation"), so of two operators who save at once the second finds no row.
struct SpaceUpdateStatement: Statement {
  let sql: String
  let binds: [Bind]

  /// - Parameters:
  ///   - edit: What was seen and what it is to become; with one change at least.
  ///   - operator: Who asks, as `user@host`, for the job that a trigger makes of it.
  init(_ catalogue: Catalogue, _ edit: SpaceEdit, operator: String) {
    var binds: [Bind] = [.uuid(edit.id), .text(`operator`)]
    var changes: [String] = []
    for field in edit.changes {
      // The server reads the text as the column's own type, so a numeric never passes through anything else.
      binds.append(.unspecified(edit.after[field]))
      changes.append("\(field.rawValue) = $\(binds.count)")
    }
    if catalogue.spaces.columns.contains("updated_at") {
      changes.append("updated_at = greatest(clock_timestamp(), s.updated_at + interval '1 microsecond')")
    }
    let fence = RecordColumns.fence(edit.before, &binds)
    sql = """
      WITH who AS MATERIALIZED (SELECT set_config('spacesync.operator', $2, true))
      UPDATE spaces AS s SET \(changes.joined(separator: ", "))
      FROM who WHERE s.id = $1\(fence)
      RETURNING s.id
      """
    self.binds = binds
  }

  func decode(_ row: inout RowDecoder) throws(PostgresError) -> UUID { try row.next() }
}
