import FoundationEssentials
import Postgres
import SyncCore

extension PostgresStore {
  /// All editable columns of a space, read where writes go: what an edit is made on must not be older than what it will meet.
  public func record(of id: UUID?) async throws(StoreError) -> SpaceRecord? {
    try await writes.perform(.read) { connection, catalogue throws(PostgresError) in
      guard let id else { return SpaceRecord(fields: RecordColumns(catalogue).fields) }
      return try await connection.first(RecordStatement(catalogue, id))?.theirs
    }
  }

  /// The text that PostgreSQL makes of a JSON value; what it does not take is left for the write to refuse.
  public func canonical(json: String) async throws(StoreError) -> String {
    try await writes.perform(.read) { connection, _ throws(PostgresError) in
      do throws(PostgresError) {
        return try await connection.first(CanonicalJSONStatement(json)) ?? json
      } catch {
        guard error.code == .server, error.sqlState?.hasPrefix("22") == true else { throw error }
        return json
      }
    }
  }

  /// The fenced UPDATE of one space; when it met no row, a second look says why.
  public func save(_ edit: SpaceEdit) async throws(StoreError) -> WriteOutcome {
    try mayWrite("changed", to: "edit")
    guard !edit.changes.isEmpty else { return .done }
    return try await writes.perform(.edit) { connection, catalogue throws(PostgresError) in
      try await refusing { () async throws(PostgresError) in
        let written = try await settling { () async throws(PostgresError) in
          try await connection.first(SpaceUpdateStatement(catalogue, edit, operator: self.operator))
        }
        if written != nil { return .done }
        let found = try await connection.first(RecordStatement(catalogue, edit.id))
        return Self.verdict(found, on: edit.before, wanted: edit.after)
      }
    }
  }

  /// The INSERT of one space.
  public func create(_ record: SpaceRecord, id: UUID) async throws(StoreError) -> WriteOutcome {
    try mayWrite("changed", to: "edit")
    return try await writes.perform(.add) { connection, catalogue throws(PostgresError) in
      try await refusing { () async throws(PostgresError) in
        _ = try await settling { () async throws(PostgresError) in
          try await connection.run(SpaceInsertStatement(catalogue, record, id: id, operator: self.operator))
        }
        return .done
      }
    }
  }

  /// Jobs, space and the DELETE job, in one transaction.
  public func delete(_ id: UUID, expecting expected: SpaceRecord) async throws(StoreError) -> WriteOutcome {
    try mayWrite("changed", to: "edit")
    return try await writes.perform(.remove) { connection, catalogue throws(PostgresError) in
      try await refusing { () async throws(PostgresError) in
        do throws(PostgresError) {
          try await settling { () async throws(PostgresError) in
            try await connection.transaction { connection throws(PostgresError) in
              _ = try connection.run(JobsDeleteStatement(id, operator: self.operator))
              guard let row = try connection.first(SpaceDeleteStatement(id, expecting: expected)) else { throw Self.nothingMet }
              if try connection.first(DeleteJobExistsStatement(id)) != true {
                _ = try connection.run(DeleteJobInsertStatement(catalogue, id, payload: row))
              }
            }
          }
          return .done
        } catch {
          // The transaction was rolled back, so the jobs are as they were.
          guard error.sqlState == Self.nothingMet.sqlState else { throw error }
          let found = try await connection.first(RecordStatement(catalogue, id))
          return Self.verdict(found, on: expected, wanted: nil)
        }
      }
    }
  }

  /// Ends a transaction whose fence met no row: "no data" (SQLSTATE 02000).
  private static let nothingMet = PostgresError(.server, "The space no longer stands as it was seen", sqlState: "02000")

  /// Why a fenced write met no row.
  ///
  /// - Parameters:
  ///   - found: The row as it stands, nil when it is gone.
  ///   - before: What the write was made on.
  ///   - wanted: What it would have made of it: that it stands so already means that a first try, whose answer was lost, did it.
  private static func verdict(_ found: SpaceConflict?, on before: SpaceRecord, wanted: SpaceRecord?) -> WriteOutcome {
    guard var found else { return .gone }
    found.theirs = found.theirs.only(before.fields)
    if found.theirs == wanted { return .done }
    return found.theirs == before ? .refused(.hidden) : .conflict(found)
  }
}

/// Runs a write; what the database refuses is an answer, what else fails an error.
private func refusing(
  _ body: @Sendable () async throws(PostgresError) -> WriteOutcome
) async throws(PostgresError) -> WriteOutcome {
  do throws(PostgresError) {
    return try await body()
  } catch {
    guard let refusal = WriteRefusal(error) else { throw error }
    return .refused(refusal)
  }
}
