import SyncCore

/// Row security without a policy for our role: the dashboard shows no row and no error, and an upsert fails even for a new key. On our own
/// tables it hides who works and what was deleted.
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
      WITH needed(relation, command, word, own) AS (VALUES
        ('stripe_sync_queue', 'r', 'SELECT', false), ('stripe_sync_queue', 'a', 'INSERT', false),
        ('stripe_sync_queue', 'w', 'UPDATE', false), ('spaces', 'r', 'SELECT', false),
        ('spacesync_lease', 'r', 'SELECT', true), ('spacesync_worker', 'r', 'SELECT', true), ('spacesync_attempt', 'r', 'SELECT', true),
        ('spacesync_tombstone', 'r', 'SELECT', true), ('spacesync_setting', 'r', 'SELECT', true)
      ), hit AS (
        SELECT n.relation, n.command, n.word, n.own FROM needed AS n
        WHERE row_security_active(to_regclass(n.relation)) AND (n.command = 'r' OR NOT $1)
          -- Without the right there is nothing to hide; the privileges say so.
          AND (NOT n.own OR has_table_privilege(to_regclass(n.relation), 'SELECT'))
          AND NOT EXISTS (SELECT 1 FROM pg_policy AS p
                          WHERE p.polrelid = to_regclass(n.relation) AND p.polcmd IN ('*', n.command) AND \(Admission.policy("p")))
      )
      SELECT count(*), coalesce(array_agg(format('no policy for %s on %s', word, relation) ORDER BY own, relation, word), '{}'),
             coalesce(string_agg(DISTINCT format('CREATE POLICY %I ON %s TO %I USING (true) WITH CHECK (true);',
                                                 'spacesync_' || current_user, relation, current_user), E'\\n') FILTER (WHERE NOT own) || E'\\n', '')
             || coalesce(min(format('-- as the owner: spacesync migrate --grant-operator %s', current_user)) FILTER (WHERE own), ''),
             CASE WHEN bool_and(own) THEN 'warn' END
      FROM hit
      """, [.boolean(facts.isReadOnlySession)])
  }
}
