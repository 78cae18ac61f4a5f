import Postgres

/// What all checks want to know of a deployment: which of them apply, and in which form.
struct Facts: Sendable {
  /// The two tables.
  var catalogue: Catalogue
  /// Our own tables that exist and whose rows the role sees.
  var readable: Set<String>
  /// True when the session is not to write, because the operator said so.
  var isReadOnlySession: Bool

  /// True when both tables have what every statement needs.
  var hasTables: Bool {
    catalogue.spaces.columns.isSuperset(of: Catalogue.neededOfSpaces)
      && catalogue.queue.columns.isSuperset(of: Catalogue.neededOfQueue)
      && catalogue.spaces.rights.contains("SELECT") && catalogue.queue.rights.contains("SELECT")
  }

  /// True when the rules of the migrated table hold and their tables can be read.
  var hasLeases: Bool { catalogue.isMigrated && readable.isSuperset(of: ["spacesync_lease", "spacesync_worker"]) }

  /// True when a space that is not seen may still be there.
  var mayHideSpaces: Bool { catalogue.spaces.isFiltered }

  /// Reads the facts in two round trips.
  static func read(from connection: Connection, readOnly: Bool) async throws(PostgresError) -> Facts {
    let catalogue = try await Catalogue.read(from: connection)
    return Facts(catalogue: catalogue, readable: Set(try await connection.run(OwnTablesStatement())), isReadOnlySession: readOnly)
  }
}
