-- Schema 1, who may do what. Our objects belong to the owner of the queue, also when another role migrates for it.
DO $body$
DECLARE
  me    oid := (SELECT r.oid FROM pg_roles AS r WHERE r.rolname = current_user);
  owner oid := (SELECT c.relowner FROM pg_class AS c WHERE c.oid = 'stripe_sync_queue'::regclass);
  o     text;
BEGIN
  IF owner <> me AND ((SELECT r.rolsuper FROM pg_roles AS r WHERE r.oid = me) OR has_schema_privilege(owner, current_schema(), 'CREATE')) THEN
    FOR o IN SELECT format('TABLE %s', c.oid::regclass) FROM pg_class AS c
             WHERE c.relnamespace = (SELECT n.oid FROM pg_namespace AS n WHERE n.nspname = current_schema()) AND c.relkind = 'r' AND c.relowner = me
               AND c.relname IN ('spacesync_setting', 'spacesync_lease', 'spacesync_worker', 'spacesync_attempt', 'spacesync_tombstone')
             UNION ALL
             SELECT format('FUNCTION %s', p.oid::regprocedure) FROM pg_proc AS p
             WHERE p.pronamespace = (SELECT n.oid FROM pg_namespace AS n WHERE n.nspname = current_schema()) AND p.proowner = me
               AND p.proname IN ('spacesync_touch', 'spacesync_announce', 'spacesync_bury', 'spacesync_rotate') LOOP
      EXECUTE format('ALTER %s OWNER TO %s', o, owner::regrole);
    END LOOP;
  END IF;
END
$body$;

-- Default privileges (ALL to the roles of a web API, on every new table of a schema) must not open what is ours.
DO $body$
DECLARE t regclass; g record;
BEGIN
  FOREACH t IN ARRAY ARRAY['spacesync_setting', 'spacesync_lease', 'spacesync_worker', 'spacesync_attempt', 'spacesync_tombstone']::regclass[] LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', t);
    FOR g IN SELECT DISTINCT a.grantee FROM pg_class AS c, aclexplode(c.relacl) AS a WHERE c.oid = t AND a.grantee <> c.relowner
             AND NOT EXISTS (SELECT 1 FROM pg_policy AS p WHERE p.polrelid = t AND a.grantee = ANY (p.polroles)) LOOP
      EXECUTE format('REVOKE ALL ON %s FROM %s', t, CASE WHEN g.grantee = 0 THEN 'PUBLIC' ELSE g.grantee::regrole::text END);
    END LOOP;
  END LOOP;
  t := pg_get_serial_sequence('spacesync_attempt', 'id')::regclass;
  FOR g IN SELECT DISTINCT a.grantee FROM pg_class AS c, aclexplode(c.relacl) AS a WHERE c.oid = t AND a.grantee <> c.relowner LOOP
    EXECUTE format('REVOKE ALL ON SEQUENCE %s FROM %s', t, CASE WHEN g.grantee = 0 THEN 'PUBLIC' ELSE g.grantee::regrole::text END);
  END LOOP;
  -- With EXECUTE, anyone could hang spacesync_bury on a table of theirs and dig graves with its owner's rights.
  FOR g IN SELECT DISTINCT p.oid::regprocedure AS f, a.grantee
           FROM pg_proc AS p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS a
           WHERE p.pronamespace = (SELECT n.oid FROM pg_namespace AS n WHERE n.nspname = current_schema()) AND a.grantee <> p.proowner
             AND p.proname IN ('spacesync_touch', 'spacesync_announce', 'spacesync_bury', 'spacesync_rotate') LOOP
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM %s', g.f, CASE WHEN g.grantee = 0 THEN 'PUBLIC' ELSE g.grantee::regrole::text END);
  END LOOP;
END
$body$;

-- What stands here now, so that a later look can tell a changed function from ours.
DELETE FROM spacesync_setting WHERE name LIKE 'schema.checksum.%';
INSERT INTO spacesync_setting (name, value)
SELECT 'schema.checksum.' || p.proname, md5(p.prosrc) FROM pg_proc AS p
WHERE p.pronamespace = (SELECT n.oid FROM pg_namespace AS n WHERE n.nspname = current_schema())
  AND p.proname IN ('spacesync_touch', 'spacesync_announce', 'spacesync_bury', 'spacesync_rotate');
INSERT INTO spacesync_setting (name, value) VALUES ('schema.version', '1') ON CONFLICT (name) DO UPDATE SET value = excluded.value;
