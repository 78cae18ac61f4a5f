import DatabaseSupport
import Postgres
import Synchronization
import Testing

struct StatementTests {
  @Test func aServerErrorCarriesItsFields() async throws {
    let database = try await TestDatabase.make()
    try await database.fillSpaces(1, enqueueing: true)
    let connection = try await database.connect()
    let insert = "INSERT INTO stripe_sync_queue (space_id, event_type, payload) SELECT space_id, event_type, payload FROM stripe_sync_queue"
    let error = await #expect(throws: PostgresError.self) { _ = try await connection.run(Query(insert)) }
    #expect(error?.code == .server)
    #expect(error?.sqlState == "23505")
    #expect(error?.constraint == "unique_space_event")
    #expect(error?.table == "stripe_sync_queue")
    #expect(error?.message == "duplicate key value violates unique constraint \"unique_space_event\"")
    #expect(error?.detail?.contains("INSERT") == true)
    #expect(error?.description.contains("23505") == true)
    #expect(error?.debugDescription.contains("INSERT") == false, "the row is not for the log")
    #expect(error?.debugDescription.contains("(space_id, event_type)=(...)") == true)
    try await connection.ping()
  }

  @Test func aHintAndAColumnArriveToo() async throws {
    let database = try await TestDatabase.make()
    let connection = try await database.connect()
    let typo = await #expect(throws: PostgresError.self) { _ = try await connection.run(Query("SELECT nmae FROM spaces")) }
    #expect(typo?.sqlState == "42703")
    #expect(typo?.hint?.contains("spaces.name") == true)
    let missing = await #expect(throws: PostgresError.self) {
      _ = try await connection.run(Query("INSERT INTO spaces (name) VALUES (NULL)"))
    }
    #expect(missing?.column == "name")
    #expect(missing?.debugDescription.contains("Failing row contains (...)") == true)
  }

  @Test func boundValuesNeverShow() async throws {
    let database = try await TestDatabase.make(.empty)
    let connection = try await database.connect()
    let secret = "s3cr3t-value"
    let error = await #expect(throws: PostgresError.self) { _ = try await connection.run(Query("SELECT $1::text::uuid", [.text(secret)])) }
    #expect(error?.sqlState == "22P02")
    #expect(error?.description.contains(secret) == false)
    #expect(error?.debugDescription.contains(secret) == false)
  }

  @Test func statementsArePreparedFromTheSecondRunOnAndOnlyOnce() async throws {
    let connection = try await TestDatabase.make(.empty).connect()
    let count = Query("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT 10%'")
    for run in 0..<5 {
      #expect(try await connection.run(Query("SELECT 10 + $1", [.integer(Int64(run))])) == [["\(10 + run)"]])
      #expect(try await connection.first(count) == [run == 0 ? "0" : "1"])
    }
  }

  @Test func aPreparedStatementOutlivesAChangeOfItsTable() async throws {
    let connection = try await TestDatabase.make(.empty).connect()
    try await connection.script("CREATE TABLE t AS SELECT 1 AS a")
    for _ in 0..<3 { #expect(try await connection.run(Query("SELECT * FROM t")) == [["1"]]) }
    try await connection.script("ALTER TABLE t ADD b text DEFAULT 'x'")
    for _ in 0..<3 { #expect(try await connection.run(Query("SELECT * FROM t")) == [["1", "x"]]) }
    try await connection.script("DISCARD ALL")
    for _ in 0..<3 { #expect(try await connection.run(Query("SELECT * FROM t")) == [["1", "x"]]) }
  }

  @Test func withoutPreparingNothingIsPrepared() async throws {
    let connection = try await TestDatabase.make(.empty).connect()
    await connection.stopPreparing()
    for _ in 0..<3 { _ = try await connection.run(Query("SELECT 1")) }
    #expect(try await connection.first(Query("SELECT count(*) FROM pg_prepared_statements")) == ["0"])
  }

  @Test func aTransactionCommitsOrLeavesNothing() async throws {
    let database = try await TestDatabase.make(.empty)
    let connection = try await database.connect()
    try await connection.script("CREATE TABLE t (a int PRIMARY KEY)")
    let inserted = try await connection.transaction { connection throws(PostgresError) in
      try connection.run(Query("INSERT INTO t VALUES (1) RETURNING a"))
    }
    #expect(inserted == [["1"]])
    let error = await #expect(throws: PostgresError.self) {
      try await connection.transaction { connection throws(PostgresError) in
        _ = try connection.run(Query("INSERT INTO t VALUES (2)"))
        _ = try connection.run(Query("INSERT INTO t VALUES (1)"))
      }
    }
    #expect(error?.sqlState == "23505")
    #expect(try await database.rows("SELECT a FROM t") == [["1"]])
  }

  @Test func aTransactionWhoseErrorWasSwallowedDoesNotCountAsCommitted() async throws {
    let connection = try await TestDatabase.make(.empty).connect()
    let error = await #expect(throws: PostgresError.self) {
      try await connection.transaction { connection throws(PostgresError) in
        do throws(PostgresError) { _ = try connection.run(Query("SELECT 1/0")) } catch {}
      }
    }
    #expect(error?.sqlState == "25P02")
    try await connection.ping()
  }

  @Test func transactionsDoNotNestAndTheOuterOneSurvives() async throws {
    let connection = try await TestDatabase.make(.empty).connect()
    let value = try await connection.transaction { connection throws(PostgresError) in
      do throws(PostgresError) {
        try connection.transaction { _ throws(PostgresError) in }
        return "nested"
      } catch {
        return error.code == .badParameters ? "refused" : "failed"
      }
    }
    #expect(value == "refused")
  }

  @Test func repeatableReadSeesOneSnapshotAndCannotWrite() async throws {
    let database = try await TestDatabase.make(.empty)
    try await database.execute("CREATE TABLE t (a int)")
    let connection = try await database.connect()
    let error = await #expect(throws: PostgresError.self) {
      try await connection.transaction(.repeatableReadReadOnly) { connection throws(PostgresError) in
        #expect(try connection.first(Query("SHOW transaction_isolation")) == ["repeatable read"])
        _ = try connection.run(Query("INSERT INTO t VALUES (1)"))
      }
    }
    #expect(error?.sqlState == "25006")
  }

  @Test func aReadOnlySessionRefusesToWriteEverywhere() async throws {
    let database = try await TestDatabase.make()
    let connection = try await database.connect(readOnly: true)
    await connection.expectToRefuseWrites()
    #expect(try await connection.first(Query("SELECT count(*) FROM spaces")) == ["0"])
  }

  @Test func noticesGoToTheHandler() async throws {
    let heard = Mutex<[String]>([])
    let connection = try await Connection.open(ConnectionParameters(conninfo: try await TestServer.shared.conninfo)) { text in
      heard.withLock { $0.append(text) }
    }
    try await connection.script("DO $$ BEGIN RAISE WARNING 'careful\nwith that'; END $$")
    #expect(heard.withLock { $0 }.contains { $0.hasPrefix("WARNING:") && $0.contains("careful with that") })
  }

  @Test func aScriptRunsAllStatementsAndReportsTheFirstError() async throws {
    let database = try await TestDatabase.make(.empty)
    let connection = try await database.connect()
    try await connection.script("CREATE TABLE t (a int); INSERT INTO t VALUES (1); SELECT * FROM t")
    let error = await #expect(throws: PostgresError.self) {
      try await connection.script("INSERT INTO t VALUES (2); SELECT 1/0; SELECT nothing")
    }
    #expect(error?.sqlState == "22012")
    #expect(try await connection.first(Query("SELECT count(*) FROM t")) == ["1"])
  }

  @Test func copyIsRefusedInBoundedTime() async throws {
    let connection = try await TestDatabase.make(.empty).connect()
    try await connection.script("CREATE TABLE t (a int)")
    await #expect(throws: PostgresError.self) { try await connection.script("COPY t FROM STDIN") }
    try await connection.ping()
    await #expect(throws: PostgresError.self) { try await connection.script("COPY t TO STDOUT") }
    let closed = await #expect(throws: PostgresError.self) { try await connection.ping() }
    #expect(closed?.code == .connectionLost)
  }

  @Test func aClosedConnectionSaysSo() async throws {
    let database = try await TestDatabase.make(.empty)
    let connection = try await database.connect(applicationName: "to be closed")
    await connection.close()
    await connection.close()
    let error = await #expect(throws: PostgresError.self) { try await connection.ping() }
    #expect(error?.code == .connectionLost)
    for await _ in connection.notifications { Issue.record("nothing was listened to") }
    try await eventually {
      try await database.value("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'to be closed'") == "0"
    }
  }

  @Test func aForgottenConnectionClosesItself() async throws {
    let database = try await TestDatabase.make(.empty)
    do {
      let connection = try await database.connect(applicationName: "forgotten")
      try await connection.listen(to: "x")
    }
    try await eventually { try await database.value("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'forgotten'") == "0" }
  }
}

extension Connection {
  func stopPreparing() { preparesStatements = false }

  /// Tries to write in each of the three ways, none of which a read-only session may let pass.
  nonisolated func expectToRefuseWrites(sourceLocation: SourceLocation = #_sourceLocation) async {
    let insert = Query("INSERT INTO spaces (name) VALUES ('x')")
    let single = await #expect(throws: PostgresError.self, sourceLocation: sourceLocation) { _ = try await run(insert) }
    let script = await #expect(throws: PostgresError.self, sourceLocation: sourceLocation) { try await self.script(insert.sql) }
    let transaction = await #expect(throws: PostgresError.self, sourceLocation: sourceLocation) {
      try await self.transaction { connection throws(PostgresError) in _ = try connection.run(insert) }
    }
    #expect([single, script, transaction].map { $0?.sqlState } == ["25006", "25006", "25006"], sourceLocation: sourceLocation)
  }
}

/// Waits until a condition holds, at most 20 s.
func eventually(sourceLocation: SourceLocation = #_sourceLocation, _ condition: () async throws -> Bool) async throws {
  let deadline = ContinuousClock.now + .seconds(20)
  while try await !condition() {
    guard .now < deadline else {
      Issue.record("the condition never held", sourceLocation: sourceLocation)
      return
    }
    try await Task.sleep(for: .milliseconds(5))
  }
}
