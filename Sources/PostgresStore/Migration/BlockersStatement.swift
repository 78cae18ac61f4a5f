import Postgres

/// Other sessions that hold a lock on one of the two tables or have the oldest transactions open, each in a few words; at most three.
struct BlockersStatement: Statement {
  let sql = """
    SELECT 'process ' || a.pid::text || ' (' || concat_ws(', ', nullif(a.application_name, ''), a.usename::text) || ', '
           || coalesce('in a transaction since ' || to_char(a.xact_start, 'HH24:MI:SS'), coalesce(a.state, 'busy')) || ')'
    FROM pg_stat_activity AS a
    WHERE a.pid <> pg_backend_pid() AND a.datname = current_database()
      AND (a.xact_start IS NOT NULL OR a.backend_type = 'autovacuum worker')
    ORDER BY EXISTS (SELECT 1 FROM pg_locks AS l WHERE l.pid = a.pid AND l.granted
                     AND l.relation IN (to_regclass('stripe_sync_queue'), to_regclass('spaces'))) DESC, a.xact_start
    LIMIT 3
    """

  func decode(_ row: inout RowDecoder) throws(PostgresError) -> String { try row.next() }
}
