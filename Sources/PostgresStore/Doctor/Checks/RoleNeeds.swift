/// What the role needs, as common table expressions that several checks begin with: what `migrate --grant-...` gives to its kind, or, where it
/// was granted nothing by that, all that a dashboard may be asked for.
///
/// A kind is told by the policies on our own tables, which only the migration makes; everyone may read `pg_policy`.
enum RoleNeeds {
  /// `needed`: kind (NULL for any), relation, right, its command in `pg_policy`, whether the table is ours. `$1` is true where nothing is written.
  static let expression = """
    granted AS MATERIALIZED (
      SELECT DISTINCT k.kind FROM (VALUES \(kinds)) AS k(kind, prefix)
      JOIN pg_policy AS p ON starts_with(p.polname::text, k.prefix)
      WHERE p.polrelid = to_regclass('spacesync_setting') AND \(Admission.policy("p"))
    ), needed AS (
      SELECT DISTINCT v.kind, v.relation, v.word,
             CASE v.word WHEN 'SELECT' THEN 'r' WHEN 'INSERT' THEN 'a' WHEN 'UPDATE' THEN 'w' ELSE 'd' END::"char" AS command,
             starts_with(v.relation, 'spacesync_') AS own
      FROM (VALUES \(rights)) AS v(kind, relation, word)
      WHERE CASE WHEN EXISTS (SELECT 1 FROM granted) THEN v.kind IN (SELECT kind FROM granted) ELSE v.kind IS NULL END
        AND to_regclass(v.relation) IS NOT NULL AND (v.word = 'SELECT' OR NOT $1)
    )
    """

  private static let kinds = RoleKind.allCases.map { "('\($0.rawValue)', '\(MigrationSite.policyPrefix($0))')" }.joined(separator: ", ")

  private static let rights: String = {
    var rows: [String] = []
    let add = { (kind: RoleKind?, relation: String, words: [String]) in
      rows += words.map { "(\(kind.map { "'\($0.rawValue)'" } ?? "NULL"), '\(relation)', '\($0)')" }
    }
    add(nil, "stripe_sync_queue", MigrationSite.queueRights(.operator))
    add(nil, "spaces", ["SELECT", "UPDATE"])
    for (table, _) in MigrationSite.ownRights(.operator) { add(nil, table, ["SELECT"]) }
    for kind in RoleKind.allCases {
      add(kind, "stripe_sync_queue", MigrationSite.queueRights(kind))
      add(kind, "spaces", kind == .worker ? ["SELECT", "UPDATE"] : ["SELECT"])
      for (table, words) in MigrationSite.ownRights(kind) { add(kind, table, words) }
    }
    return rows.joined(separator: ", ")
  }()

  /// What makes good what is missing: the grant of the role's kind once more, or, where it has none, what the check says.
  static func fix(_ other: String) -> String {
    """
    coalesce((SELECT string_agg(format('-- as the owner: spacesync migrate --grant-%s %s', kind, current_user), E'\\n' ORDER BY kind) FROM granted),
             \(other))
    """
  }
}
