import Postgres
import SyncCore

/// What mends a finding in one transaction, as it is shown and as it runs: the same text.
struct Remedy: Sendable {
  /// What it does, for people.
  var title: Phrase
  /// What the transaction begins with.
  var preparation: [String]
  /// The changes, each counted by the rows that it writes.
  var changes: [Change]

  /// One statement that changes rows.
  enum Change: Sendable {
    /// An INSERT, UPDATE or DELETE without RETURNING.
    case plain(String)
    /// A statement that says itself how many rows it has changed.
    case counted(String)

    var text: String {
      switch self {
      case .plain(let text), .counted(let text): text
      }
    }

    var statement: Counted {
      switch self {
      case .plain(let text): Counted(sql: "WITH changed AS (\(text) RETURNING 1) SELECT count(*) FROM changed")
      case .counted(let text): Counted(sql: text)
      }
    }
  }

  /// A change as it runs.
  struct Counted: Statement {
    let sql: String

    func decode(_ row: inout RowDecoder) throws(PostgresError) -> Int { try row.next() }
  }

  /// Our repairs are no request: the migration's trigger then only stamps the change.
  static let asRepair = "SET LOCAL spacesync.repair = 'on'"
  /// A repair gives way to the traffic, and not the other way round.
  static let patience = ["SET LOCAL lock_timeout = '2s'", "SET LOCAL statement_timeout = '60s'"]

  /// The text for psql.
  var script: String {
    let lines = ["BEGIN"] + Self.patience.prefix(1) + preparation + changes.map(\.text) + ["COMMIT"]
    return lines.map { $0 + ";" }.joined(separator: "\n")
  }

  /// Does it; the number of rows that were changed.
  func run(on connection: Connection) async throws(PostgresError) -> Int {
    try await connection.transaction { connection throws(PostgresError) in
      for setting in Self.patience + preparation { try connection.script(setting) }
      var sum = 0
      for change in changes { sum += try connection.first(change.statement, timeout: .seconds(90)) ?? 0 }
      return sum
    }
  }
}
