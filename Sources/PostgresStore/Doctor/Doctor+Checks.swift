extension Doctor {
  /// All checks that one statement answers.
  static let checks: [any Check] = [
    TableShapeCheck(), TimestampCheck(), UniqueKeyCheck(), DuplicatesCheck(), NullsCheck(), LegacyStatusesCheck(), UnknownStatusesCheck(),
    UnknownEventTypesCheck(), OrphansCheck(), StuckProcessingCheck(), StalePendingCheck(), ContradictionsCheck(),
    PlainInsertTriggerCheck(), TriggerWithoutFilterCheck(), TriggerNewOnDeleteCheck(), TriggerSwallowsErrorsCheck(), TriggerHTTPCheck(),
    ForeignKeyCheck(), DuplicateTriggersCheck(), DisabledTriggersCheck(), RowSecurityCheck(), PrivilegesCheck(), RequiredColumnsCheck(),
    IDDefaultCheck(), MissingIndexCheck(), InvalidIndexesCheck(), NotMigratedCheck(), NotifyQueueCheck(), IdleListenersCheck(),
    RestoredChangesCheck(), LongTransactionsCheck(), ReadOnlyServerCheck(), LegacyWorkerCheck(), BloatCheck(), DuplicateProductsCheck(),
    MissingProductsCheck(),
  ]
}
