import Postgres

/// Takes this session's lock on migrating the queue; false when another session has it.
struct MigrationLockStatement: Statement {
  let sql =
    "SELECT pg_try_advisory_lock(hashtextextended('spacesync migrate ' || coalesce(to_regclass('stripe_sync_queue')::oid::text, ''), 0))"

  func decode(_ row: inout RowDecoder) throws(PostgresError) -> Bool { try row.next() }
}
