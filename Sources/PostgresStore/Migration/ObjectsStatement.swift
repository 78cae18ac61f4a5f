import Postgres

/// What stands in the schema under our names, and the queue's columns.
///
/// `detail` is a column's type (with ` not null`), a function's checksum, a trigger's `tgenabled` and number of arguments, an index's
/// `valid` or `invalid`, a table's `filtered` or `open`, the table of a policy.
struct ObjectsStatement: Statement {
  /// One object.
  struct Row: Sendable {
    var kind: String
    var name: String
    var detail: String
  }

  let sql = """
    SELECT 'column', a.attname::text, format_type(a.atttypid, NULL) || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
    FROM pg_attribute AS a WHERE a.attrelid = $1::bigint::oid AND a.attnum > 0 AND NOT a.attisdropped
    UNION ALL
    SELECT 'table', c.relname::text, CASE WHEN c.relrowsecurity THEN 'filtered' ELSE 'open' END
    FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname = $3 AND c.relkind = 'r' AND c.relname LIKE 'spacesync\\_%'
    UNION ALL
    SELECT 'function', p.proname::text, md5(p.prosrc)
    FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
    WHERE n.nspname = $3 AND p.proname LIKE 'spacesync\\_%' AND p.pronargs = 0
    UNION ALL
    SELECT 'trigger', t.tgname::text, t.tgenabled::text || ' ' || t.tgnargs::text
    FROM pg_trigger AS t WHERE t.tgrelid = $1::bigint::oid AND NOT t.tgisinternal AND t.tgname LIKE 'spacesync\\_%'
    UNION ALL
    SELECT 'index', c.relname::text, CASE WHEN i.indisvalid THEN 'valid' ELSE 'invalid' END
    FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid
    WHERE i.indrelid IN ($1::bigint::oid, $2::bigint::oid) AND c.relname LIKE 'spacesync\\_%'
    UNION ALL
    SELECT 'policy', p.polname::text, CASE WHEN p.polrelid = $1::bigint::oid THEN 'queue' ELSE 'spaces' END
    FROM pg_policy AS p WHERE p.polrelid IN ($1::bigint::oid, $2::bigint::oid) AND p.polname LIKE 'spacesync\\_%'
    """
  let binds: [Bind]

  init(queue: Int64, spaces: Int64?, schema: String) {
    binds = [.integer(queue), .integer(spaces), .text(schema)]
  }

  func decode(_ row: inout RowDecoder) throws(PostgresError) -> Row {
    Row(kind: try row.next(), name: try row.next(), detail: try row.next())
  }
}
