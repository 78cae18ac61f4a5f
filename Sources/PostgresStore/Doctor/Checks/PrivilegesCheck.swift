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
      WITH needed(relation, word, own) AS (VALUES
        ('stripe_sync_queue', 'SELECT', false), ('stripe_sync_queue', 'INSERT', false), ('stripe_sync_queue', 'UPDATE', false),
        ('stripe_sync_queue', 'DELETE', false), ('spaces', 'SELECT', false), ('spaces', 'UPDATE', false),
        ('spacesync_lease', 'SELECT', true), ('spacesync_worker', 'SELECT', true), ('spacesync_attempt', 'SELECT', true),
        ('spacesync_tombstone', 'SELECT', true), ('spacesync_setting', 'SELECT', true)
      ), hit AS (
        SELECT relation, word, own FROM needed
        WHERE to_regclass(relation) IS NOT NULL AND (word = 'SELECT' OR NOT $1)
          AND NOT has_table_privilege(to_regclass(relation), word)
          AND NOT CASE WHEN word = 'DELETE' THEN false ELSE has_any_column_privilege(to_regclass(relation), word) END
      )
      SELECT count(*), coalesce(array_agg(format('%s on %s', word, relation) ORDER BY own, relation, word), '{}'),
             coalesce(string_agg(format('GRANT %s ON %s TO %I;', word, relation, current_user), E'\\n' ORDER BY relation, word) FILTER (WHERE NOT own) || E'\\n', '')
             || coalesce(min(format('-- as the owner: spacesync migrate --grant-operator %s', current_user)) FILTER (WHERE own), ''),
             CASE WHEN bool_and(own) THEN 'warn' END
      FROM hit
      """, [.boolean(facts.isReadOnlySession)])
  }
}
