import DatabaseSupport
import FakeStripe
import Glibc
import Postgres
import PostgresStore
import PrivatePostgres
import TerminalSupport

/// All that an operator's morning needs: a server of its own, a deployment with twelve spaces, a Stripe, a worker that drains the queue, and the
/// dashboard on a terminal.
final class Morning {
  /// The server, which can be killed.
  let server: PrivateServer
  /// Stripe.
  let fake: FakeStripe
  /// The processor: `spacesync worker` as a process of its own.
  let worker: CommandRun
  /// The operator.
  let robot: Robot
  /// Where files go.
  let folder: ConfigurationFolder

  /// Starts everything; the dashboard is about to show its first frame.
  init() async throws {
    server = try await TestServer.start(settings: ["synchronous_commit": "on"])
    fake = try FakeStripe()
    folder = try ConfigurationFolder()
    let sql = try await Connection.open(ConnectionParameters(conninfo: server.conninfo, statementTimeout: .seconds(60)))
    try await sql.script(DeploymentSchema.sql)
    try await sql.script(
      """
      ALTER TABLE spaces DISABLE TRIGGER USER;
      INSERT INTO spaces (name, description, capacity, pricing_type, daily_price, is_active)
      SELECT 'Space ' || lpad(i::text, 3, '0'), 'Number ' || i, i, 'daily', i * 10, i % 4 <> 0 FROM generate_series(1, 12) AS i;
      ALTER TABLE spaces ENABLE TRIGGER USER
      """)
    await sql.close()
    let migrator = Migrator(ConnectionParameters(conninfo: server.conninfo))
    _ = try await migrator.up()
    for trigger in try await migrator.plainInsertTriggers() { try await migrator.repair(trigger) }
    let stripe = ["STRIPE_SECRET_KEY": "sk_test_fake", "SPACESYNC_STRIPE_API_BASE": fake.base]
    let impatient = ["SPACESYNC_RETRY_BASE_MS": "20", "SPACESYNC_LEASE_MS": "1500", "SPACESYNC_STRIPE_TIMEOUT_MS": "5000"]
    worker = try CommandRun(["worker"], database: server.conninfo, environment: stripe.merging(impatient) { $1 })
    let environment = PseudoTerminal.environment.merging(folder.environment) { $1 }.merging(stripe) { $1 }
    robot = Robot(
      try PseudoTerminal.spawn(BuiltProduct.path("spacesync"), ["--database", server.conninfo], environment: environment))
  }

  /// What one column of one row holds.
  func value(_ sql: String) async throws -> String? {
    let connection = try await Connection.open(ConnectionParameters(conninfo: server.conninfo))
    let row = try await connection.first(Query(sql))
    await connection.close()
    return row?.first ?? nil
  }

  /// Somebody else's change.
  func execute(_ sql: String) async throws {
    let connection = try await Connection.open(ConnectionParameters(conninfo: server.conninfo))
    try await connection.script(sql)
    await connection.close()
  }

  /// Ends the worker as an administrator does, then everything else.
  func end() async -> Int32 {
    worker.signal(SIGTERM)
    let code = await worker.exitCode()
    fake.stop()
    server.stop()
    return code
  }
}
