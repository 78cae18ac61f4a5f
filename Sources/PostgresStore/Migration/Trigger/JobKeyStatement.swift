import Postgres

/// The unique constraint on exactly space and event type that an upsert can meet; no row when there is none.
struct JobKeyStatement: Statement {
  let sql = """
    SELECT c.conname::text FROM pg_constraint AS c
    WHERE c.conrelid = to_regclass('stripe_sync_queue') AND c.contype IN ('u', 'p') AND NOT c.condeferrable
      AND (SELECT array_agg(a.attname::text ORDER BY a.attname::text) FROM pg_attribute AS a
           WHERE a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)) = ARRAY['event_type', 'space_id']
    """

  func decode(_ row: inout RowDecoder) throws(PostgresError) -> String { try row.next() }
}
