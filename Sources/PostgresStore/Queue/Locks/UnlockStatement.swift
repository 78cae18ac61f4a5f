import FoundationEssentials
import Postgres

/// Frees a space that this session has locked.
struct UnlockStatement: Statement {
  let sql = "SELECT pg_advisory_unlock(\(LockStatement.key("$1::uuid")))"
  let binds: [Bind]

  /// Takes the space that `LockStatement` named.
  init(space: UUID) { binds = [.uuid(space)] }

  /// False when the session did not hold the lock.
  func decode(_ row: inout RowDecoder) throws(PostgresError) -> Bool { try row.next() }
}
