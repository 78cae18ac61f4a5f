-- Schema 1, ids stay as they are.
DROP TRIGGER IF EXISTS spacesync_rotate ON stripe_sync_queue;
DROP FUNCTION IF EXISTS spacesync_rotate();
