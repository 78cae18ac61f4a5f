import DatabaseSupport
import FoundationEssentials
import Postgres
import PostgresStore
import SyncCore

/// An existing deployment in a database of its own, the owner's connection to it, and a store on it.
struct Deployment {
  let parameters: ConnectionParameters
  let sql: Connection
  let store: PostgresStore

  /// Runs a test on a deployment; `changes` makes an odd one of it before the store looks.
  static func with(_ changes: String = "", _ body: (Deployment) async throws -> Void) async throws {
    let database = try await TestDatabase.make()
    let parameters = ConnectionParameters(
      conninfo: database.conninfo, applicationName: database.name, statementTimeout: .seconds(30))
    let sql = try await Connection.open(parameters)
    if !changes.isEmpty { try await sql.script(changes) }
    let store = try await PostgresStore.open(parameters)
    try await body(Deployment(parameters: parameters, sql: sql, store: store))
    await store.close()
    await sql.close()
  }

  /// Runs a test on a deployment that was migrated before the store looks.
  static func migrated(_ body: (Deployment) async throws -> Void) async throws {
    try await with { plain in
      try await plain.migrator.up()
      let store = try await PostgresStore.open(plain.parameters)
      try await body(Deployment(parameters: plain.parameters, sql: plain.sql, store: store))
      await store.close()
    }
  }

  /// Adds spaces without the trigger's jobs and returns their ids in order.
  @discardableResult
  func addSpaces(_ count: Int, _ name: String = "'Space ' || n", active: Bool = true) async throws -> [UUID] {
    try await sql.script("ALTER TABLE spaces DISABLE TRIGGER USER")
    let ids = try await sql.run(
      IDs(
        sql: """
          INSERT INTO spaces (name, is_active, pricing_type, hourly_price)
          SELECT \(name), \(active), 'hourly', 12.50 FROM generate_series(1, \(count)) AS n RETURNING id
          """))
    try await sql.script("ALTER TABLE spaces ENABLE TRIGGER USER")
    return ids.sorted()
  }

  /// The first column of a query's first row as text.
  func text(_ query: String) async throws -> String? {
    try await sql.run(Text(sql: "SELECT (\(query))::text")).first ?? nil
  }

  /// A number that a query counts.
  func number(_ query: String) async throws -> Int { Int(try await text(query) ?? "") ?? -1 }
}

/// One column of texts.
struct Text: Statement {
  var sql: String
  var binds: [Bind] = []
  func decode(_ row: inout RowDecoder) throws(PostgresError) -> String? { try row.next() }
}

/// One column of ids.
struct IDs: Statement {
  var sql: String
  var binds: [Bind] = []
  func decode(_ row: inout RowDecoder) throws(PostgresError) -> UUID { try row.next() }
}

extension ConnectionParameters {
  /// The same database as another role.
  func asRole(_ role: String) -> ConnectionParameters {
    var copy = self
    copy.conninfo += " user=\(role)"
    return copy
  }
}
