import Postgres

/// The functions that the triggers on `spaces` run.
struct TriggerFunctionsStatement: Statement {
  /// One function.
  struct Row: Sendable {
    var oid: Int64
    var name: String
    var language: String
    var body: String
    var definition: String
    var triggers: [String]
    var operations: Set<String>
    var checksum: String
  }

  let sql = """
    SELECT p.oid::bigint, format('%I.%I()', n.nspname, p.proname), l.lanname::text, p.prosrc,
           CASE WHEN p.prokind = 'f' THEN pg_get_functiondef(p.oid) ELSE '' END,
           array_agg(t.tgname::text ORDER BY t.tgname),
           bool_or(t.tgtype & 4 <> 0), bool_or(t.tgtype & 16 <> 0), bool_or(t.tgtype & 8 <> 0), md5(p.prosrc)
    FROM pg_trigger AS t JOIN pg_proc AS p ON p.oid = t.tgfoid JOIN pg_namespace AS n ON n.oid = p.pronamespace
    JOIN pg_language AS l ON l.oid = p.prolang
    WHERE t.tgrelid = to_regclass('spaces') AND NOT t.tgisinternal
    GROUP BY p.oid, n.nspname, p.proname, l.lanname, p.prosrc, p.prokind
    ORDER BY 2
    """

  func decode(_ row: inout RowDecoder) throws(PostgresError) -> Row {
    var function = Row(
      oid: try row.next(), name: try row.next(), language: try row.next(), body: try row.next(), definition: try row.next(),
      triggers: try row.next(), operations: [], checksum: "")
    // pg_trigger.tgtype (src/include/catalog/pg_trigger.h).
    for operation in ["INSERT", "UPDATE", "DELETE"] where try row.next(Bool.self) { function.operations.insert(operation) }
    function.checksum = try row.next()
    return function
  }
}
