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
      WITH \(RoleNeeds.expression), hit AS (
        SELECT DISTINCT n.relation, n.command, n.word, n.own FROM needed AS n
        WHERE row_security_active(to_regclass(n.relation))
          -- Whoever was granted nothing by us may do without cancelling and editing.
          AND (n.kind IS NOT NULL OR n.word IN ('SELECT', 'INSERT') OR n.relation = 'stripe_sync_queue' AND n.word = 'UPDATE')
          -- Without the right there is nothing to hide; the privileges say so.
          AND (NOT n.own OR has_table_privilege(to_regclass(n.relation), 'SELECT'))
          AND NOT EXISTS (SELECT 1 FROM pg_policy AS p
                          WHERE p.polrelid = to_regclass(n.relation) AND p.polcmd IN ('*', n.command) AND \(Admission.policy("p")))
      )
      SELECT count(*), coalesce(array_agg(format('no policy for %s on %s', word, relation) ORDER BY own, relation, word), '{}'),
             \(RoleNeeds.fix("""
               coalesce(string_agg(DISTINCT format('CREATE POLICY %I ON %s TO %I USING (true) WITH CHECK (true);',
                                                   'spacesync_' || current_user, relation, current_user), E'\\n') FILTER (WHERE NOT own) || E'\\n', '')
               || coalesce(min(format('-- as the owner: spacesync migrate --grant-operator %s', current_user)) FILTER (WHERE own), '')
               """)),
             CASE WHEN bool_and(own) THEN 'warn' END
      FROM hit
      """, [.boolean(facts.isReadOnlySession)])
  }
}
