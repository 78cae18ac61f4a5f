/// What can be asked of a migration.
public enum MigrationChange: Sendable, Equatable {
  /// The additive migration; nil keeps what was chosen before (at first: notifications on, ids kept).
  case up(notify: Bool? = nil, rotateIDs: Bool? = nil)
  /// The way back; refused while a worker runs, unless forced.
  case down(force: Bool = false)
  /// The index on `spaces` that a first page by name wants at a million rows.
  case indexSpaces
  /// The least rights that work needs, for a role that exists.
  case grant(RoleKind, to: String)
}

/// What a role is meant for.
public enum RoleKind: String, Sendable, CaseIterable {
  /// Looks and asks for syncs.
  case `operator`
  /// Drains the queue.
  case worker
}
