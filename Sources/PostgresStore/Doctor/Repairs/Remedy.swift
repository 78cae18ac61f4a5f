import Postgres
import SyncCore

/// What mends a finding in a transaction, or in one for every few rows, as it is shown and as it runs: the same text.
struct Remedy: Sendable {
  /// What it does, for people.
  var title: Phrase
  /// What the transaction begins with.
  var preparation: [String]
  /// True when a transaction takes only some rows, in the order of the jobs' keys, so that nobody waits long and no two writers wait for each other;
  /// it is repeated until there is nothing left to do.
  var isRepeated = false
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

  /// How many rows a transaction takes of a change that is repeated.
  static let chunk = 2_000
  /// Our repairs are no request: the migration's trigger then only stamps the change.
  static let asRepair = "SET LOCAL spacesync.repair = 'on'"
  /// A repair gives way to the traffic, and not the other way round.
  static let patience = ["SET LOCAL lock_timeout = '2s'", "SET LOCAL statement_timeout = '60s'"]

  /// The text for psql.
  var script: String {
    let lines = ["BEGIN"] + Self.patience.prefix(1) + preparation + changes.map(\.text) + ["COMMIT"]
    return (isRepeated ? "-- Repeat this until it changes no row.\n" : "") + lines.map { $0 + ";" }.joined(separator: "\n")
  }

  /// Does it; the number of rows that were changed.
  func run(on connection: Connection) async throws(PostgresError) -> Int {
    var sum = 0
    while true {
      // Transaction by transaction: what is committed stays, and counts.
      let changed = try await settling(when: \.isBusy, atMost: 4) { () async throws(PostgresError) in
        try await connection.transaction { connection throws(PostgresError) in
          for setting in Self.patience + preparation { try connection.script(setting) }
          var changed = 0
          for change in changes { changed += try connection.first(change.statement, timeout: .seconds(90)) ?? 0 }
          return changed
        }
      }
      sum += changed
      guard isRepeated, changed > 0, !Task.isCancelled else { return sum }
    }
  }
}
