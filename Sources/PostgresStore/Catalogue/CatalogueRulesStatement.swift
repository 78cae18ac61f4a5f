import Postgres

/// Reads by which rules the two tables are written, and what row security lets through: a row per table, in one query.
///
/// A usable unique key is what ON CONFLICT can infer (PostgreSQL manual, INSERT, "conflict_target"): unique, valid, immediate, without
/// a predicate, on exactly the two columns in any order. A deferrable one beside it spoils it (SQLSTATE 55000).
struct CatalogueRulesStatement: Statement {
  /// What is added to a table of the catalogue.
  struct Row: Sendable {
    var name: String
    var policies: Set<String>
    var hasJobKey: Bool
    /// The migration's settings table beside the queue, quoted, when the role may read it.
    var settings: String?
  }

  let sql = """
    SELECT t.name,
           ARRAY(SELECT DISTINCT p.polcmd::text FROM pg_policy AS p
                 WHERE p.polrelid = t.oid AND \(Admission.policy("p"))),
           coalesce((SELECT bool_and(i.indimmediate) FROM pg_index AS i
                     WHERE i.indrelid = t.oid AND i.indisunique AND i.indisvalid
                       AND i.indpred IS NULL AND i.indexprs IS NULL AND i.indnkeyatts = 2
                       AND (SELECT array_agg(a.attname::text ORDER BY a.attname::text) FROM pg_attribute AS a
                            WHERE a.attrelid = t.oid AND a.attnum IN (i.indkey[0], i.indkey[1])) = ARRAY['event_type', 'space_id']), false),
           (SELECT format('%I.%I', n.nspname, c.relname)
            FROM pg_class AS q JOIN pg_class AS c ON c.relnamespace = q.relnamespace JOIN pg_namespace AS n ON n.oid = q.relnamespace
            WHERE q.oid = t.oid AND q.relname = 'stripe_sync_queue' AND c.relname = 'spacesync_setting' AND has_table_privilege(c.oid, 'SELECT'))
    FROM (VALUES ('spaces', to_regclass('spaces')), ('stripe_sync_queue', to_regclass('stripe_sync_queue'))) AS t(name, oid)
    """
  let binds: [Bind] = []

  func decode(_ row: inout RowDecoder) throws(PostgresError) -> Row {
    Row(name: try row.next(), policies: Set(try row.next([String].self)), hasJobKey: try row.next(), settings: try row.next())
  }
}

extension Catalogue {
  /// Reads what a connection needs for a purpose: one round trip for reading, unless row security applies.
  static func read(from connection: isolated Connection, for purpose: Purpose = .process) throws(PostgresError) -> Catalogue {
    let rows = try connection.run(CatalogueStatement())
    let absent = Table(name: "", oid: nil, columns: [], rights: [], isFiltered: false, hasKey: false)
    let tables = Dictionary(uniqueKeysWithValues: rows.map { ($0.table.name, $0.table) })
    let catalogue = Catalogue(
      spaces: tables["spaces"] ?? absent, queue: tables["stripe_sync_queue"] ?? absent, role: rows.first?.role ?? "",
      isReadOnly: rows.first?.isReadOnly ?? false, isInRecovery: rows.first?.isInRecovery ?? false)
    return catalogue.suffices(for: purpose) ? catalogue : try catalogue.completed(on: connection)
  }

  /// True when nothing that was not read yet decides whether this may be done, and how.
  func suffices(for purpose: Purpose) -> Bool {
    hasRules || purpose == .read && !spaces.isFiltered && !queue.isFiltered
  }

  /// The same with the rules, in one more round trip; a migrated deployment's version is another.
  func completed(on connection: isolated Connection) throws(PostgresError) -> Catalogue {
    var whole = self
    whole.hasRules = true
    var settings: String?
    for row in try connection.run(CatalogueRulesStatement()) {
      let table = row.name == "spaces" ? \Catalogue.spaces : \Catalogue.queue
      whole[keyPath: table].policies = row.policies
      whole[keyPath: table].hasJobKey = row.hasJobKey
      settings = settings ?? row.settings
    }
    if let settings { whole.schemaVersion = try connection.first(SchemaVersionStatement(settings: settings)) }
    return whole
  }
}
