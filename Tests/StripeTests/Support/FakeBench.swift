import FakeStripe
import FoundationEssentials
import SyncCore

@testable import Stripe

/// A space, its row, and the real client on a fake Stripe of its own.
actor FakeBench {
  nonisolated let fake: FakeStripe
  nonisolated let client: StripeClient
  nonisolated let notices = Collector<SyncNotice>()
  nonisolated let exchanges: Collector<StripeExchange>
  private(set) var space: Space
  private var mapping = PriceMapping()

  init(_ space: Space = Bench.space(), key: String = "sk_test_fake", timeout: Duration = .seconds(20)) throws {
    fake = try FakeStripe()
    self.space = space
    let exchanges = Collector<StripeExchange>()
    self.exchanges = exchanges
    client = StripeClient(try Self.configuration(fake, key: key, timeout: timeout), observe: { exchanges.add($0) })
  }

  /// A configuration for a fake, whose repetitions come at once.
  static func configuration(
    _ fake: FakeStripe, key: String = "sk_test_fake", timeout: Duration = .seconds(20)
  ) throws -> StripeConfiguration {
    var configuration = StripeConfiguration(
      secret: try StripeSecret(key), base: try StripeBase(fake.base), userAgent: "spacesync/0.0.0")
    configuration.timeout = timeout
    configuration.repetitionPause = .milliseconds(1)
    return configuration
  }

  func edit(_ change: (inout Space) -> Void) { change(&space) }

  func setMapping(_ mapping: PriceMapping) { self.mapping = mapping }

  /// Syncs the row and writes the ids back to it, as a worker does.
  func sync(_ type: EventType = .manualSync, payload: String = "{}", client: StripeClient? = nil) async throws(StripeFailure) {
    let job = ClaimedJob(key: JobKey(spaceID: space.id, eventType: type), payload: payload, attempt: 1, claim: .none)
    let notices = notices
    try await StripeSynchroniser(client ?? self.client, mapping: mapping) { notices.add($0) }.synchronise(job, space: space) { ids in
      await self.write(ids)
      return true
    }
  }

  /// Syncs after the row is gone.
  func delete(_ type: EventType = .delete, payload: String = "{}") async throws(StripeFailure) {
    let job = ClaimedJob(key: JobKey(spaceID: space.id, eventType: type), payload: payload, attempt: 1, claim: .none)
    try await StripeSynchroniser(client, mapping: mapping).synchronise(job, space: nil) { _ in true }
  }

  /// The endpoints that were asked since the last time, in order.
  nonisolated func calls() -> [Endpoint] {
    let calls = fake.requests.compactMap(\.endpoint)
    fake.forgetRequests()
    return calls
  }

  private func write(_ ids: StripeIDs) {
    space.stripeProductID = ids.product
    space.stripePriceID = ids.price
  }

  /// The product that the row names, or the one that a first sync makes.
  var product: FakeProduct? { fake.product(space.stripeProductID ?? Bench.productID(space)) }

  /// The prices of that product, oldest first.
  var prices: [FakePrice] { fake.prices(of: space.stripeProductID ?? Bench.productID(space)) }
}
