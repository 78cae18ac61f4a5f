import Postgres

/// What makes and what spoils the upsert's key: whether a usable one stands, and the deferrable constraints on the same two columns, quoted.
struct JobKeysStatement: Statement {
  let sql = """
    SELECT coalesce(bool_or(i.indimmediate), false),
           coalesce(array_agg(quote_ident(c.conname) ORDER BY c.conname) FILTER (WHERE NOT i.indimmediate), '{}')
    FROM pg_index AS i LEFT JOIN pg_constraint AS c ON c.conindid = i.indexrelid AND c.conrelid = i.indrelid
    WHERE i.indrelid = to_regclass('stripe_sync_queue') AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
      AND i.indnkeyatts = 2
      AND (SELECT array_agg(a.attname::text ORDER BY a.attname::text) FROM pg_attribute AS a
           WHERE a.attrelid = i.indrelid AND a.attnum IN (i.indkey[0], i.indkey[1])) = ARRAY['event_type', 'space_id']
    """

  func decode(_ row: inout RowDecoder) throws(PostgresError) -> (hasUsable: Bool, deferrable: [String]) {
    (try row.next(), try row.next())
  }
}
