import Postgres
import SyncCore
import Testing

@testable import PostgresStore

@Suite struct AnticipatedPageTests {
  @Test("The first page is asked for with the connection, given once to who asks for it, and read anew after that")
  func anticipated() async throws {
    try await Deployment.with { deployment in
      try await deployment.addSpaces(5)
      let first = try await PostgresStore.open(deployment.parameters, anticipating: (SpaceQuery(), 3))
      let other = try await first.page(of: SpaceQuery(), at: .first, limit: 4)
      #expect(other.spaces.count == 4 && other.hasAfter)

      let store = try await PostgresStore.open(deployment.parameters, anticipating: (SpaceQuery(), 3))
      // What is shown is the page of that moment; the feed tells what changed since.
      let page = try await store.page(of: SpaceQuery(), at: .first, limit: 3)
      #expect(page.spaces.map(\.name) == ["Space 1", "Space 2", "Space 3"] && page.hasAfter && !page.hasBefore)
      try await deployment.addSpaces(1, "'A first one'")
      #expect(try await store.page(of: SpaceQuery(), at: .first, limit: 3).spaces.first?.name == "A first one")
      await first.close()
      await store.close()
    }
  }

  @Test("A page that could not be anticipated is asked for again, and its error is the page's own")
  func failed() async throws {
    try await Deployment.with { deployment in
      try await deployment.addSpaces(1)
      let sql = deployment.sql
      // Whoever opens reads the catalogue and then waits for the lock; the statement is ended before it is granted.
      try await sql.script("BEGIN; LOCK TABLE stripe_sync_queue IN ACCESS EXCLUSIVE MODE")
      var parameters = deployment.parameters
      parameters.statementTimeout = .milliseconds(300)
      let store = try await PostgresStore.open(parameters, anticipating: (SpaceQuery(), 3))
      await #expect(throws: StoreError.self) { try await store.page(of: SpaceQuery(), at: .first, limit: 3) }
      try await sql.script("COMMIT")
      #expect(try await store.page(of: SpaceQuery(), at: .first, limit: 3).spaces.count == 1)
      await store.close()
    }
  }

  @Test("Without a key on the ids, even with two spaces of one id, every row is listed once")
  func noKey() async throws {
    try await Deployment.with("ALTER TABLE spaces DROP CONSTRAINT spaces_pkey CASCADE") { deployment in
      try await deployment.addSpaces(3)
      try await deployment.sql.script(
        "ALTER TABLE spaces DISABLE TRIGGER USER; INSERT INTO spaces (id, name, is_active) SELECT id, 'Twin', true FROM spaces LIMIT 1")
      #expect(try await Catalogue.read(from: deployment.sql).spaces.hasKey == false)
      let page = try await deployment.store.page(of: SpaceQuery(), at: .first, limit: 10)
      #expect(page.spaces.map(\.name) == ["Space 1", "Space 2", "Space 3", "Twin"])
    }
  }
}
