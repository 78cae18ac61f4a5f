-- Schema 1, optional: a job that is asked for again gets another id, so that an older processor's "done by id" misses it.
CREATE OR REPLACE FUNCTION spacesync_rotate() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
BEGIN
  IF NEW.lease_token IS NOT DISTINCT FROM OLD.lease_token AND current_setting('spacesync.repair', true) IS DISTINCT FROM 'on' THEN
    NEW.id := gen_random_uuid();
  END IF;
  RETURN NEW;
END
$body$;
DROP TRIGGER IF EXISTS spacesync_rotate ON stripe_sync_queue;
CREATE TRIGGER spacesync_rotate BEFORE UPDATE ON stripe_sync_queue
  FOR EACH ROW WHEN (NEW.status = 'pending') EXECUTE FUNCTION spacesync_rotate();
