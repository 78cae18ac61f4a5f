import SyncCore

/// The server's queue of notifications (PostgreSQL manual, NOTIFY): when it is full, commits that notify fail.
struct NotifyQueueCheck: Check {
  let id = FindingID.notifyQueue
  let severity = Finding.Severity.warn
  let problem = Phrase(
    "The server's notification queue fills up; when it is full, commits fail.",
    "La file de notifications du serveur se remplit ; pleine, les COMMIT échouent.")
  let healthy = Phrase("The server's notification queue is short.", "La file de notifications du serveur est courte.")
  let fix: String? =
    "-- End the session that listens inside an open transaction (see idle-listeners):\n-- SELECT pg_terminate_backend(PID);"
  /// The part of the queue, from 0 to 1, that is too much.
  var limit = "0.1"

  func question(to facts: Facts) -> Question? {
    guard !facts.catalogue.isInRecovery else { return nil }
    return Question(
      """
      SELECT CASE WHEN pg_notification_queue_usage() > $1::float8 THEN 1 ELSE 0 END,
             ARRAY[format('%s %% full', round((pg_notification_queue_usage() * 100)::numeric, 3))]
      """, [.unspecified(limit)])
  }
}
