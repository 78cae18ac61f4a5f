import DatabaseSupport
import TerminalSupport
import Testing

/// The real dashboard on a terminal of its own over a database of its own, with spaces that every test knows.
struct OperatorSession {
  let database: TestDatabase
  let terminal: PseudoTerminal

  var screen: EmulatedScreen { terminal.screen }

  /// Starts the dashboard and waits for its first rows.
  static func start(
    spaces: Int = 12, size: (columns: Int, rows: Int) = (80, 24), environment: [String: String] = [:], arguments: [String] = []
  ) async throws -> OperatorSession {
    let database = try await TestDatabase.make(.legacy)
    try await database.fillAlphabetically(spaces)
    return try await on(database, size: size, environment: environment, arguments: arguments)
  }

  /// Starts the dashboard on a database that exists.
  static func on(
    _ database: TestDatabase, size: (columns: Int, rows: Int) = (80, 24), environment: [String: String] = [:], arguments: [String] = []
  ) async throws -> OperatorSession {
    let terminal = try PseudoTerminal.spawn(
      BuiltProduct.path("spacesync"), ["--database", database.conninfo] + arguments,
      environment: PseudoTerminal.environment.merging(environment) { $1 }, size: size)
    let session = OperatorSession(database: database, terminal: terminal)
    if size.columns >= 40, size.rows >= 10 {
      try await terminal.waitUntil("the first row") { $0.contains("Space 001") || $0.contains("Space 002") }
      // The feed's mode stands on the top bar once it follows the database.
      try await terminal.waitUntil("the feed") { $0.lines[0].contains("* ") }
    }
    return session
  }

  /// Starts the dashboard on a database that exists and waits for a text instead of the usual first rows.
  static func waiting(
    for text: String, on database: TestDatabase, environment: [String: String], arguments: [String]
  ) async throws -> OperatorSession {
    let terminal = try PseudoTerminal.spawn(
      BuiltProduct.path("spacesync"), ["--database", database.conninfo] + arguments,
      environment: PseudoTerminal.environment.merging(environment) { $1 })
    try await terminal.waitFor(text)
    return OperatorSession(database: database, terminal: terminal)
  }

  /// The row of a space, or an empty text.
  func row(of name: String) -> String { screen.lines.first { $0.contains(name) } ?? "" }

  /// Changes jobs as another program would.
  func setStatus(_ status: String, of name: String, error: String? = nil) async throws {
    try await database.execute(
      """
      UPDATE stripe_sync_queue SET status = '\(status)', error_message = \(error.map { "'\($0)'" } ?? "NULL"), updated_at = clock_timestamp()
      WHERE space_id = (SELECT id FROM spaces WHERE name = '\(name)')
      """)
  }

  /// The jobs as `name status event` in order.
  func jobs() async throws -> [String] {
    try await database.rows(
      "SELECT s.name || ' ' || q.status || ' ' || q.event_type FROM stripe_sync_queue q JOIN spaces s ON s.id = q.space_id ORDER BY 1"
    ).compactMap { $0[0] }
  }
}

extension TestDatabase {
  /// Spaces named `Space 001`, `Space 002`, …: every fourth is inactive; no trigger makes a job of them.
  func fillAlphabetically(_ count: Int) async throws {
    try await execute(
      """
      ALTER TABLE spaces DISABLE TRIGGER ALL;
      INSERT INTO spaces (name, description, capacity, pricing_type, daily_price, is_active)
      SELECT 'Space ' || lpad(i::text, 3, '0'), 'Number ' || i, i, 'daily', i * 10, i % 4 <> 0 FROM generate_series(1, \(count)) AS i;
      ALTER TABLE spaces ENABLE TRIGGER ALL
      """)
  }
}
