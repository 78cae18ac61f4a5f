import SyncCore

/// Rights that the role needs on the two tables, and on ours to see who works.
struct PrivilegesCheck: Check {
  let id = FindingID.privileges
  let severity = Finding.Severity.critical
  let problem = Phrase("This role lacks rights that it needs.", "Ce rôle n'a pas tous les droits nécessaires.")
  let healthy = Phrase("This role has the rights that it needs.", "Ce rôle a les droits nécessaires.")

  func question(to facts: Facts) -> Question? {
    guard facts.catalogue.spaces.oid != nil, facts.catalogue.queue.oid != nil else { return nil }
    return Question(
      """
      WITH \(RoleNeeds.expression), hit AS (
        SELECT DISTINCT relation, word, own FROM needed
        WHERE NOT has_table_privilege(to_regclass(relation), word)
          AND NOT CASE WHEN word = 'DELETE' THEN false ELSE has_any_column_privilege(to_regclass(relation), word) END
      )
      SELECT count(*), coalesce(array_agg(format('%s on %s', word, relation) ORDER BY own, relation, word), '{}'),
             \(RoleNeeds.fix("""
               coalesce(string_agg(format('GRANT %s ON %s TO %I;', word, relation, current_user), E'\\n' ORDER BY relation, word) FILTER (WHERE NOT own) || E'\\n', '')
               || coalesce(min(format('-- as the owner: spacesync migrate --grant-operator %s', current_user)) FILTER (WHERE own), '')
               """)),
             -- To look and to ask for syncs, nobody has to change a space.
             CASE WHEN bool_and(relation = 'spaces' AND word = 'UPDATE') AND NOT EXISTS (SELECT 1 FROM granted) THEN 'info'
                  WHEN bool_and(own OR relation = 'spaces' AND word = 'UPDATE' AND NOT EXISTS (SELECT 1 FROM granted)) THEN 'warn' END
      FROM hit
      """, [.boolean(facts.isReadOnlySession)])
  }
}
