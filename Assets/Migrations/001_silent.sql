-- Schema 1 without NOTIFY, whose lock all commits share: readers poll, and deletions still leave their graves.
CREATE TRIGGER spacesync_bury_delete AFTER DELETE ON stripe_sync_queue
  REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION spacesync_bury('silent');
CREATE TRIGGER spacesync_bury_truncate AFTER TRUNCATE ON stripe_sync_queue FOR EACH STATEMENT EXECUTE FUNCTION spacesync_bury('silent');
