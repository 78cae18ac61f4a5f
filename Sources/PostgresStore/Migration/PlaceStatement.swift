import Postgres

/// Reads the place, in one query; no row when the search path leads to no queue.
struct PlaceStatement: Statement {
  let sql = """
    SELECT q.oid::bigint, n.nspname::text, q.relkind::text, pg_get_userbyid(q.relowner)::text, pg_has_role(q.relowner, 'USAGE'),
           has_schema_privilege(n.oid, 'CREATE'), current_user::text, q.relrowsecurity,
           EXISTS (SELECT 1 FROM pg_class AS t WHERE t.relname = 'spacesync_setting' AND t.relnamespace = n.oid),
           s.oid::bigint, m.nspname::text, pg_has_role(s.relowner, 'USAGE'), s.relrowsecurity,
           ARRAY(SELECT a.attname::text FROM pg_attribute AS a WHERE a.attrelid = s.oid AND a.attnum > 0 AND NOT a.attisdropped)
    FROM pg_class AS q JOIN pg_namespace AS n ON n.oid = q.relnamespace
    LEFT JOIN pg_class AS s ON s.oid = to_regclass('spaces')
    LEFT JOIN pg_namespace AS m ON m.oid = s.relnamespace
    WHERE q.oid = to_regclass('stripe_sync_queue')
    """
  let binds: [Bind] = []

  func decode(_ row: inout RowDecoder) throws(PostgresError) -> (place: Place, hasSettings: Bool) {
    var place = Place(
      oid: try row.next(), schema: try row.next(), kind: try row.next(), owner: try row.next(), isOwner: try row.next(),
      mayCreate: try row.next(), role: try row.next(), hasRowSecurity: try row.next(), version: nil, spaces: nil)
    let hasSettings = try row.next(Bool.self)
    let oid = try row.next(Int64?.self)
    let schema = try row.next(String?.self)
    let isOwner = try row.next(Bool?.self)
    let hasRowSecurity = try row.next(Bool?.self)
    let columns = try row.next([String].self)
    if let oid, let schema {
      place.spaces = Place.Spaces(
        oid: oid, schema: schema, isOwner: isOwner ?? false, hasRowSecurity: hasRowSecurity ?? false, columns: Set(columns))
    }
    return (place, hasSettings)
  }
}
