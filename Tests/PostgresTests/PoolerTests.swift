import DatabaseSupport
import Postgres
import Testing

struct PoolerTests {
  private func open(_ database: TestDatabase, readOnly: Bool = false) async throws -> (Connection, PoolerProxy) {
    let server = try await TestServer.shared
    let proxy = try PoolerProxy(to: server.socketPath)
    let conninfo = "host=127.0.0.1 port=\(proxy.port) user=postgres dbname=\(database.name) sslmode=disable gssencmode=disable"
    return (try await Connection.open(ConnectionParameters(conninfo: conninfo, readOnly: readOnly, statementTimeout: .seconds(20))), proxy)
  }

  @Test func aPoolerIsNoticedAndNothingOfASessionIsUsed() async throws {
    let database = try await TestDatabase.make(.empty)
    let (connection, proxy) = try await open(database)
    #expect(connection.isPooled)
    #expect(await connection.preparesStatements == false)
    for _ in 0..<3 { #expect(try await connection.run(Query("SELECT $1::bigint", [.integer(7)])) == [["7"]]) }
    #expect(try await connection.first(Query("SELECT count(*) FROM pg_prepared_statements")) == ["0"])
    let error = await #expect(throws: PostgresError.self) { try await connection.listen(to: "c") }
    #expect(error?.code == .badParameters)
    withExtendedLifetime(proxy) {}
  }

  @Test func readOnlyHoldsThroughAPoolerWithoutASessionSetting() async throws {
    let database = try await TestDatabase.make()
    let (connection, proxy) = try await open(database, readOnly: true)
    await connection.expectToRefuseWrites()
    #expect(try await connection.first(Query("SELECT current_setting('default_transaction_read_only')")) == ["off"])
    #expect(try await connection.first(Query("SELECT count(*) FROM spaces")) == ["0"])
    withExtendedLifetime(proxy) {}
  }

  @Test func cancellingWorksThroughAPooler() async throws {
    let database = try await TestDatabase.make(.empty)
    let (connection, proxy) = try await open(database)
    let error = await #expect(throws: PostgresError.self) {
      try await connection.script("SELECT pg_sleep(60)", timeout: .milliseconds(100))
    }
    #expect(error?.code == .timedOut)
    try await connection.ping()
    withExtendedLifetime(proxy) {}
  }
}
