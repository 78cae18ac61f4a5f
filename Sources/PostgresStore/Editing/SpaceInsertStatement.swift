import FoundationEssentials
import Postgres
import SyncCore

/// Adds a space under an id that the caller chose, so that a repetition after a lost connection adds none.
struct SpaceInsertStatement: Statement {
  let sql: String
  let binds: [Bind]

  /// - Parameters:
  ///   - record: The fields; those that are NULL are left to the columns' defaults.
  ///   - operator: Who asks, as `user@host`.
  init(_ catalogue: Catalogue, _ record: SpaceRecord, id: UUID, operator: String) {
    var binds: [Bind] = [.uuid(id), .text(`operator`)]
    var columns = ["id"]
    var values = ["$1"]
    for field in record.fields {
      guard let text = record[field] else { continue }
      binds.append(.unspecified(text))
      columns.append(field.rawValue)
      values.append("$\(binds.count)")
    }
    for column in ["created_at", "updated_at"] where catalogue.spaces.columns.contains(column) {
      columns.append(column)
      values.append("clock_timestamp()")
    }
    sql = """
      WITH who AS MATERIALIZED (SELECT set_config('spacesync.operator', $2, true))
      INSERT INTO spaces (\(columns.joined(separator: ", ")))
      SELECT \(values.joined(separator: ", ")) FROM who
      ON CONFLICT (id) DO NOTHING
      """
    self.binds = binds
  }
}
