-- Schema 1, undone: `pg_dump --schema-only` is what it was, and no row of the queue is lost.
LOCK TABLE stripe_sync_queue IN ACCESS EXCLUSIVE MODE;
DROP TRIGGER IF EXISTS spacesync_rotate ON stripe_sync_queue;
DROP TRIGGER IF EXISTS spacesync_touch ON stripe_sync_queue;
DROP TRIGGER IF EXISTS spacesync_announce_insert ON stripe_sync_queue;
DROP TRIGGER IF EXISTS spacesync_announce_update ON stripe_sync_queue;
DROP TRIGGER IF EXISTS spacesync_bury_delete ON stripe_sync_queue;
DROP TRIGGER IF EXISTS spacesync_bury_truncate ON stripe_sync_queue;
-- Work in hand goes back to pending: the unmigrated rules know no lease; a push still running is repeated, never lost.
UPDATE stripe_sync_queue SET status = 'pending' WHERE status = 'processing' AND lease_token IS NOT NULL;
DROP INDEX IF EXISTS spacesync_ready, spacesync_leased, spacesync_changed, spacesync_active, spacesync_recent;
-- Only the columns that the migration added, and of these only names that are ours.
DO $body$
DECLARE c text;
BEGIN
  FOR c IN SELECT substr(s.name, length('schema.added.') + 1) FROM spacesync_setting AS s
           WHERE s.name = ANY (ARRAY['schema.added.updated_at', 'schema.added.error_message', 'schema.added.processed_at',
             'schema.added.revision', 'schema.added.synced_revision', 'schema.added.attempts', 'schema.added.queued_at',
             'schema.added.next_attempt_at', 'schema.added.lease_token', 'schema.added.requested_by', 'schema.added.changed_xid']) LOOP
    EXECUTE format('ALTER TABLE stripe_sync_queue DROP COLUMN IF EXISTS %I', c);
  END LOOP;
END
$body$;
DROP TABLE IF EXISTS spacesync_lease, spacesync_worker, spacesync_attempt, spacesync_tombstone, spacesync_setting;
DROP FUNCTION IF EXISTS spacesync_touch(), spacesync_announce(), spacesync_bury(), spacesync_rotate();
