import Postgres
import Synchronization

/// A database of its own for one test, on the shared server.
public struct TestDatabase: Sendable {
  private static let count = Atomic<Int>(0)

  /// Its name.
  public let name: String
  /// How to reach it, as the superuser.
  public let conninfo: String

  /// Makes a fresh database.
  public static func make(_ schema: TestSchema = .legacy) async throws -> TestDatabase {
    let administrator = try await TestServer.administrator
    let name = "test_\(count.add(1, ordering: .relaxed).newValue)"
    let template = schema == .legacy ? TestServer.legacyTemplate : "template0"
    try await administrator.script("CREATE DATABASE \(name) TEMPLATE \(template)")
    return TestDatabase(name: name, conninfo: try await TestServer.shared.conninfo(database: name))
  }

  /// Opens a connection.
  public func connect(
    applicationName: String = "tests", readOnly: Bool = false, statementTimeout: Duration = .seconds(20)
  ) async throws -> Connection {
    try await Connection.open(
      ConnectionParameters(
        conninfo: conninfo, applicationName: applicationName, readOnly: readOnly, statementTimeout: statementTimeout))
  }

  /// Runs statements on a connection of their own.
  public func execute(_ sql: String) async throws {
    let connection = try await connect()
    try await connection.script(sql, timeout: .seconds(120))
    await connection.close()
  }

  /// Reads rows, all columns as text (cast what has no plain text form), on a connection of its own.
  public func rows(_ sql: String, _ binds: Bind...) async throws -> [[String?]] {
    let connection = try await connect()
    let rows = try await connection.run(Query(sql, binds), timeout: .seconds(120))
    await connection.close()
    return rows
  }

  /// The first column of the first row as text.
  public func value(_ sql: String, _ binds: Bind...) async throws -> String? {
    let connection = try await connect()
    let row = try await connection.first(Query(sql, binds), timeout: .seconds(120))
    await connection.close()
    return row?.first ?? nil
  }

  /// Adds spaces: always the same for the same number, of all pricing types, some inactive, some with NULL, long or wide texts.
  ///
  /// - Parameters:
  ///   - count: how many.
  ///   - enqueueing: whether the trigger sees them; it then makes an INSERT job of each.
  public func fillSpaces(_ count: Int, enqueueing: Bool = false) async throws {
    try await fill(SampleSpaces.varied, count: count, enqueueing: enqueueing)
  }

  /// Adds spaces whose names would harm a terminal, a CSV file or SQL that trusts them.
  public func fillHostileSpaces(enqueueing: Bool = false) async throws {
    try await fill(SampleSpaces.hostile, count: 0, enqueueing: enqueueing)
  }

  private func fill(_ statement: String, count: Int, enqueueing: Bool) async throws {
    let connection = try await connect()
    // Without ALTER TABLE, so that other sessions' triggers keep working meanwhile.
    if !enqueueing { try await connection.script("SET session_replication_role = replica") }
    _ = try await connection.run(Query(statement, count > 0 ? [.integer(Int64(count))] : []), timeout: .seconds(120))
    await connection.close()
  }
}
