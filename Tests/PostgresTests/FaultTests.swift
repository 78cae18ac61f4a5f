import DatabaseSupport
import Postgres
import PrivatePostgres
import Testing

/// Servers that die or stand still; each test has one of its own.
@Suite(.serialized)
struct FaultTests {
  private func sleeping(_ server: PrivateServer, _ connection: Connection) async throws -> Task<Void, any Error> {
    let task = Task { try await connection.script("SELECT pg_sleep(60)", timeout: .seconds(60)) }
    let observer = try await Connection.open(ConnectionParameters(conninfo: server.conninfo))
    let count = Query("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
    try await eventually { try await observer.first(count) == ["1"] }
    return task
  }

  @Test func aServerKilledDuringAQuery() async throws {
    let server = try await TestServer.start()
    defer { server.stop() }
    let connection = try await Connection.open(ConnectionParameters(conninfo: server.conninfo))
    try await connection.listen(to: "c")
    let task = try await sleeping(server, connection)
    server.kill()
    let error = await #expect(throws: PostgresError.self) { try await task.value }
    #expect(error?.code == .connectionLost)
    for await _ in connection.notifications {}
    #expect(await #expect(throws: PostgresError.self) { try await connection.ping() }?.code == .connectionLost)
    #expect(
      await #expect(throws: PostgresError.self) {
        _ = try await Connection.open(ConnectionParameters(conninfo: server.conninfo))
      }?.code == .unreachable)
    try server.restart()
    let again = try await Connection.open(ConnectionParameters(conninfo: server.conninfo))
    try await again.ping()
  }

  @Test func aServerShutDownDuringAQuerySaysWhy() async throws {
    let server = try await TestServer.start()
    defer { server.stop() }
    let connection = try await Connection.open(ConnectionParameters(conninfo: server.conninfo))
    let task = try await sleeping(server, connection)
    try server.restart()
    let error = await #expect(throws: PostgresError.self) { try await task.value }
    #expect(error?.code == .connectionLost)
    #expect(error?.sqlState == "57P01")
  }

  @Test func aServerFrozenDuringAQuery() async throws {
    let server = try await TestServer.start()
    defer { server.stop() }
    let connection = try await Connection.open(ConnectionParameters(conninfo: server.conninfo))
    try await connection.ping()
    server.freeze()
    let begin = ContinuousClock.now
    let error = await #expect(throws: PostgresError.self) { try await connection.script("SELECT 1", timeout: .milliseconds(200)) }
    #expect(error?.code == .timedOut)
    #expect(ContinuousClock.now - begin < .seconds(30))
    #expect(await #expect(throws: PostgresError.self) { try await connection.ping() }?.code == .connectionLost)
    server.thaw()
    let again = try await Connection.open(ConnectionParameters(conninfo: server.conninfo))
    try await again.ping()
  }

  @Test func cancellingAQueryOfAFrozenServer() async throws {
    let server = try await TestServer.start()
    defer { server.stop() }
    let connection = try await Connection.open(ConnectionParameters(conninfo: server.conninfo))
    let task = try await sleeping(server, connection)
    server.freeze()
    task.cancel()
    let begin = ContinuousClock.now
    let error = await #expect(throws: PostgresError.self) { try await task.value }
    #expect(error?.code == .cancelled)
    #expect(ContinuousClock.now - begin < .seconds(30))
  }

  @Test func aServerFrozenBeforeConnecting() async throws {
    let server = try await TestServer.start()
    defer { server.stop() }
    server.freeze()
    let begin = ContinuousClock.now
    let error = await #expect(throws: PostgresError.self) {
      _ = try await Connection.open(ConnectionParameters(conninfo: server.conninfo, connectTimeout: .milliseconds(300)))
    }
    #expect(error?.code == .unreachable)
    #expect(ContinuousClock.now - begin < .seconds(30))
    server.thaw()
    let connection = try await Connection.open(ConnectionParameters(conninfo: server.conninfo))
    try await connection.ping()
  }
}
