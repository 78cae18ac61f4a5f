-- Schema 1, every change wakes the listeners: one message a transaction.
CREATE TRIGGER spacesync_announce_insert AFTER INSERT ON stripe_sync_queue
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION spacesync_announce();
CREATE TRIGGER spacesync_announce_update AFTER UPDATE ON stripe_sync_queue
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION spacesync_announce();
CREATE TRIGGER spacesync_bury_delete AFTER DELETE ON stripe_sync_queue
  REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION spacesync_bury();
CREATE TRIGGER spacesync_bury_truncate AFTER TRUNCATE ON stripe_sync_queue FOR EACH STATEMENT EXECUTE FUNCTION spacesync_bury();
