import Postgres

/// Reads what every use of the two tables begins with: their columns, the role's rights, and the server's state; a row per table, in one query.
///
/// It stands between the operator and the first page, so what only writers ask, and row security, is `CatalogueRulesStatement`'s.
struct CatalogueStatement: Statement {
  /// One table with what is the same for both.
  struct Row: Sendable {
    var table: Catalogue.Table
    var role: String
    var isReadOnly: Bool
    var isInRecovery: Bool
  }

  let sql = """
    SELECT t.name,
           t.oid::oid::bigint,
           ARRAY(SELECT a.attname::text FROM pg_attribute AS a WHERE a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped),
           coalesce(has_any_column_privilege(t.oid, 'SELECT'), false),
           coalesce(has_any_column_privilege(t.oid, 'INSERT'), false),
           coalesce(has_any_column_privilege(t.oid, 'UPDATE'), false),
           coalesce(has_table_privilege(t.oid, 'DELETE'), false),
           coalesce(row_security_active(t.oid), false),
           EXISTS (SELECT 1 FROM pg_index AS i
                   WHERE i.indrelid = t.oid AND i.indisunique AND i.indimmediate AND i.indisvalid AND i.indpred IS NULL AND i.indnkeyatts = 1
                     AND i.indkey[0] = (SELECT a.attnum FROM pg_attribute AS a WHERE a.attrelid = t.oid AND a.attname = 'id')),
           EXISTS (SELECT 1 FROM pg_attribute AS a
                   WHERE a.attrelid = t.oid AND a.attname = 'payload' AND NOT a.attisdropped AND a.atttypid = 'jsonb'::regtype
                     AND has_column_privilege(t.oid, a.attnum, 'SELECT')),
           current_user::text,
           pg_is_in_recovery() OR current_setting('default_transaction_read_only') = 'on',
           pg_is_in_recovery()
    FROM (VALUES ('spaces', to_regclass('spaces')), ('stripe_sync_queue', to_regclass('stripe_sync_queue'))) AS t(name, oid)
    """
  let binds: [Bind] = []

  /// A table, whether it exists or not.
  func decode(_ row: inout RowDecoder) throws(PostgresError) -> Row {
    let name = try row.next(String.self)
    let oid = try row.next(Int64?.self)
    let columns = Set(try row.next([String].self))
    var rights: Set<String> = []
    for right in ["SELECT", "INSERT", "UPDATE", "DELETE"] where try row.next(Bool.self) { rights.insert(right) }
    let table = Catalogue.Table(
      name: name, oid: oid, columns: columns, rights: rights, isFiltered: try row.next(), hasKey: try row.next(),
      hasReadablePayload: try row.next())
    return Row(table: table, role: try row.next(), isReadOnly: try row.next(), isInRecovery: try row.next())
  }
}
