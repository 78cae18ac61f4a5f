import DatabaseSupport
import Postgres
import Testing

struct CancellationTests {
  private func sleepers(_ database: TestDatabase) async throws -> String? {
    try await database.value(
      "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND state = 'active' AND datname = current_database()")
  }

  @Test func cancellingTheTaskStopsTheQueryOnTheServer() async throws {
    let database = try await TestDatabase.make(.empty)
    let connection = try await database.connect(statementTimeout: .seconds(60))
    let task = Task { try await connection.run(Query("SELECT pg_sleep(60)::text")) }
    try await eventually { try await sleepers(database) == "1" }
    task.cancel()
    let error = await #expect(throws: PostgresError.self) { _ = try await task.value }
    #expect(error?.code == .cancelled)
    #expect(try await sleepers(database) == "0")
    try await connection.ping()
  }

  @Test func cancelRunningStopsTheQueryAndNothingElse() async throws {
    let database = try await TestDatabase.make(.empty)
    let connection = try await database.connect(statementTimeout: .seconds(60))
    connection.cancelRunning()
    try await connection.ping()
    let task = Task { try await connection.script("SELECT pg_sleep(60)") }
    try await eventually { try await sleepers(database) == "1" }
    connection.cancelRunning()
    let error = await #expect(throws: PostgresError.self) { try await task.value }
    #expect(error?.code == .cancelled)
    for _ in 0..<50 { try await connection.ping() }
  }

  @Test func aStatementThatTakesTooLongTimesOutAndTheConnectionStays() async throws {
    let database = try await TestDatabase.make(.empty)
    let connection = try await database.connect()
    let error = await #expect(throws: PostgresError.self) {
      _ = try await connection.run(Query("SELECT pg_sleep(60)::text"), timeout: .milliseconds(100))
    }
    #expect(error?.code == .timedOut)
    #expect(try await sleepers(database) == "0")
    try await connection.ping()
  }

  @Test func aCancelledTransactionIsRolledBack() async throws {
    let database = try await TestDatabase.make(.empty)
    try await database.execute("CREATE TABLE t (a int)")
    let connection = try await database.connect(statementTimeout: .seconds(60))
    let task = Task {
      try await connection.transaction { connection throws(PostgresError) in
        _ = try connection.run(Query("INSERT INTO t VALUES (1)"))
        _ = try connection.run(Query("SELECT pg_sleep(60)::text"))
      }
    }
    try await eventually { try await sleepers(database) == "1" }
    task.cancel()
    let error = await #expect(throws: PostgresError.self) { try await task.value }
    #expect(error?.code == .cancelled)
    #expect(try await connection.first(Query("SELECT count(*) FROM t")) == ["0"])
    #expect(
      try await database.value(
        "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%' AND datname = current_database()") == "0")
  }

  @Test func aCancelledTaskSendsNothing() async throws {
    let database = try await TestDatabase.make(.empty)
    try await database.execute("CREATE TABLE t (a int)")
    let connection = try await database.connect()
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      try await connection.script("INSERT INTO t VALUES (1)")
    }
    let error = await #expect(throws: PostgresError.self) { try await task.value }
    #expect(error?.code == .cancelled)
    #expect(try await database.value("SELECT count(*) FROM t") == "0")
  }

  @Test func anAdministratorsCancelIsTold() async throws {
    let database = try await TestDatabase.make(.empty)
    let connection = try await database.connect(statementTimeout: .seconds(60))
    let task = Task { try await connection.script("SELECT pg_sleep(60)") }
    try await eventually { try await sleepers(database) == "1" }
    _ = try await database.value("SELECT pg_cancel_backend($1::integer)", .integer(Int64(connection.backendPID)))
    let error = await #expect(throws: PostgresError.self) { try await task.value }
    #expect(error?.code == .cancelled)
    try await connection.script("SET statement_timeout = 50")
    let slow = await #expect(throws: PostgresError.self) { try await connection.script("SELECT pg_sleep(60)") }
    #expect(slow?.code == .timedOut)
  }
}
