import SyncCore

extension MigrationSite {
  /// One right on one of the customer's objects, as a word and as SQL.
  private struct Right: Hashable {
    var object: String
    var privilege: String
    var column: String?

    var word: String { "\(object):\(privilege)" + (column.map { "(\($0))" } ?? "") }

    init(_ object: String, _ privilege: String, _ column: String? = nil) {
      self.object = object
      self.privilege = privilege
      self.column = column
    }

    /// Reads a word back; nil for what we never grant, because the settings may have been written by others.
    init?(word: Substring) {
      guard let colon = word.firstIndex(of: ":") else { return nil }
      object = String(word[..<colon])
      var rest = word[word.index(after: colon)...]
      if rest.hasSuffix(")"), let open = rest.firstIndex(of: "(") {
        column = String(rest[rest.index(after: open)...].dropLast())
        rest = rest[..<open]
      }
      privilege = String(rest)
      guard ["queue", "spaces", "queue_schema", "spaces_schema"].contains(object),
        ["SELECT", "INSERT", "UPDATE", "DELETE", "USAGE"].contains(privilege)
      else { return nil }
    }
  }

  /// What each kind of role needs of our own tables.
  static func ownRights(_ kind: RoleKind) -> [(table: String, privileges: [String])] {
    switch kind {
    case .operator: tables.map { ($0, ["SELECT"]) }
    case .worker:
      [
        ("spacesync_lease", ["SELECT", "INSERT", "UPDATE", "DELETE"]), ("spacesync_worker", ["SELECT", "INSERT", "UPDATE", "DELETE"]),
        ("spacesync_attempt", ["SELECT", "INSERT", "DELETE"]), ("spacesync_setting", ["SELECT", "INSERT", "UPDATE"]),
      ]
    }
  }

  /// What each kind of role needs of the customer's queue. Of `spaces` it reads all, and a worker writes its columns back.
  static func queueRights(_ kind: RoleKind) -> [String] {
    switch kind {
    case .operator: ["SELECT", "INSERT", "UPDATE", "DELETE"]
    case .worker: ["SELECT", "UPDATE"]
    }
  }

  /// What each kind of role needs of the customer's objects.
  private func rights(_ kind: RoleKind) -> [Right] {
    var rights: [Right] = [Right("queue_schema", "USAGE"), Right("spaces_schema", "USAGE")]
    rights += Self.queueRights(kind).map { Right("queue", $0) }
    if kind == .worker {
      rights += WriteBackStatement.columns.filter { place.spaces?.columns.contains($0) ?? false }.map { Right("spaces", "UPDATE", $0) }
    }
    return rights + [Right("spaces", "SELECT")]
  }

  /// The steps that give a role the least it needs, and remember what it did not hold before.
  func grant(_ kind: RoleKind, _ holder: RoleHoldings, _ patience: MigrationPatience) throws(StoreError) -> [MigrationStep] {
    guard place.isOwner, let spaces = place.spaces, spaces.isOwner else {
      throw StoreError(
        .forbidden, "Nothing was granted: only the owner of stripe_sync_queue and spaces can do that, and you are \(place.role).")
    }
    let role = SQLText.identifier(holder.name)
    let policy = SQLText.identifier(Self.policyPrefix(kind) + "\(holder.oid)")
    var own = ""
    for (table, privileges) in Self.ownRights(kind) {
      own += "GRANT \(privileges.joined(separator: ", ")) ON \(table) TO \(role);\n"
      own += Self.policies(policy, on: table, privileges, to: role, isSetting: table == "spacesync_setting")
    }
    let setting = Self.grantPrefix + holder.name
    let recorded = Set((settings[setting] ?? "").split(separator: " ").map(String.init))
    let wanted = rights(kind)
    let ours = recorded.union(wanted.map(\.word).filter { !holder.rights.contains($0) })
    own += """
      INSERT INTO spacesync_setting (name, value) VALUES (\(SQLText.literal(setting)), \(SQLText.literal(ours.sorted().joined(separator: " "))))
      ON CONFLICT (name) DO UPDATE SET value = excluded.value;

      """
    var steps = [MigrationStep("let \(holder.name) use our own tables", preamble(patience) + own)]
    for (object, table, isFiltered) in [
      ("queue", place.queue, place.hasRowSecurity), ("spaces", spaces.name, spaces.hasRowSecurity),
    ] {
      let missing = wanted.filter { $0.object.hasPrefix(object) && !holder.rights.contains($0.word) }
      var sql = missing.map { "GRANT \(sentence($0)) TO \(role);\n" }.joined()
      if isFiltered {
        let privileges = Set(wanted.filter { $0.object == object }.map(\.privilege)).sorted()
        sql += Self.policies(policy, on: table, privileges, to: role)
      }
      if !sql.isEmpty { steps.append(MigrationStep("let \(holder.name) use \(table)", preamble(patience) + sql)) }
    }
    return steps
  }

  /// Row security stays on; these let the role through it, command by command.
  ///
  /// A worker may keep settings of its own, but not rewrite what the migration remembers for the way back.
  private static func policies(
    _ name: String, on table: String, _ privileges: [String], to role: String, isSetting: Bool = false
  ) -> String {
    let everything = isSetting && privileges.count > 1 ? "name NOT LIKE 'schema.%'" : "true"
    return privileges.map { privilege in
      let policy = String(name.dropLast()) + "_\(privilege.lowercased())\""
      let rule =
        switch privilege {
        case "INSERT": "WITH CHECK (\(everything))"
        case "UPDATE": "USING (\(everything)) WITH CHECK (\(everything))"
        default: "USING (true)"
        }
      return "DROP POLICY IF EXISTS \(policy) ON \(table);\nCREATE POLICY \(policy) ON \(table) FOR \(privilege) TO \(role) \(rule);\n"
    }.joined()
  }

  /// What must be taken back before the record of it goes, a table at a time.
  var withdrawals: [(table: String, sql: String)] {
    var result: [(String, String)] = []
    for (object, table) in [("spaces", place.spaces?.name), ("queue", place.queue)] {
      guard let table else { continue }
      var sql = objects.filter { $0.kind == "policy" && $0.detail == object && Self.isRolePolicy($0.name) }
        .map { "DROP POLICY IF EXISTS \(SQLText.identifier($0.name)) ON \(table);\n" }.joined()
      for (name, value) in settings.sorted(by: { $0.key < $1.key }) where name.hasPrefix(Self.grantPrefix) {
        let role = String(name.dropFirst(Self.grantPrefix.count))
        for right in value.split(separator: " ").compactMap(Right.init(word:)) where right.object.hasPrefix(object) {
          // The role may be gone, which took its rights with it.
          sql += """
            DO $body$ BEGIN IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = \(SQLText.literal(role))) THEN \
            REVOKE \(sentence(right)) FROM \(SQLText.identifier(role)); END IF; END $body$;

            """
        }
      }
      if !sql.isEmpty { result.append((table, sql)) }
    }
    return result
  }

  /// How the names of a role's policies begin.
  static func policyPrefix(_ kind: RoleKind) -> String { "spacesync_\(kind.rawValue)_" }

  private static func isRolePolicy(_ name: String) -> Bool {
    RoleKind.allCases.contains { name.hasPrefix(policyPrefix($0)) }
  }

  /// `SELECT ON table`, `UPDATE (column) ON table`, `USAGE ON SCHEMA schema`.
  private func sentence(_ right: Right) -> String {
    let isQueue = right.object.hasPrefix("queue")
    let schema = isQueue ? place.schema : place.spaces?.schema ?? ""
    if right.object.hasSuffix("_schema") { return "USAGE ON SCHEMA \(SQLText.identifier(schema))" }
    let columns = right.column.map { " (\(SQLText.identifier($0)))" } ?? ""
    return "\(right.privilege)\(columns) ON \(isQueue ? place.queue : place.spaces?.name ?? "")"
  }
}
