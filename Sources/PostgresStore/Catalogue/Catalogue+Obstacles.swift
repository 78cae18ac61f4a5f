import SyncCore

extension Catalogue {
  /// The columns of `spaces` without which nothing works.
  static let neededOfSpaces = ["id", "name"]
  /// The columns of the queue without which nothing works.
  static let neededOfQueue = ["id", "space_id", "event_type", "payload", "status", "created_at"]

  /// Why something can't be done on this deployment with this role, or nil when nothing is known to stand in the way.
  func obstacle(to purpose: Purpose) -> StoreError? {
    if let missing = missing(in: spaces, Self.neededOfSpaces) ?? missing(in: queue, Self.neededOfQueue) { return missing }
    if let refusal = refusal("SELECT", "r", on: spaces) ?? refusal("SELECT", "r", on: queue) { return refusal }
    switch purpose {
    case .read: return nil
    case .enqueue: return enqueueObstacle
    case .process: return processObstacle
    case .retry: return writeObstacle ?? refusal("UPDATE", "w", on: queue)
    case .cancel: return writeObstacle ?? refusal("DELETE", "d", on: queue)
    case .edit: return writeObstacle ?? refusal("UPDATE", "w", on: spaces)
    case .add: return writeObstacle ?? refusal("INSERT", "a", on: spaces)
    case .remove: return writeObstacle ?? refusal("DELETE", "d", on: spaces) ?? refusal("DELETE", "d", on: queue)
    }
  }

  /// What stands in the way of every write: a standby, or rules that this program does not know.
  var writeObstacle: StoreError? {
    if isReadOnly { return .readOnlyDatabase }
    if let schemaVersion, schemaVersion > MigrationStatus.knownVersion { return .newerSchema(schemaVersion) }
    return nil
  }

  /// What keeps an upsert from working.
  private var enqueueObstacle: StoreError? {
    if let obstacle = writeObstacle { return obstacle }
    guard queue.hasJobKey else {
      return StoreError(
        .unusableSchema,
        "Cannot sync: stripe_sync_queue has no valid unique key on exactly (space_id, event_type), so an upsert has nothing to meet; "
          + "run `spacesync doctor`, it prints the repair.")
    }
    return refusal("INSERT", "a", on: queue) ?? refusal("UPDATE", "w", on: queue)
  }

  /// What keeps a worker from working.
  private var processObstacle: StoreError? {
    if let obstacle = writeObstacle { return obstacle }
    guard queue.columns.contains("updated_at") else {
      return StoreError(
        .unsafe,
        "The worker cannot run: stripe_sync_queue has no column updated_at, so a job left by a dead worker can't be told from a running "
          + "one; run `spacesync migrate`.")
    }
    return refusal("UPDATE", "w", on: queue) ?? refusal("UPDATE", "w", on: spaces)
  }

  /// The first of the table and its columns that lacks.
  private func missing(in table: Table, _ columns: [String]) -> StoreError? {
    guard table.oid != nil else {
      return StoreError(
        .unusableSchema,
        "This database has no table \(table.name) that \(role) can see; check the database, the role's search_path and its schema rights.")
    }
    let lacking = columns.filter { !table.columns.contains($0) }
    guard !lacking.isEmpty else { return nil }
    let lacks = lacking.count == 1 ? "lacks the column" : "lacks the columns"
    return StoreError(
      .unusableSchema,
      "The table \(table.name) \(lacks) \(lacking.joined(separator: ", ")), which spacesync needs; is this the right database?")
  }

  /// Why the role may not do this: a right that it lacks, or row security without a policy for it.
  ///
  /// PostgreSQL shows an empty table in the second case and no error; an operator would take it for an empty queue.
  private func refusal(_ right: String, _ command: String, on table: Table) -> StoreError? {
    guard table.rights.contains(right) else {
      return StoreError(
        .forbidden, "The role \(role) lacks the right \(right) on \(table.name); grant it, or connect as another role.")
    }
    guard table.hidesAll(for: command) else { return nil }
    let effect =
      command == "r"
      ? "Row security hides every row of \(table.name) from the role" : "Row security refuses every \(right) on \(table.name) by the role"
    return StoreError(
      .forbidden,
      "\(effect) \(role): no policy applies to it; connect as the table's owner or as service_role, or add a policy.")
  }
}

extension Session.Opened {
  /// Why a worker may not run here, or nil: what the catalogue says, and a pooler in front of a table whose rules need a session's locks.
  var refusalToWork: StoreError? {
    if let obstacle = catalogue.obstacle(to: .process) { return obstacle }
    guard connection.isPooled, !catalogue.isMigrated else { return nil }
    return StoreError(
      .unsafe,
      "The worker cannot run through a transaction pooler: it needs a session connection (often port 5432) or `spacesync migrate`.")
  }
}

extension StoreError {
  /// The server itself takes no writes.
  static let readOnlyDatabase = StoreError(
    .readOnly,
    "Nothing was written: the database is read-only (a standby, or default_transaction_read_only is on); connect to the primary.")
}
