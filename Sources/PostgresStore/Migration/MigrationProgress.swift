/// What happens while a migration runs.
public enum MigrationProgress: Sendable, Equatable {
  /// A step begins.
  case began(MigrationStep)
  /// Another transaction holds a lock: this many tries failed, the next follows.
  case waiting(MigrationStep, failedTries: Int)
}
