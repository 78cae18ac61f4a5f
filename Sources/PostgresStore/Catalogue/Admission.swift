/// What row security makes of a role, as conditions for the catalogue's own tables.
///
/// A policy can apply when it is for PUBLIC (role 0) or for a role that the user is a member of (pg_policy; CREATE POLICY).
enum Admission {
  /// The condition that a policy of `pg_policy` can let the role do something.
  ///
  /// - Parameter policy: The name that the row of `pg_policy` has.
  static func policy(_ policy: String) -> String {
    """
    \(policy).polpermissive AND EXISTS (SELECT 1 FROM unnest(\(policy).polroles) AS m(role)
                                        WHERE CASE WHEN m.role = 0 THEN true ELSE pg_has_role(m.role, 'USAGE') END)
    """
  }

  /// The condition that the role sees the rows of a table; false where there is no such table.
  ///
  /// With the right to read and no policy, row security shows an empty table and no error: leases would look dead, and graves would lack.
  ///
  /// - Parameter table: The table's object id.
  static func reads(_ table: String) -> String {
    """
    coalesce(has_table_privilege(\(table), 'SELECT')
             AND (NOT row_security_active(\(table))
                  OR EXISTS (SELECT 1 FROM pg_policy AS p
                             WHERE p.polrelid = \(table) AND p.polcmd IN ('*', 'r') AND \(policy("p")))), false)
    """
  }
}
