import Postgres

/// A JSON text as the type jsonb writes it: keys in its order, numbers as they are, one space behind each comma.
struct CanonicalJSONStatement: Statement {
  let sql = "SELECT $1::jsonb::text"
  let binds: [Bind]

  init(_ json: String) { binds = [.jsonb(json)] }

  func decode(_ row: inout RowDecoder) throws(PostgresError) -> String { try row.next() }
}
