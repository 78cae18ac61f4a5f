import SyncCore

extension MigrationSite {
  /// The steps of a change from where the deployment stands now; none when nothing is left to be done.
  ///
  /// - Parameter holder: What the role holds already; for a grant.
  func steps(for change: MigrationChange, _ patience: MigrationPatience, holder: RoleHoldings? = nil) throws(StoreError) -> [MigrationStep]
  {
    guard !status.isNewer else { throw .newerSchema(place.version ?? 0) }
    switch change {
    case .up(let notify, let rotateIDs): return try up(notify: notify, rotateIDs: rotateIDs, patience)
    case .down(let force): return try down(force: force, patience)
    case .indexSpaces: return try indexSpaces(patience)
    case .grant(let kind, let role):
      guard let holder else { throw .noRole(role) }
      return try grant(kind, holder, patience)
    }
  }

  /// What every transaction begins with: a short wait for locks, and names that mean the queue's own schema.
  func preamble(_ patience: MigrationPatience) -> String {
    "SET LOCAL lock_timeout = '\(patience.lockTimeout.microseconds / 1000)ms';\n"
      + "SET LOCAL search_path = \(SQLText.identifier(place.schema)), pg_temp;\n"
  }

  // MARK: Up

  private func up(notify: Bool?, rotateIDs: Bool?, _ patience: MigrationPatience) throws(StoreError) -> [MigrationStep] {
    try checkOwnership("migrated")
    try checkColumns()
    let now = status
    let notifies = notify ?? now.notifies
    let rotates = rotateIDs ?? now.rotatesIDs
    var steps: [MigrationStep] = []
    let isWhole = now.version == MigrationStatus.knownVersion && now.defects.allSatisfy { $0.kind == .index }
    if !isWhole || notifies != now.notifies || rotates != now.rotatesIDs {
      let choices = """
        INSERT INTO spacesync_setting (name, value)
        VALUES ('schema.notify', '\(notifies ? "on" : "off")'), ('schema.rotate_ids', '\(rotates ? "on" : "off")')
        ON CONFLICT (name) DO UPDATE SET value = excluded.value;

        """
      let parts = [
        preamble(patience), MigrationFiles.queue, notifies ? MigrationFiles.notify : MigrationFiles.silent,
        rotates ? MigrationFiles.rotate : MigrationFiles.keep, choices, MigrationFiles.protect,
      ]
      steps.append(MigrationStep("migrate \(now.table) to schema \(MigrationStatus.knownVersion)", parts.joined()))
    }
    let indexes = named("index")
    for index in MigrationFiles.indexes where indexes[index.name] != "valid" {
      if index.name == "spacesync_recent" && !canIndexRecency { continue }
      if indexes[index.name] != nil { steps.append(removal(of: index.name, in: place.schema, patience)) }
      steps.append(MigrationStep("build the index \(index.name)", index.sql, index: index.name))
    }
    return steps
  }

  /// Removes what an interrupted build left.
  func removal(of index: String, in schema: String, _ patience: MigrationPatience) -> MigrationStep {
    MigrationStep(
      "remove the unfinished index \(index)",
      preamble(patience) + "DROP INDEX IF EXISTS \(SQLText.identifier(schema)).\(SQLText.identifier(index));\n")
  }

  private func checkOwnership(_ verb: String) throws(StoreError) {
    guard place.kind == "r" else {
      throw StoreError(
        .unusableSchema,
        "Nothing was \(verb): \(status.table) is no plain table (a view or a partitioned table); spacesync works on it unmigrated.")
    }
    guard place.isOwner else {
      throw StoreError(
        .forbidden,
        "Nothing was \(verb): only the owner of \(status.table), \(place.owner), can change it, and you are \(place.role); connect as \(place.owner)."
      )
    }
    guard place.version != nil || place.mayCreate else {
      throw StoreError(
        .forbidden,
        "Nothing was \(verb): \(place.role) may not create tables in the schema \(place.schema); GRANT CREATE ON SCHEMA "
          + "\(SQLText.identifier(place.schema)) TO \(SQLText.identifier(place.role)), then try again.")
    }
  }

  /// A column of one of our names that means something else would be misread by every statement.
  private func checkColumns() throws(StoreError) {
    guard place.version == nil else { return }
    let present = named("column")
    for column in Self.columns {
      guard let type = present[column.name] else { continue }
      if type.hasPrefix(column.type), !column.isNeeded || type.hasSuffix(" not null") { continue }
      throw StoreError(
        .unusableSchema,
        "Nothing was migrated: \(status.table) has a column \(column.name) of its own (\(type)), and spacesync needs \(column.type)"
          + "\(column.isNeeded ? " not null" : "") there; rename it, then try again.")
    }
  }

  // MARK: The index on spaces

  private func indexSpaces(_ patience: MigrationPatience) throws(StoreError) -> [MigrationStep] {
    guard let spaces = place.spaces, spaces.isOwner else {
      throw StoreError(.forbidden, "No index was built: only the owner of the table spaces can do that, and you are \(place.role).")
    }
    guard let state = named("index")[Self.spacesIndex] else { return remembered(spaces, patience) }
    if state == "valid" { return [] }
    return [removal(of: Self.spacesIndex, in: spaces.schema, patience)] + remembered(spaces, patience)
  }

  private func remembered(_ spaces: Place.Spaces, _ patience: MigrationPatience) -> [MigrationStep] {
    let sql = "CREATE INDEX CONCURRENTLY IF NOT EXISTS \(Self.spacesIndex) ON \(spaces.name) (name, id);"
    return [MigrationStep("build the index \(Self.spacesIndex)", sql, index: Self.spacesIndex)]
  }

  // MARK: Down

  private func down(force: Bool, _ patience: MigrationPatience) throws(StoreError) -> [MigrationStep] {
    guard place.version != nil || !named("table").isDisjoint(with: Self.tables) else { return [] }
    try checkOwnership("undone")
    var steps: [MigrationStep] = []
    let check = force || named("table")["spacesync_worker"] == nil ? "" : Self.workerCheck
    if !check.isEmpty { steps.append(MigrationStep("see that no worker runs", preamble(patience) + check)) }
    if named("index")[Self.spacesIndex] != nil, let spaces = place.spaces {
      steps.append(
        MigrationStep(
          "remove the index \(Self.spacesIndex)",
          preamble(patience) + "DROP INDEX IF EXISTS \(SQLText.identifier(spaces.schema)).\(Self.spacesIndex);\n"))
    }
    // A table at a time: whoever edits a space locks `spaces` first and the queue second, in the trigger.
    for (table, sql) in withdrawals { steps.append(MigrationStep("withdraw what was granted on \(table)", preamble(patience) + sql)) }
    steps.append(MigrationStep("undo the migration of \(status.table)", preamble(patience) + check + MigrationFiles.down))
    return steps
  }

  /// Refuses, and names the workers, inside the transaction that would take their table.
  private static let workerCheck = """
    DO $body$
    DECLARE running text := (SELECT string_agg(w.worker, ', ' ORDER BY w.worker) FROM spacesync_worker AS w
                             WHERE w.seen_at > clock_timestamp() - interval '60 seconds');
    BEGIN
      IF running IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'object_in_use',
          MESSAGE = format('Nothing was undone: a worker was seen in the last minute (%s); stop it and wait a minute, or say --force.', running);
      END IF;
    END
    $body$;

    """
}

extension Dictionary where Key == String {
  /// True when none of the keys is one of these.
  func isDisjoint(with names: [String]) -> Bool { names.allSatisfy { self[$0] == nil } }
}

extension StoreError {
  /// Another program, newer than this one, has migrated the deployment.
  static func newerSchema(_ version: Int) -> StoreError {
    StoreError(
      .unusableSchema,
      "Nothing was written: a newer spacesync migrated this database (schema \(version), this program knows \(MigrationStatus.knownVersion)); "
        + "install that version, or look around with this one.")
  }
}
