import DatabaseSupport
import Postgres
import Testing

struct FirstTests {
  @Test func aFreshDatabaseAnswers() async throws {
    let database = try await TestDatabase.make()
    try await database.fillSpaces(100)
    try await database.fillHostileSpaces(enqueueing: true)
    #expect(try await database.value("SELECT count(*) FROM spaces") == "112")
    #expect(try await database.value("SELECT count(*) FROM stripe_sync_queue") == "12")
    let connection = try await database.connect(readOnly: true)
    #expect(!connection.isPooled)
    for _ in 0..<3 {
      #expect(try await connection.run(Query("SELECT $1::bigint + 1", [.integer(41)])) == [["42"]])
    }
    await #expect(throws: PostgresError.self) { try await connection.script("DELETE FROM spaces") }
    let value = try await connection.transaction { connection throws(PostgresError) in
      try connection.first(Query("SELECT 'x'"))
    }
    #expect(value == ["x"])
  }
}
