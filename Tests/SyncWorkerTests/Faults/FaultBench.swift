import DatabaseSupport
import FakeStripe
import FoundationEssentials
import Postgres
import PostgresStore
import Stripe
import SyncCore
import SyncWorker
import Testing

/// A migrated deployment, a fake Stripe, and a whole worker between them: the real client, the real queue, the real loop.
struct FaultBench: Sendable {
  /// Tries after which a job fails: far more than any fault lasts.
  static let attempts = 12

  let database: TestDatabase
  let sql: Connection
  let fake: FakeStripe
  let recorder = Recorder()
  private let worker: QueueWorker
  private let work: Task<Void, Never>

  /// Makes a deployment, migrated and with the trigger on `spaces` off, so that a test asks for each job itself.
  static func deployment() async throws -> TestDatabase {
    let database = try await TestDatabase.make()
    try await database.execute("ALTER TABLE spaces DISABLE TRIGGER USER")
    try await Migrator(ConnectionParameters(conninfo: database.conninfo)).up()
    return database
  }

  /// Starts a worker.
  init(_ database: TestDatabase, slots: Int = 1, timeout: Duration = .milliseconds(400), pause: Duration = .milliseconds(50)) async throws {
    self.database = database
    sql = try await database.connect()
    fake = try FakeStripe()
    var stripe = StripeConfiguration(secret: try StripeSecret("sk_test_fake"), base: try StripeBase(fake.base))
    stripe.timeout = timeout
    stripe.repetitionPause = .milliseconds(1)
    let retry = RetryPolicy(base: .milliseconds(4), maximumAttempts: Self.attempts)
    let configuration = WorkerConfiguration(
      slots: slots, retry: retry, pollInterval: .milliseconds(10), pause: pause,
      reconnect: RetryPolicy(base: .milliseconds(10), cap: .milliseconds(50)), grace: .seconds(1), callTimeout: timeout,
      asksForAccount: true)
    let parameters = ConnectionParameters(conninfo: database.conninfo)
    let identity = WorkerIdentity(host: "tests", pid: 1, version: "0.0.0")
    let client = StripeClient(stripe)
    let processor = AccountGuard(StripeSynchroniser(client), ledger: PostgresAccountLedger(parameters)) {
      account, evidence throws(StripeFailure) in
      try await client.check(account, evidence)
    }
    let worker = QueueWorker(
      configuration, processor: processor, openQueue: { _ in PostgresJobQueue(parameters, worker: identity.name, retry: retry) },
      keeper: PostgresQueueKeeper(parameters, worker: identity, retry: retry), report: { [recorder] in recorder.record($0) })
    self.worker = worker
    work = Task { await worker.run() }
    await recorder.wait { $0.contains { if case .admitted = $0 { true } else { false } } }
  }

  /// Ends the worker.
  func stop() async {
    fake.disarm()
    await worker.stop()
    await work.value
    await sql.close()
  }

  /// Adds an active space that costs so much.
  func addSpace(cents: Int) async throws -> UUID {
    let id = UUID()
    let insert = Query(
      "INSERT INTO spaces (id, name, pricing_type, hourly_price, is_active) VALUES ($1, $2, 'hourly', $3::numeric / 100, true)",
      [.uuid(id), .text("Space \(id)"), .integer(Int64(cents))])
    _ = try await sql.run(insert)
    return id
  }

  /// Changes the price of a space.
  func setPrice(_ space: UUID, cents: Int) async throws {
    _ = try await sql.run(
      Query("UPDATE spaces SET hourly_price = $2::numeric / 100 WHERE id = $1", [.uuid(space), .integer(Int64(cents))]))
  }

  /// Asks for a sync of these spaces.
  func enqueue(_ spaces: [UUID]) async throws {
    let statement = """
      INSERT INTO stripe_sync_queue (space_id, event_type, payload) SELECT s, 'MANUAL_SYNC', '{}' FROM unnest($1) AS s ORDER BY s
      ON CONFLICT (space_id, event_type) DO UPDATE SET status = 'pending', payload = excluded.payload
      """
    _ = try await sql.run(Query(statement, [.uuids(spaces)]))
  }

  /// Returns when no job waits or is in hand any more.
  func untilDrained() async throws {
    while !Task.isCancelled {
      let waiting = try await sql.first(
        Query("SELECT count(*)::text FROM stripe_sync_queue WHERE status IN ('pending', 'processing')"))
      if waiting?.first == "0" { return }
      try? await Task.sleep(for: .milliseconds(10))
    }
  }

  /// What is wrong with an active space that costs so much, or nothing: one product, one active price of ours, the row's ids right.
  func complaints(_ space: UUID, cents: Int) async throws -> [String] {
    let row = try await sql.first(
      Query(
        """
        SELECT s.stripe_product_id, s.stripe_price_id, q.status, q.error_message
        FROM spaces AS s JOIN stripe_sync_queue AS q ON q.space_id = s.id WHERE s.id = $1
        """, [.uuid(space)]))
    var found: [String] = []
    let products = fake.products().filter { $0.metadata["supabase_id"] == space.uuidString.lowercased() }
    if row?[2] != "completed" { found.append("job \(row?[2] ?? "none"): \(row?[3] ?? "")") }
    if products.count != 1 { found.append("\(products.count) products") }
    guard let product = products.first else { return found }
    let prices = fake.prices(of: product.id).filter(\.active)
    if !product.active { found.append("product archived") }
    if prices.count != 1 || prices.first?.unitAmount != Int64(cents) { found.append("prices \(prices.map { $0.unitAmount ?? 0 })") }
    if product.defaultPrice != prices.first?.id { found.append("default \(product.defaultPrice ?? "none")") }
    if row?[0] != product.id || row?[1] != prices.first?.id { found.append("row \(row?[0] ?? "-") \(row?[1] ?? "-")") }
    return found
  }

  /// How often a space was tried, all revisions together.
  func tries(_ space: UUID) async throws -> Int {
    let row = try await sql.first(Query("SELECT count(*)::text FROM spacesync_attempt WHERE space_id = $1", [.uuid(space)]))
    return row?.first.flatMap { $0 }.flatMap(Int.init) ?? -1
  }
}
