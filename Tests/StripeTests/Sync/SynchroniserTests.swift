import FoundationEssentials
import SyncCore
import Testing

@testable import Stripe

/// One space made right in Stripe, whatever was there before.
struct SynchroniserTests {
  @Test func aNewSpaceGetsAProductAPriceAndADefault() async throws {
    let bench = Bench()
    try await bench.sync()
    let space = await bench.space
    let product = try #require(await bench.product())
    let prices = await bench.prices()
    #expect(product.id == "prod_space_\(space.id.text.filter { $0 != "-" })")
    #expect(product.name == "Salle A")
    #expect(product.description == "Calme")
    #expect(product.images == ["https://images.example.com/a.jpg"])
    #expect(product.active)
    #expect(product.metadata["supabase_id"] == space.id.text)
    #expect(product.metadata["capacity"] == "8")
    #expect(prices.count == 1)
    #expect(prices[0].unitAmount == 1_250)
    #expect(prices[0].currency == "eur")
    #expect(prices[0].recurrence == nil)
    #expect(prices[0].lookupKey == "spacesync:\(space.id.text):eur:1250:once")
    #expect(product.defaultPrice == prices[0].id)
    #expect(space.stripeProductID == product.id)
    #expect(space.stripePriceID == prices[0].id)
  }

  @Test func aChangeOfWordsWritesNoPrice() async throws {
    let bench = Bench()
    try await bench.sync()
    await bench.edit {
      $0.name = "Salle B"
      $0.description = nil
      $0.imageURL = nil
      $0.capacity = nil
    }
    #expect(try await bench.sync() == ["updateProduct", "prices"])
    let product = try #require(await bench.product())
    #expect(product.name == "Salle B")
    #expect(product.description == nil)
    #expect(product.images.isEmpty)
    #expect(product.metadata["capacity"] == nil)
    #expect(await bench.prices().count == 1)
  }

  @Test func anotherAmountMakesANewPriceAndArchivesTheOld() async throws {
    let bench = Bench()
    try await bench.sync()
    await bench.edit { $0.priceText = "15.00" }
    try await bench.sync()
    let prices = await bench.prices()
    #expect(prices.map(\.unitAmount) == [1_250, 1_500])
    #expect(prices.map(\.active) == [false, true])
    #expect(await bench.product()?.defaultPrice == prices[1].id)
    #expect(await bench.space.stripePriceID == prices[1].id)
  }

  @Test func anEarlierAmountTakesItsOldPriceBack() async throws {
    let bench = Bench()
    for price in ["12.50", "15.00", "12.50", "15.00", "12.50"] {
      await bench.edit { $0.priceText = price }
      try await bench.sync()
    }
    let prices = await bench.prices()
    #expect(prices.map(\.unitAmount) == [1_250, 1_500])
    #expect(prices.map(\.active) == [true, false])
    #expect(await bench.space.stripePriceID == prices[0].id)
  }

  @Test func aLostClaimArchivesNothing() async throws {
    let bench = Bench()
    try await bench.sync()
    await bench.edit { $0.priceText = "15.00" }
    try await bench.sync(writesBack: false)
    #expect(await bench.prices().map(\.active) == [true, true])
  }

  @Test(arguments: [false, true], 1...7)
  func anInterruptionAtAnyCallLeavesNoDuplicate(_ doesTheWork: Bool, _ call: Int) async throws {
    let bench = Bench()
    _ = try? await bench.sync(fatalCall: call, doesTheWork: doesTheWork)
    try await bench.sync()
    await bench.edit { $0.priceText = "99" }
    _ = try? await bench.sync(fatalCall: call, doesTheWork: doesTheWork)
    try await bench.sync()
    let prices = await bench.prices()
    #expect(prices.count == 2)
    #expect(prices.filter(\.active).map(\.unitAmount) == [9_900])
    let product = try #require(await bench.product())
    #expect(product.defaultPrice == prices.last?.id)
    #expect(await bench.space.stripePriceID == prices.last?.id)
    #expect(await bench.space.stripeProductID == Bench.productID(bench.space))
  }

  @Test func anInactiveSpaceIsArchivedAndItsPriceLeftAlone() async throws {
    let bench = Bench()
    try await bench.sync()
    await bench.edit {
      $0.isActive = false
      $0.priceText = nil
    }
    #expect(try await bench.sync() == ["updateProduct"])
    #expect(await bench.product()?.active == false)
    #expect(await bench.prices().map(\.active) == [true])
    await bench.edit {
      $0.isActive = true
      $0.priceText = "12.50"
    }
    try await bench.sync()
    #expect(await bench.product()?.active == true)
  }

  @Test func anInactiveSpaceThatWasNeverSoldMakesNothing() async throws {
    let bench = Bench()
    await bench.edit { $0.isActive = false }
    try await bench.sync()
    #expect(await bench.product() == nil)
    #expect(await bench.space.stripeProductID == nil)
  }

  @Test func aDeletedSpaceIsArchivedByItsPayloadOrItsOwnID() async throws {
    let bench = Bench()
    try await bench.sync()
    try await bench.delete()
    #expect(await bench.product()?.active == false)

    let named = Bench()
    await named.edit { $0.stripeProductID = "prod_legacy" }
    _ = try await named.stripe.createProduct("prod_legacy", ProductParameters(name: "x"))
    try await named.delete(payload: #"{"stripe_product_id": "prod_legacy"}"#)
    #expect(await named.stripe.product("prod_legacy")?.active == false)
  }

  @Test(arguments: ["{}", "not json", #"{"stripe_product_id": null}"#, #"{"stripe_product_id": 7}"#])
  func aDeletedSpaceWithoutAProductIsDone(_ payload: String) async throws {
    try await Bench().delete(payload: payload)
  }

  @Test func aProductDeletedByHandIsMadeAgain() async throws {
    let bench = Bench()
    await bench.edit {
      $0.stripeProductID = "prod_gone"
      $0.stripePriceID = "price_gone"
    }
    try await bench.sync()
    #expect(await bench.space.stripeProductID == Bench.productID(bench.space))
    #expect(await bench.prices().count == 1)
  }

  @Test func aPriceArchivedByHandComesBack() async throws {
    let bench = Bench()
    try await bench.sync()
    let price = try #require(await bench.prices().first)
    _ = try await bench.stripe.createPrice(
      PriceParameters(product: price.product, currency: "eur", unitAmount: 1, lookupKey: "by hand"))
    let other = try #require(await bench.prices().last)
    _ = try await bench.stripe.updateProduct(price.product, ProductParameters(defaultPrice: other.id))
    _ = try await bench.stripe.updatePrice(price.id, active: false)
    try await bench.sync()
    let prices = await bench.prices()
    #expect(prices.map(\.active) == [true, true])
    #expect(await bench.product()?.defaultPrice == price.id)
  }

  @Test func foreignPricesAreLeftAloneAndLegacyOnesArchived() async throws {
    let bench = Bench()
    try await bench.sync()
    let product = Bench.productID(await bench.space)
    for (amount, metadata) in [(Int64(1), ["by": "hand"]), (2, ["supabase_id": "x"])] {
      _ = try await bench.stripe.createPrice(
        PriceParameters(product: product, currency: "eur", unitAmount: amount, lookupKey: "other \(amount)", metadata: metadata))
    }
    try await bench.sync()
    #expect(await bench.prices().map(\.active) == [true, true, false])
  }

  @Test func aKeyHeldByAnEarlierProductMovesToTheNewOne() async throws {
    let bench = Bench()
    try await bench.sync()
    let first = Bench.productID(await bench.space)
    _ = try await bench.stripe.createProduct("prod_other", ProductParameters(name: "x"))
    await bench.edit { $0.stripeProductID = "prod_other" }
    try await bench.sync()
    let price = try #require(await bench.prices().first)
    #expect(price.product == "prod_other")
    #expect(price.lookupKey?.hasSuffix(":eur:1250:once") == true)
    #expect(await bench.stripe.allPrices(of: first).first?.lookupKey == nil)
  }

  @Test func moreThanAPageOfPricesIsReadToItsEnd() async throws {
    let bench = Bench()
    try await bench.sync()
    let product = Bench.productID(await bench.space)
    for number in 0..<130 {
      _ = try await bench.stripe.createPrice(
        PriceParameters(product: product, currency: "eur", unitAmount: 5_000, lookupKey: "filler \(number)"))
    }
    #expect(try await bench.sync() == ["updateProduct", "prices", "prices"])
    #expect(await bench.prices().count == 131)
  }

  @Test func recurringPricesAreMadeOnlyWhenAskedFor() async throws {
    let bench = Bench(Bench.space(price: "900", pricing: "quarter"))
    try await bench.sync()
    await bench.setMapping(PriceMapping(recurs: true))
    try await bench.sync()
    let prices = await bench.prices()
    #expect(prices.map(\.recurrence) == [nil, Recurrence(interval: "month", count: 3)])
    #expect(prices.map(\.active) == [false, true])
  }
}
