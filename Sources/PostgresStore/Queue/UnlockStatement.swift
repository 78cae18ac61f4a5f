import FoundationEssentials
import Postgres

/// Frees a space that this session has locked.
struct UnlockStatement: Statement {
  let sql = "SELECT pg_advisory_unlock(\(LockStatement.key("$1::uuid")))"
  let binds: [Bind]

  init(space: UUID) { binds = [.uuid(space)] }

  func decode(_ row: inout RowDecoder) throws(PostgresError) -> Bool { try row.next() }
}
