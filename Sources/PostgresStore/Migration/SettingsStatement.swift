import Postgres

/// All settings of a migrated deployment.
struct SettingsStatement: Statement {
  let sql: String
  let binds: [Bind] = []

  init(schema: String) { sql = "SELECT s.name, s.value FROM \(SQLText.identifier(schema)).spacesync_setting AS s ORDER BY s.name" }

  func decode(_ row: inout RowDecoder) throws(PostgresError) -> (name: String, value: String) { (try row.next(), try row.next()) }
}
