import Postgres
import SyncCore

/// A deployment as a migration sees it: one look, from which every plan follows.
struct MigrationSite: Sendable {
  var place: Place
  var settings: [String: String]
  var objects: [ObjectsStatement.Row]

  /// Looks; throws what makes every migration impossible.
  static func read(from connection: Connection) async throws(StoreError) -> MigrationSite {
    do throws(PostgresError) {
      guard let found = try await connection.first(PlaceStatement()) else { throw PostgresError(.server, "", sqlState: "42P01") }
      var place = found.place
      var settings: [String: String] = [:]
      if found.hasSettings {
        for row in try await connection.run(SettingsStatement(schema: place.schema)) { settings[row.name] = row.value }
        place.version = settings["schema.version"].flatMap { Int($0) }
      }
      let objects = try await connection.run(
        ObjectsStatement(queue: place.oid, spaces: place.spaces?.oid, schema: place.schema))
      return MigrationSite(place: place, settings: settings, objects: objects)
    } catch {
      guard error.message.isEmpty else { throw StoreError(error) }
      throw StoreError(
        .unusableSchema,
        "Nothing to migrate: the search path leads to no table stripe_sync_queue; check the database and the role's search_path.")
    }
  }

  /// The names of a kind with their details.
  func named(_ kind: String) -> [String: String] {
    Dictionary(objects.filter { $0.kind == kind }.map { ($0.name, $0.detail) }, uniquingKeysWith: { first, _ in first })
  }

  /// What the migration's status is.
  var status: MigrationStatus {
    var status = MigrationStatus(table: place.schema + ".stripe_sync_queue", version: place.version)
    let indexes = named("index")
    status.hasSpacesIndex = indexes[Self.spacesIndex] == "valid"
    guard place.version != nil else { return status }
    status.addedColumns = Self.columns.map(\.name).filter { settings["schema.added.\($0)"] != nil }
    status.notifies = settings["schema.notify"] != "off"
    status.rotatesIDs = settings["schema.rotate_ids"] == "on"
    status.roles = settings.keys.filter { $0.hasPrefix(Self.grantPrefix) }.map { String($0.dropFirst(Self.grantPrefix.count)) }.sorted()
    // What a newer program made is not ours to judge.
    guard !status.isNewer else { return status }
    status.defects = defects(notifies: status.notifies, rotates: status.rotatesIDs)
    return status
  }

  private func defects(notifies: Bool, rotates: Bool) -> [MigrationStatus.Defect] {
    var defects: [MigrationStatus.Defect] = []
    let columns = named("column")
    for column in Self.columns where columns[column.name] == nil {
      defects.append(.init(kind: .column, name: column.name, state: .missing))
    }
    let tables = named("table")
    for table in Self.tables {
      switch tables[table] {
      case nil: defects.append(.init(kind: .table, name: table, state: .missing))
      case "filtered": break
      default: defects.append(.init(kind: .rowSecurity, name: table, state: .disabled))
      }
    }
    let functions = named("function")
    for name in Self.functions + (rotates ? ["spacesync_rotate"] : []) {
      guard let sum = functions[name] else {
        defects.append(.init(kind: .function, name: name, state: .missing))
        continue
      }
      if settings["schema.checksum.\(name)"] != sum { defects.append(.init(kind: .function, name: name, state: .changed)) }
    }
    let triggers = named("trigger")
    for (name, arguments) in Self.triggers(notifies: notifies, rotates: rotates) {
      switch triggers[name] {
      case nil: defects.append(.init(kind: .trigger, name: name, state: .missing))
      // pg_trigger.tgenabled: O and A fire for everyone's writes, D and R don't.
      case "O \(arguments)", "A \(arguments)": break
      case let found?:
        let isOff = found.hasPrefix("D") || found.hasPrefix("R")
        defects.append(.init(kind: .trigger, name: name, state: isOff ? .disabled : .changed))
      }
    }
    let indexes = named("index")
    for index in MigrationFiles.indexes where indexes[index.name] != "valid" && !(index.name == "spacesync_recent" && !canIndexRecency) {
      defects.append(.init(kind: .index, name: index.name, state: indexes[index.name] == nil ? .missing : .invalid))
    }
    return defects
  }

  /// Only a `timestamptz` makes an index on the latest change; of a `timestamp` the zone of each session would decide.
  var canIndexRecency: Bool {
    let columns = named("column")
    return ["created_at", "updated_at"].allSatisfy { columns[$0].map { $0.hasPrefix("timestamp with time zone") } ?? true }
  }

  /// The columns that the migration adds, each with the type that its statements need and whether NULL would break them.
  static let columns: [(name: String, type: String, isNeeded: Bool)] = [
    ("updated_at", "timestamp", false), ("error_message", "text", false), ("processed_at", "timestamp", false),
    ("revision", "bigint", true), ("synced_revision", "bigint", false), ("attempts", "integer", true),
    ("queued_at", "timestamp with time zone", true), ("next_attempt_at", "timestamp with time zone", true), ("lease_token", "uuid", false),
    ("requested_by", "text", false), ("changed_xid", "xid8", true),
  ]
  static let tables = ["spacesync_setting", "spacesync_lease", "spacesync_worker", "spacesync_attempt", "spacesync_tombstone"]
  static let functions = ["spacesync_touch", "spacesync_bury", "spacesync_announce"]
  static let spacesIndex = "spacesync_spaces_name"
  static let grantPrefix = "schema.granted."

  /// The triggers with the number of their arguments.
  static func triggers(notifies: Bool, rotates: Bool) -> [(name: String, arguments: String)] {
    let buries = ["spacesync_bury_delete", "spacesync_bury_truncate"].map { ($0, notifies ? "0" : "1") }
    let announces = ["spacesync_announce_insert", "spacesync_announce_update"].map { ($0, "0") }
    return [("spacesync_touch", "0")] + buries + (notifies ? announces : []) + (rotates ? [("spacesync_rotate", "0")] : [])
  }
}
