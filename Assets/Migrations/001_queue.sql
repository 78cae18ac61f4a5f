-- Schema 1, the queue (PostgreSQL 13 and later). Runs in one transaction, with search_path set to the table's own schema and then pg_temp.
-- Nothing is rewritten: every default is a constant for the rows that are there (PostgreSQL manual, ALTER TABLE, "Notes").
LOCK TABLE stripe_sync_queue IN ACCESS EXCLUSIVE MODE;

-- The schema's version, which columns and index are ours, what the worker last saw of Stripe.
CREATE TABLE IF NOT EXISTS spacesync_setting (name text PRIMARY KEY, value text NOT NULL);
INSERT INTO spacesync_setting (name, value)
SELECT 'schema.added.' || c.name, 'yes'
FROM unnest(ARRAY['updated_at', 'error_message', 'processed_at', 'revision', 'synced_revision', 'attempts', 'queued_at', 'next_attempt_at',
                  'lease_token', 'requested_by', 'changed_xid']) AS c(name)
WHERE NOT EXISTS (SELECT 1 FROM pg_attribute AS a
                  WHERE a.attrelid = 'stripe_sync_queue'::regclass AND a.attname = c.name AND NOT a.attisdropped)
ON CONFLICT (name) DO NOTHING;

ALTER TABLE stripe_sync_queue
  ADD COLUMN IF NOT EXISTS updated_at      timestamptz          DEFAULT now(),   -- older deployments lack it, and odd ones the next two
  ADD COLUMN IF NOT EXISTS error_message   text,
  ADD COLUMN IF NOT EXISTS processed_at    timestamptz,
  ADD COLUMN IF NOT EXISTS revision        bigint      NOT NULL DEFAULT 1,
  ADD COLUMN IF NOT EXISTS synced_revision bigint,
  ADD COLUMN IF NOT EXISTS attempts        integer     NOT NULL DEFAULT 0,
  ADD COLUMN IF NOT EXISTS queued_at       timestamptz NOT NULL DEFAULT now(),
  ADD COLUMN IF NOT EXISTS next_attempt_at timestamptz NOT NULL DEFAULT now(),
  ADD COLUMN IF NOT EXISTS lease_token     uuid,
  ADD COLUMN IF NOT EXISTS requested_by    text,
  ADD COLUMN IF NOT EXISTS changed_xid     xid8        NOT NULL DEFAULT pg_current_xact_id();

CREATE TABLE IF NOT EXISTS spacesync_lease (
  space_id uuid PRIMARY KEY, token uuid NOT NULL, worker text NOT NULL, until timestamptz NOT NULL
) WITH (fillfactor = 50);
-- One row per running worker: running where, paused why.
CREATE TABLE IF NOT EXISTS spacesync_worker (
  worker text PRIMARY KEY, host text NOT NULL, pid integer NOT NULL, version text NOT NULL,
  started_at timestamptz NOT NULL DEFAULT now(), seen_at timestamptz NOT NULL DEFAULT now(),
  state text NOT NULL DEFAULT 'running', reason text, rate numeric
);
-- Written when a try ends, also by the reaper; pruned by age.
CREATE TABLE IF NOT EXISTS spacesync_attempt (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  space_id uuid NOT NULL, event_type text NOT NULL, revision bigint NOT NULL, attempt integer NOT NULL, worker text NOT NULL,
  started timestamptz NOT NULL, ended timestamptz NOT NULL DEFAULT clock_timestamp(), outcome text NOT NULL, error text, request_id text
);
CREATE INDEX IF NOT EXISTS spacesync_attempt_ended ON spacesync_attempt (ended);
CREATE INDEX IF NOT EXISTS spacesync_attempt_job   ON spacesync_attempt (space_id, event_type, ended);
-- What was deleted, for readers that follow changes. Both keys NULL: TRUNCATE, everything is gone.
CREATE TABLE IF NOT EXISTS spacesync_tombstone (
  changed_xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  at          timestamptz NOT NULL DEFAULT clock_timestamp(),
  space_id    uuid,
  event_type  text
);
CREATE INDEX IF NOT EXISTS spacesync_tombstone_changed ON spacesync_tombstone (changed_xid);
CREATE INDEX IF NOT EXISTS spacesync_tombstone_at      ON spacesync_tombstone (at);

CREATE OR REPLACE FUNCTION spacesync_touch() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.requested_by := coalesce(NEW.requested_by, nullif(current_setting('spacesync.operator', true), ''));
  ELSIF current_setting('spacesync.repair', true) IS DISTINCT FROM 'on' THEN   -- our own repairs (restored changed_xid, done -> completed) are no enqueue
    NEW.revision := greatest(NEW.revision, OLD.revision);                      -- a client that writes whole rows back can't turn it back
    IF NEW.status = 'pending' AND NEW.lease_token IS NOT DISTINCT FROM OLD.lease_token THEN   -- an enqueue, by anyone
      NEW.revision      := OLD.revision + 1;
      NEW.attempts      := 0;
      NEW.error_message := NULL;
      NEW.processed_at  := NULL;
      NEW.requested_by  := nullif(current_setting('spacesync.operator', true), '');           -- never the name of an earlier one
      IF OLD.status = 'pending' THEN
        NEW.queued_at       := OLD.queued_at;
        NEW.next_attempt_at := least(OLD.next_attempt_at, clock_timestamp());                 -- place kept; a back-off ends
      ELSE
        NEW.queued_at       := clock_timestamp();
        NEW.next_attempt_at := NEW.queued_at;
      END IF;
    ELSIF NEW.lease_token = OLD.lease_token AND NEW.payload IS DISTINCT FROM OLD.payload THEN -- new data under a job in hand
      NEW.revision := OLD.revision + 1;
    END IF;
    IF NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at THEN NEW.updated_at := clock_timestamp(); END IF;
  END IF;
  NEW.changed_xid := pg_current_xact_id();
  RETURN NEW;
END
$body$;
DROP TRIGGER IF EXISTS spacesync_touch ON stripe_sync_queue;
CREATE TRIGGER spacesync_touch BEFORE INSERT OR UPDATE ON stripe_sync_queue FOR EACH ROW EXECUTE FUNCTION spacesync_touch();

-- As the owner of the graves, whoever deletes; search_path is the table's own schema, written in here. Any argument keeps it silent.
CREATE OR REPLACE FUNCTION spacesync_bury() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $body$
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    INSERT INTO spacesync_tombstone DEFAULT VALUES;
  ELSE
    INSERT INTO spacesync_tombstone (space_id, event_type) SELECT space_id, event_type FROM gone;
    IF NOT FOUND THEN RETURN NULL; END IF;
  END IF;
  DELETE FROM spacesync_tombstone WHERE at < clock_timestamp() - interval '48 hours';   -- twice the age at which a client reloads
  IF TG_NARGS = 0 THEN
    PERFORM pg_notify('spacesync_' || TG_RELID::text, '1 ' || pg_current_xact_id()::text);
  END IF;
  RETURN NULL;
END
$body$;
DROP TRIGGER IF EXISTS spacesync_bury_delete ON stripe_sync_queue;
DROP TRIGGER IF EXISTS spacesync_bury_truncate ON stripe_sync_queue;
DROP TRIGGER IF EXISTS spacesync_announce_insert ON stripe_sync_queue;
DROP TRIGGER IF EXISTS spacesync_announce_update ON stripe_sync_queue;

-- Channel: 'spacesync_' || the table's oid, so that two deployments in one database do not wake each other.
-- The text is the same all through a transaction, so that PostgreSQL sends it once (PostgreSQL manual, NOTIFY).
CREATE OR REPLACE FUNCTION spacesync_announce() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
BEGIN
  IF EXISTS (SELECT 1 FROM changed) THEN
    PERFORM pg_notify('spacesync_' || TG_RELID::text, '1 ' || pg_current_xact_id()::text);
  END IF;
  RETURN NULL;
END
$body$;
