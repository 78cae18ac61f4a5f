import Postgres

/// The checksum of a function's body as it stands now; no row when the function is gone.
struct ChecksumStatement: Statement {
  let sql = "SELECT md5(p.prosrc) FROM pg_proc AS p WHERE p.oid = $1::bigint::oid"
  let binds: [Bind]

  init(function: Int64) { binds = [.integer(function)] }

  func decode(_ row: inout RowDecoder) throws(PostgresError) -> String { try row.next() }
}
