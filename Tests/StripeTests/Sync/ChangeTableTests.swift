import FakeStripe
import FoundationEssentials
import SyncCore
import Testing

@testable import Stripe

/// What each change of a row does in Stripe, by the real client on the fake.
struct ChangeTableTests {
  @Test func aNewSpaceTakesFourCallsAndTheWalkOfTheAccount() async throws {
    let bench = try FakeBench()
    try await bench.sync()
    #expect(bench.calls() == [.updateProduct, .listProducts, .createProduct, .createPrice, .updateProduct])
    let product = try #require(await bench.product)
    let prices = await bench.prices
    #expect(product.defaultPrice == prices[0].id)
    #expect(prices.map(\.unitAmount) == [1_250])
    #expect(prices[0].taxBehavior == "exclusive")
    #expect(prices[0].metadata["supabase_id"] == (await bench.space.id.text))
  }

  @Test func nothingChangedWritesNoPrice() async throws {
    let bench = try FakeBench()
    try await bench.sync()
    _ = bench.calls()
    try await bench.sync()
    #expect(bench.calls() == [.updateProduct, .listPrices])
  }

  @Test func wordsAndPictureAreTheProductsAlone() async throws {
    let bench = try FakeBench()
    try await bench.sync()
    _ = bench.calls()
    await bench.edit {
      $0.name = "Salle B"
      $0.description = nil
      $0.imageURL = nil
      $0.capacity = nil
    }
    try await bench.sync()
    #expect(bench.calls() == [.updateProduct, .listPrices])
    let product = try #require(await bench.product)
    #expect(product.name == "Salle B")
    #expect(product.description == nil)
    #expect(product.images.isEmpty)
    #expect(product.metadata["capacity"] == nil)
  }

  @Test func anotherAmountAndBackAgainDoesNotGrow() async throws {
    let bench = try FakeBench()
    for price in ["12.50", "15", "12.50", "15.00", "12.5"] {
      await bench.edit { $0.priceText = price }
      try await bench.sync()
    }
    let prices = await bench.prices
    #expect(prices.map(\.unitAmount) == [1_250, 1_500])
    #expect(prices.map(\.active) == [true, false])
    #expect(await bench.product?.defaultPrice == prices[0].id)
    #expect(await bench.space.stripePriceID == prices[0].id)
  }

  @Test func theRowPointsAtTheNewPriceBeforeTheOldOneGoes() async throws {
    let bench = try FakeBench()
    try await bench.sync()
    let old = await bench.prices[0].id
    await bench.edit { $0.priceText = "15" }
    let job = ClaimedJob(key: JobKey(spaceID: await bench.space.id, eventType: .update), payload: "{}", attempt: 1, claim: .none)
    let fake = bench.fake
    try await StripeSynchroniser(bench.client).synchronise(job, space: await bench.space) { ids in
      let prices = fake.prices(of: ids.product)
      #expect(prices.map(\.active) == [true, true])
      #expect(fake.product(ids.product)?.defaultPrice == ids.price)
      #expect(ids.price != old)
      return true
    }
    #expect(fake.prices(of: Bench.productID(await bench.space)).map(\.active) == [false, true])
  }

  @Test func anotherCurrencyMakesANewPrice() async throws {
    let bench = try FakeBench()
    try await bench.sync()
    await bench.setMapping(PriceMapping(currency: try #require(StripeCurrency(code: "usd"))))
    try await bench.sync()
    #expect(await bench.prices.map(\.currency) == ["eur", "usd"])
    #expect(await bench.prices.map(\.active) == [false, true])
  }

  @Test func inactiveAndActiveAgainLeavesThePriceAlone() async throws {
    let bench = try FakeBench()
    try await bench.sync()
    _ = bench.calls()
    await bench.edit {
      $0.isActive = false
      $0.priceText = nil
      $0.name = " "
    }
    try await bench.sync()
    #expect(bench.calls() == [.updateProduct])
    #expect(await bench.product?.active == false)
    await bench.edit {
      $0.isActive = true
      $0.priceText = "12.50"
      $0.name = "Salle A"
    }
    try await bench.sync()
    #expect(bench.calls() == [.updateProduct, .listPrices])
    #expect(await bench.product?.active == true)
    #expect(await bench.prices.map(\.active) == [true])
  }

  static let deletions: [(payload: String, known: String?)] = [
    ("{}", nil), (#"{"stripe_product_id": null}"#, nil), (#"{"stripe_product_id": ""}"#, nil),
    (#"{"stripe_product_id": "prod_stale"}"#, nil),
    (#"{"space_id": "x", "space_name": "y", "pricing_type": "hourly", "manual_sync": true}"#, nil), ("nonsense", nil), ("[1]", nil),
    (#"{"id": 7, "stripe_product_id": {"a": 1}}"#, nil), (#"{"stripe_product_id": "prod_legacy", "name": "x"}"#, "prod_legacy"),
  ]

  @Test(arguments: deletions, [EventType.delete, .update])
  func aDeletedSpaceIsArchivedAndNeverDeleted(_ deletion: (payload: String, known: String?), _ type: EventType) async throws {
    let bench = try FakeBench()
    if let known = deletion.known {
      bench.fake.byHand("POST", "/v1/products", "id=\(known)&name=x")
      await bench.edit { $0.stripeProductID = known }
    }
    try await bench.sync()
    try await bench.delete(type, payload: deletion.payload)
    #expect(await bench.product?.active == false)
    #expect(await bench.prices.map(\.active) == [true])
    #expect(!bench.calls().contains(.deleteProduct))
    // Again, and nothing changes.
    try await bench.delete(type, payload: deletion.payload)
    #expect(bench.fake.products().count == 1)
  }

  @Test func aDeletedSpaceWithoutAProductIsDone() async throws {
    let bench = try FakeBench()
    try await bench.delete(payload: #"{"stripe_product_id": "prod_gone"}"#)
    #expect(bench.fake.products().isEmpty)
  }

  @Test func theRowWinsOverADELETEJobAndOverAStalePayload() async throws {
    let bench = try FakeBench()
    try await bench.sync(.delete, payload: #"{"name": "old", "hourly_price": 1, "is_active": false, "stripe_product_id": "prod_old"}"#)
    #expect(await bench.product?.active == true)
    #expect(await bench.product?.name == "Salle A")
    #expect(await bench.prices.map(\.unitAmount) == [1_250])
  }

  @Test func aSpaceThatCannotBeSoldMakesNothing() async throws {
    let bench = try FakeBench(Bench.space(price: "19.999"))
    let failure = await stripeFailure { try await bench.sync() }
    #expect(failure?.kind == .permanent)
    #expect(bench.fake.requestCount == 0)
  }
}
