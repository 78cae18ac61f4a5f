import Postgres
import SyncCore

/// The feed's statements on one connection that writes nothing.
struct FeedReader: Sendable {
  let connection: Connection
  let catalogue: Catalogue

  /// Counting is nothing that anybody waits for: processes of its own, which the server would start for it, take processors from those who do.
  private static let modesty = "max_parallel_workers_per_gather = 0"

  init(_ opened: Session.Opened) {
    connection = opened.connection
    catalogue = opened.catalogue
  }

  /// Prepares the session, where it is one's own.
  nonisolated(nonsending) func begin() async throws(PostgresError) {
    if !connection.isPooled { try await connection.script("SET \(Self.modesty)") }
  }

  /// Where the server stands now.
  nonisolated(nonsending) func position() async throws(PostgresError) -> FeedPosition {
    guard let here = try await run(PositionStatement(catalogue)).first else { throw Self.silent }
    return here
  }

  /// What was committed since a position.
  nonisolated(nonsending) func delta(_ statement: DeltaStatement) async throws(PostgresError) -> FeedDelta {
    guard let delta = FeedDelta(try await run(statement), limit: statement.rules.limit) else { throw Self.silent }
    return delta
  }

  /// What a look must know beside the changes.
  nonisolated(nonsending) func circumstances(_ rules: FeedRules) async throws(PostgresError) -> FeedCircumstances {
    guard let here = try await run(CircumstancesStatement(catalogue, rules)).first else { throw Self.silent }
    return here
  }

  /// A page of what was written since the cursor's position, by key.
  nonisolated(nonsending) func storm(
    _ rules: FeedRules, since cursor: FeedCursor, after last: JobKey?
  ) async throws(PostgresError) -> [Job] {
    try await run(StormStatement(catalogue, rules, since: cursor.snapshot, delivered: cursor.delivered, after: last)).compactMap { $0 }
  }

  /// The transactions whose rows would be read again after this snapshot.
  nonisolated(nonsending) func window(_ rules: FeedRules, since snapshot: Snapshot) async throws(PostgresError) -> [UInt32] {
    try await run(WindowStatement(rules, since: snapshot))
  }

  /// All jobs per status, in a pass over the table.
  nonisolated(nonsending) func counts() async throws(PostgresError) -> JobCounts { JobCounts(try await run(JobCountsStatement())) }

  /// The jobs that are not completed per status, from the migration's index on them.
  nonisolated(nonsending) func activeCounts() async throws(PostgresError) -> JobCounts {
    JobCounts(try await run(JobCountsStatement(activeOnly: true)))
  }

  /// Sends a message to a channel.
  nonisolated(nonsending) func notify(_ channel: String, _ message: String) async throws(PostgresError) {
    _ = try await connection.run(NotifyStatement(channel: channel, message: message))
  }

  private static let silent = PostgresError(.decoding, "The server did not say where it stands")

  /// A standby's recovery ends a reader now and then, which may ask again at once. Behind a pooler nothing may be left on the session, so each
  /// statement gets a read-only transaction with its own limits.
  private nonisolated(nonsending) func run<S: Statement>(_ statement: S) async throws(PostgresError) -> [S.Row] {
    // A function and not a closure: a closure of this type would run on a thread of the pool, two wake-ups more before the change is on the screen.
    nonisolated(nonsending) func ask() async throws(PostgresError) -> [S.Row] {
      guard connection.isPooled else { return try await connection.run(statement) }
      return try await connection.transaction(.repeatableReadReadOnly) { connection throws(PostgresError) in
        try connection.script("SET LOCAL statement_timeout = '5s'; SET LOCAL \(Self.modesty)")
        return try connection.run(statement)
      }
    }
    return try await settling(ask)
  }
}

/// Sends a message to whoever listens.
struct NotifyStatement: Statement {
  let sql = "SELECT pg_notify($1, $2)"
  let binds: [Bind]

  init(channel: String, message: String) { binds = [.text(channel), .text(message)] }
}
