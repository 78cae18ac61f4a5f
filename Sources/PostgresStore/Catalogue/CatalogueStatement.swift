import Postgres

/// Reads the catalogue: a row per table, in one query.
///
/// A usable unique key is what ON CONFLICT can infer (PostgreSQL manual, INSERT, "conflict_target"): unique, valid, immediate, without
/// a predicate, on exactly the two columns in any order. A deferrable one beside it spoils it (SQLSTATE 55000).
///
/// A policy can apply when it is for PUBLIC (role 0) or for a role that the user is a member of (pg_policy; CREATE POLICY).
struct CatalogueStatement: Statement {
  /// One table with what is the same for both.
  struct Row: Sendable {
    var table: Catalogue.Table
    var role: String
    var isReadOnly: Bool
    var isInRecovery: Bool
    /// The migration's settings table beside the queue, quoted, when the role may read it.
    var settings: String?
  }

  let sql = """
    SELECT t.name,
           t.oid::oid::bigint,
           ARRAY(SELECT a.attname::text FROM pg_attribute AS a WHERE a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped),
           ARRAY(SELECT r.word FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS r(word)
                 WHERE has_table_privilege(t.oid, r.word)
                    OR CASE WHEN r.word <> 'DELETE' THEN has_any_column_privilege(t.oid, r.word) ELSE false END),
           coalesce(row_security_active(t.oid), false),
           ARRAY(SELECT DISTINCT p.polcmd::text FROM pg_policy AS p
                 WHERE p.polrelid = t.oid AND p.polpermissive
                   AND EXISTS (SELECT 1 FROM unnest(p.polroles) AS m(role)
                               WHERE CASE WHEN m.role = 0 THEN true ELSE pg_has_role(m.role, 'USAGE') END)),
           coalesce((SELECT bool_and(i.indimmediate) FROM pg_index AS i
                     WHERE i.indrelid = t.oid AND i.indisunique AND i.indisvalid
                       AND i.indpred IS NULL AND i.indexprs IS NULL AND i.indnkeyatts = 2
                       AND (SELECT array_agg(a.attname::text ORDER BY a.attname::text) FROM pg_attribute AS a
                            WHERE a.attrelid = t.oid AND a.attnum IN (i.indkey[0], i.indkey[1])) = ARRAY['event_type', 'space_id']), false),
           current_user::text,
           pg_is_in_recovery() OR current_setting('default_transaction_read_only') = 'on',
           pg_is_in_recovery(),
           (SELECT format('%I.%I', n.nspname, c.relname)
            FROM pg_class AS q JOIN pg_class AS c ON c.relnamespace = q.relnamespace JOIN pg_namespace AS n ON n.oid = q.relnamespace
            WHERE q.oid = t.oid AND q.relname = 'stripe_sync_queue' AND c.relname = 'spacesync_setting' AND has_table_privilege(c.oid, 'SELECT'))
    FROM (VALUES ('spaces', to_regclass('spaces')), ('stripe_sync_queue', to_regclass('stripe_sync_queue'))) AS t(name, oid)
    """
  let binds: [Bind] = []

  /// A table, whether it exists or not.
  func decode(_ row: inout RowDecoder) throws(PostgresError) -> Row {
    let table = Catalogue.Table(
      name: try row.next(), oid: try row.next(), columns: Set(try row.next([String].self)),
      rights: Set(try row.next([String].self)), isFiltered: try row.next(), policies: Set(try row.next([String].self)),
      hasJobKey: try row.next())
    return Row(
      table: table, role: try row.next(), isReadOnly: try row.next(), isInRecovery: try row.next(),
      settings: try row.next())
  }
}

extension Catalogue {
  /// Reads the catalogue of a connection, in one round trip; a migrated deployment's version is a second one.
  static func read(from connection: Connection) async throws(PostgresError) -> Catalogue {
    let rows = try await connection.run(CatalogueStatement())
    let absent = Table(name: "", oid: nil, columns: [], rights: [], isFiltered: false, policies: [], hasJobKey: false)
    let tables = Dictionary(uniqueKeysWithValues: rows.map { ($0.table.name, $0.table) })
    var catalogue = Catalogue(
      spaces: tables["spaces"] ?? absent, queue: tables["stripe_sync_queue"] ?? absent, role: rows.first?.role ?? "",
      isReadOnly: rows.first?.isReadOnly ?? false, isInRecovery: rows.first?.isInRecovery ?? false)
    if let settings = rows.lazy.compactMap(\.settings).first {
      catalogue.schemaVersion = try await connection.first(SchemaVersionStatement(settings: settings))
    }
    return catalogue
  }
}
