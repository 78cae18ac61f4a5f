import Postgres

/// Reads which schema version a migrated deployment has.
struct SchemaVersionStatement: Statement {
  let sql: String

  /// - Parameter settings: The settings table, quoted.
  init(settings: String) { sql = "SELECT s.value FROM \(settings) AS s WHERE s.name = 'schema.version'" }

  func decode(_ row: inout RowDecoder) throws(PostgresError) -> Int { Int(try row.next(String.self)) ?? 0 }
}
