-- Schema 1, the indexes, each outside a transaction, while everyone reads and writes on.
CREATE INDEX CONCURRENTLY IF NOT EXISTS spacesync_ready   ON stripe_sync_queue (next_attempt_at, space_id, event_type) WHERE status = 'pending' AND lease_token IS NULL;
CREATE INDEX CONCURRENTLY IF NOT EXISTS spacesync_leased  ON stripe_sync_queue (lease_token) WHERE lease_token IS NOT NULL;
CREATE INDEX CONCURRENTLY IF NOT EXISTS spacesync_changed ON stripe_sync_queue (changed_xid);
CREATE INDEX CONCURRENTLY IF NOT EXISTS spacesync_active  ON stripe_sync_queue (status) WHERE status IS DISTINCT FROM 'completed' AND status IS DISTINCT FROM 'done';
CREATE INDEX CONCURRENTLY IF NOT EXISTS spacesync_recent  ON stripe_sync_queue (coalesce(updated_at, created_at, '-infinity'::timestamptz), space_id, event_type);
