import DatabaseSupport
import FakeStripe
import FoundationEssentials
import Glibc
import Postgres
import PostgresStore
import SyncCore

/// A deployment and a fake Stripe for workers that are processes of the real binary.
struct WorkerBench: Sendable {
  let database: TestDatabase
  let fake: FakeStripe
  let sql: Connection

  /// Makes both; `spaces` active spaces, of which each n-th costs n cents and 10 euros.
  init(spaces: Int, migrated: Bool = true) async throws {
    database = try await TestDatabase.make()
    fake = try FakeStripe()
    sql = try await database.connect()
    let insert = """
      INSERT INTO spaces (id, name, pricing_type, hourly_price, is_active)
      SELECT md5('worker ' || n)::uuid, 'Space ' || n, 'hourly', 10 + n * 0.01, true FROM generate_series(1, $1::integer) AS n
      """
    try await sql.script("ALTER TABLE spaces DISABLE TRIGGER USER")
    _ = try await sql.run(Query(insert, [.integer(Int64(spaces))]))
    try await sql.script("ALTER TABLE spaces ENABLE TRIGGER USER")
    if migrated {
      let result = try await CommandRun.run("migrate", "--fix-trigger", "--yes", database: database.conninfo)
      guard result.code == 0 else { throw BenchError(text: "migrate ended with \(result.code): \(result.output) \(result.errors)") }
    } else {
      try await sql.script(Self.upsert)
    }
  }

  /// The deployment's own trigger, as an upsert: with its plain INSERT the second edit of a space would be refused.
  private static let upsert = """
    DO $$ BEGIN
      EXECUTE replace(replace(pg_get_functiondef('enqueue_stripe_sync'::regproc), 'to_jsonb(NEW));', 'to_jsonb(NEW)) ' || clause),
        'to_jsonb(OLD));', 'to_jsonb(OLD)) ' || clause)
      FROM (SELECT 'ON CONFLICT (space_id, event_type) DO UPDATE SET payload = excluded.payload, status = ''pending'', error_message = NULL,
        processed_at = NULL, created_at = clock_timestamp(), updated_at = clock_timestamp();' AS clause) AS c;
    END $$
    """

  /// What could not be prepared.
  struct BenchError: Error, CustomStringConvertible {
    var text: String
    var description: String { text }
  }

  /// The environment of an impatient worker.
  func environment(key: String = "sk_test_fake", _ more: [String: String] = [:]) -> [String: String] {
    let own = [
      "STRIPE_SECRET_KEY": key, "SPACESYNC_STRIPE_API_BASE": fake.base, "SPACESYNC_RETRY_BASE_MS": "20",
      "SPACESYNC_LEASE_MS": "1500", "SPACESYNC_STRIPE_TIMEOUT_MS": "1500", "SPACESYNC_MAX_ATTEMPTS": "40",
    ]
    return own.merging(more) { _, new in new }
  }

  /// Starts `spacesync worker`.
  func start(_ arguments: [String] = [], key: String = "sk_test_fake", _ more: [String: String] = [:]) throws -> CommandRun {
    try CommandRun(["worker"] + arguments, database: database.conninfo, environment: environment(key: key, more))
  }

  /// Runs `spacesync worker` to its end.
  func run(_ arguments: String..., key: String = "sk_test_fake", more: [String: String] = [:]) async throws -> (code: Int32, errors: String)
  {
    let run = try start(arguments, key: key, more)
    return (await run.exitCode(), run.errors)
  }

  /// Asks for a sync of all active spaces.
  func enqueueAll() async throws {
    try await sql.script(
      """
      INSERT INTO stripe_sync_queue (space_id, event_type, payload)
      SELECT id, 'MANUAL_SYNC_ALL', '{}' FROM spaces WHERE is_active ORDER BY id
      ON CONFLICT (space_id, event_type) DO UPDATE SET status = 'pending', payload = excluded.payload, created_at = clock_timestamp()
      """)
  }

  /// A number that a query counts.
  func number(_ query: String) async throws -> Int {
    Int(try await sql.first(Query("SELECT (\(query))::text"))?.first.flatMap { $0 } ?? "") ?? -1
  }

  /// How many jobs wait or are in hand.
  func waiting() async throws -> Int {
    try await number("SELECT count(*) FROM stripe_sync_queue WHERE status IN ('pending', 'processing')")
  }

  /// What is wrong in Stripe or in the rows, or nothing; for spaces whose last request has been done.
  func complaints() async throws -> [String] {
    var found: [String] = []
    let products = Dictionary(grouping: fake.products()) { $0.metadata["supabase_id"] ?? $0.id }
    let rows = try await sql.run(
      Query(
        """
        SELECT id::text, round(hourly_price * 100)::integer::text, (is_active IS TRUE)::text, stripe_product_id, stripe_price_id, name FROM spaces
        """))
    for row in rows {
      let (id, isActive) = (row[0] ?? "", row[2] == "true")
      let own = products[id] ?? []
      if own.isEmpty && !isActive { continue }
      guard own.count == 1, let product = own.first else {
        found.append("\(id): \(own.count) products")
        continue
      }
      if product.active != isActive { found.append("\(id): product active \(product.active)") }
      guard isActive else { continue }
      let prices = fake.prices(of: product.id).filter(\.active)
      if prices.count != 1 || prices.first?.unitAmount.map(String.init) != row[1] {
        found.append("\(id): active prices \(prices.map { $0.unitAmount ?? 0 }), not \(row[1] ?? "-")")
      }
      if product.name != row[5] { found.append("\(id): name \(product.name)") }
      if product.defaultPrice != prices.first?.id { found.append("\(id): default \(product.defaultPrice ?? "-")") }
      if row[3] != product.id || row[4] != prices.first?.id { found.append("\(id): row \(row[3] ?? "-") \(row[4] ?? "-")") }
    }
    let alive = Set(rows.compactMap(\.first))
    for (id, own) in products where !alive.contains(id) && own.contains(where: \.active) { found.append("\(id): gone, but on sale") }
    let failed = try await number("SELECT count(*) FROM stripe_sync_queue WHERE status = 'failed'")
    if failed > 0 { found.append("\(failed) failed jobs") }
    return found
  }

  /// Ends the fake.
  func close() async {
    fake.stop()
    await sql.close()
  }
}
