import Postgres
import SyncCore

extension PostgresStore {
  /// True where workers say that they run: in a migrated deployment.
  public func knowsWorkers() async throws(StoreError) -> Bool {
    try await reads.perform(.read) { _, catalogue throws(PostgresError) in catalogue.isMigrated }
  }

  /// The workers of a migrated deployment, the latest word first.
  public func workers() async throws(StoreError) -> [WorkerState] {
    try await reads.perform(.read) { connection, catalogue throws(PostgresError) in
      catalogue.isMigrated ? try await connection.run(WorkersStatement()) : []
    }
  }

  /// The newest tries of a migrated deployment, newest first.
  public func attempts(limit: Int) async throws(StoreError) -> [Attempt] {
    let limit = min(max(1, limit), 10_000)
    return try await reads.perform(.read) { connection, catalogue throws(PostgresError) in
      catalogue.isMigrated ? try await connection.run(AttemptsStatement(limit: limit)) : []
    }
  }

  /// The tries of one job in the log of a migrated deployment, newest first.
  public func attempts(of key: JobKey, limit: Int) async throws(StoreError) -> [Attempt] {
    let limit = min(max(1, limit), 10_000)
    return try await reads.perform(.read) { connection, catalogue throws(PostgresError) in
      catalogue.isMigrated ? try await connection.run(AttemptsStatement(of: key, limit: limit)) : []
    }
  }
}
