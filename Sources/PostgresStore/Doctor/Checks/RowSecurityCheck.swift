import SyncCore

/// Row security without a policy for our role: the dashboard shows no row and no error, and an upsert fails even for a new key.
struct RowSecurityCheck: Check {
  let id = FindingID.rowSecurity
  let severity = Finding.Severity.critical
  let problem = Phrase(
    "Row security applies to this role, and no policy lets it in.", "La sécurité par ligne vise ce rôle, et aucune règle ne l'admet.")
  let healthy = Phrase("Row security lets this role work.", "La sécurité par ligne laisse travailler ce rôle.")

  func question(to facts: Facts) -> Question? {
    guard facts.catalogue.spaces.oid != nil, facts.catalogue.queue.oid != nil else { return nil }
    return Question(
      """
      WITH needed(relation, command, word) AS (VALUES
        ('stripe_sync_queue', 'r', 'SELECT'), ('stripe_sync_queue', 'a', 'INSERT'), ('stripe_sync_queue', 'w', 'UPDATE'),
        ('spaces', 'r', 'SELECT')
      ), hit AS (
        SELECT n.relation, n.command, n.word FROM needed AS n
        WHERE row_security_active(to_regclass(n.relation)) AND (n.command = 'r' OR NOT $1)
          AND NOT EXISTS (SELECT 1 FROM pg_policy AS p
                          WHERE p.polrelid = to_regclass(n.relation) AND p.polpermissive AND p.polcmd IN ('*', n.command)
                            AND EXISTS (SELECT 1 FROM unnest(p.polroles) AS m(role)
                                        WHERE CASE WHEN m.role = 0 THEN true ELSE pg_has_role(m.role, 'USAGE') END))
      )
      SELECT count(*), coalesce(array_agg(format('no policy for %s on %s', word, relation) ORDER BY relation, word), '{}'),
             string_agg(DISTINCT format('CREATE POLICY %I ON %s TO %I USING (true) WITH CHECK (true);',
                                        'spacesync_' || current_user, relation, current_user), E'\\n')
      FROM hit
      """, [.boolean(facts.isReadOnlySession)])
  }
}
