/// The fixed words that name what the doctor looks at: a promise to scripts, so words are added and never changed.
public enum FindingID: String, Sendable, CaseIterable {
  /// The two tables with the columns and types that the product needs.
  case tableShape = "table-shape"
  /// Times without a time zone.
  case timestampWithoutZone = "timestamp-without-zone"
  /// The unique key that the upsert meets.
  case uniqueKey = "unique-key"
  /// Several rows for one space and event type.
  case duplicates
  /// NULL where a value belongs.
  case nulls
  /// The statuses `done` and `error` of older processors.
  case legacyStatuses = "legacy-statuses"
  /// Statuses that no one documents.
  case unknownStatuses = "unknown-statuses"
  /// Event types that no one documents.
  case unknownEventTypes = "unknown-event-types"
  /// Jobs of spaces that are gone.
  case orphans
  /// Jobs in hand that nobody holds.
  case stuckProcessing = "stuck-processing"
  /// Jobs that wait although nothing holds them back.
  case stalePending = "stale-pending"
  /// Jobs whose columns contradict each other.
  case contradictions
  /// A trigger on `spaces` that fails at the second edit.
  case plainInsertTrigger = "plain-insert-trigger"
  /// A trigger on `spaces` that the worker's own writing fires.
  case triggerWithoutFilter = "trigger-without-filter"
  /// A trigger on `spaces` that reads NEW at a DELETE.
  case triggerNewOnDelete = "trigger-new-on-delete"
  /// A trigger on `spaces` that loses requests in silence.
  case triggerSwallowsErrors = "trigger-swallows-errors"
  /// A trigger on `spaces` that waits for HTTP.
  case triggerHTTP = "trigger-http"
  /// A foreign key that forbids the job of a deletion.
  case foreignKey = "foreign-key"
  /// Several triggers that enqueue at the same event.
  case duplicateTriggers = "duplicate-triggers"
  /// Triggers that were switched off.
  case disabledTriggers = "disabled-triggers"
  /// Row security that hides or refuses everything.
  case rowSecurity = "row-security"
  /// Rights that the role lacks.
  case privileges
  /// Columns that want a value which nobody writes.
  case requiredColumns = "required-columns"
  /// An id that has no default.
  case idDefault = "id-default"
  /// A large queue without an index for waiting jobs.
  case missingIndex = "missing-index"
  /// Indexes that a failed CREATE INDEX CONCURRENTLY left.
  case invalidIndexes = "invalid-indexes"
  /// The product's own migration.
  case notMigrated = "not-migrated"
  /// The migration's triggers and functions, as this version has them.
  case migrationAltered = "migration-altered"
  /// Poolers, and whether notifications arrive.
  case connection
  /// How full the server's notification queue is.
  case notifyQueue = "notify-queue"
  /// Listeners that receive nothing because they idle in a transaction.
  case idleListeners = "idle-listeners"
  /// Changes of another cluster, restored from a dump.
  case restoredChanges = "restored-changes"
  /// Transactions that stay open.
  case longTransactions = "long-transactions"
  /// A server that takes no writes.
  case readOnlyServer = "read-only-server"
  /// An older processor at work beside ours.
  case legacyWorker = "legacy-worker"
  /// Dead rows and vacuum.
  case bloat
  /// Spaces that share a Stripe product.
  case duplicateProducts = "duplicate-products"
  /// Completed jobs whose space has no Stripe product.
  case missingProducts = "missing-products"
}
