import Postgres

/// A role and what it holds on the customer's own objects, as words: `queue:SELECT`, `spaces:UPDATE(name)`, `queue_schema:USAGE`.
struct RoleHoldings: Sendable, Equatable {
  var name: String
  var oid: Int64
  var rights: Set<String>
}

/// Reads a role's holdings; no row when there is no such role.
struct RoleHoldingsStatement: Statement {
  let sql = """
    SELECT r.rolname::text, r.oid::bigint,
      ARRAY(
        SELECT t.word || ':' || a.privilege_type
        FROM (VALUES ('queue', $2::bigint::oid), ('spaces', $3::bigint::oid)) AS t(word, oid)
        JOIN pg_class AS c ON c.oid = t.oid, aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) AS a
        WHERE a.grantee = r.oid
        UNION ALL
        SELECT t.word || ':' || a.privilege_type || '(' || f.attname || ')'
        FROM (VALUES ('queue', $2::bigint::oid), ('spaces', $3::bigint::oid)) AS t(word, oid)
        JOIN pg_attribute AS f ON f.attrelid = t.oid, aclexplode(f.attacl) AS a
        WHERE a.grantee = r.oid AND NOT f.attisdropped
        UNION ALL
        SELECT t.word || '_schema:USAGE'
        FROM (VALUES ('queue', $2::bigint::oid), ('spaces', $3::bigint::oid)) AS t(word, oid) JOIN pg_class AS c ON c.oid = t.oid
        WHERE has_schema_privilege(r.oid, c.relnamespace, 'USAGE'))
    FROM pg_roles AS r WHERE r.rolname = $1
    """
  let binds: [Bind]

  init(role: String, queue: Int64, spaces: Int64?) { binds = [.text(role), .integer(queue), .integer(spaces)] }

  func decode(_ row: inout RowDecoder) throws(PostgresError) -> RoleHoldings {
    RoleHoldings(name: try row.next(), oid: try row.next(), rights: Set(try row.next([String].self)))
  }
}
