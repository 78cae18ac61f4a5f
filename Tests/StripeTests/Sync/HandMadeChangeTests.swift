import FakeStripe
import FoundationEssentials
import SyncCore
import Testing

@testable import Stripe

/// What people do in Stripe's own dashboard is put right by the next sync, and what is theirs is left alone.
struct HandMadeChangeTests {
  @Test(arguments: [false, true])
  func aDeletedProductIsMadeAgain(_ burnsIDs: Bool) async throws {
    let bench = try FakeBench()
    bench.fake.setBurnsDeletedIDs(burnsIDs)
    try await bench.sync()
    let id = Bench.productID(await bench.space)
    for round in 0..<2 {
      bench.fake.vanish(try #require(await bench.space.stripeProductID))
      try await bench.sync()
      #expect(await bench.space.stripeProductID == (burnsIDs ? "\(id)_\(round + 2)" : id))
      #expect(await bench.prices.map(\.active) == [true])
      #expect(await bench.product?.defaultPrice == (await bench.space.stripePriceID))
    }
    #expect(bench.fake.products().count == 1)
  }

  @Test func anIDThatCanNeverBeUsedAgainIsSaid() async throws {
    let bench = try FakeBench()
    bench.fake.setBurnsDeletedIDs(true)
    for _ in 0..<3 {
      try await bench.sync()
      bench.fake.vanish(try #require(await bench.space.stripeProductID))
    }
    let failure = await stripeFailure { try await bench.sync() }
    #expect(failure?.kind == .permanent)
    #expect(failure?.message.contains("_3") == true)
  }

  @Test func anArchivedProductIsOnSaleAgain() async throws {
    let bench = try FakeBench()
    try await bench.sync()
    bench.fake.byHand("POST", "/v1/products/\(Bench.productID(await bench.space))", "active=false&name=Other")
    try await bench.sync()
    #expect(await bench.product?.active == true)
    #expect(await bench.product?.name == "Salle A")
  }

  @Test func anArchivedPriceComesBackAndAForeignDefaultGoes() async throws {
    let bench = try FakeBench()
    try await bench.sync()
    let id = Bench.productID(await bench.space)
    let ours = await bench.prices[0].id
    bench.fake.byHand("POST", "/v1/prices", "product=\(id)&currency=eur&unit_amount=1")
    let theirs = await bench.prices[1].id
    #expect(bench.fake.byHand("POST", "/v1/products/\(id)", "default_price=\(theirs)").status == 200)
    #expect(bench.fake.byHand("POST", "/v1/prices/\(ours)", "active=false").status == 200)
    try await bench.sync()
    #expect(await bench.prices.map(\.active) == [true, true])
    #expect(await bench.product?.defaultPrice == ours)
    #expect(bench.notices.values.map(\.kind) == [.foreignPrices])
    #expect(bench.notices.values.first?.message.contains(theirs) == true)
  }

  @Test func aPriceOfTheSameAmountIsTakenWhoeverMadeIt() async throws {
    let bench = try FakeBench()
    await bench.edit { $0.stripeProductID = "prod_legacy" }
    bench.fake.byHand("POST", "/v1/products", "id=prod_legacy&name=x")
    bench.fake.byHand("POST", "/v1/prices", "product=prod_legacy&currency=eur&unit_amount=1250&metadata[created_at]=2024")
    bench.fake.byHand("POST", "/v1/prices", "product=prod_legacy&currency=eur&unit_amount=1250&metadata[supabase_id]=x")
    bench.fake.byHand("POST", "/v1/prices", "product=prod_legacy&currency=eur&unit_amount=900&metadata[supabase_id]=x")
    try await bench.sync()
    let prices = await bench.prices
    #expect(prices.count == 3)
    #expect(prices.filter(\.active).map(\.unitAmount) == [1_250])
    #expect(await bench.product?.defaultPrice == prices.first(where: \.active)?.id)
  }

  @Test func twoHundredAndFiftyPricesAreAllSeen() async throws {
    let bench = try FakeBench()
    try await bench.sync()
    let id = Bench.productID(await bench.space)
    for number in 0..<250 {
      bench.fake.byHand("POST", "/v1/prices", "product=\(id)&currency=eur&unit_amount=\(2_000 + number)&metadata[supabase_id]=x")
    }
    _ = bench.calls()
    try await bench.sync()
    let calls = bench.calls()
    #expect(calls.count { $0 == .listPrices } == 3)
    #expect(calls.count { $0 == .updatePrice } == 250)
    #expect(await bench.prices.filter(\.active).map(\.unitAmount) == [1_250])
  }

  @Test func aKeyThatAnotherProductHoldsIsTakenOver() async throws {
    let bench = try FakeBench()
    try await bench.sync()
    let first = Bench.productID(await bench.space)
    bench.fake.byHand("POST", "/v1/products", "id=prod_other&name=x")
    await bench.edit { $0.stripeProductID = "prod_other" }
    try await bench.sync()
    #expect(await bench.prices.map(\.active) == [true])
    #expect(bench.fake.prices(of: first).map(\.lookupKey) == [nil])
  }

  @Test func aProductThatVanishesInTheMiddleIsWorthAnotherTry() async throws {
    let bench = try FakeBench()
    try await bench.sync()
    let id = Bench.productID(await bench.space)
    let fake = bench.fake
    let asked = Collector<Int>()
    let client = StripeClient(
      try FakeBench.configuration(fake),
      admit: {
        asked.add(1)
        if asked.values.count == 2 { fake.vanish(id) }
        return nil
      })
    let failure = await stripeFailure { try await bench.sync(client: client) }
    #expect(failure?.kind == .transient)
    try await bench.sync()
    #expect(await bench.prices.map(\.active) == [true])
  }

  @Test func aKeyOfTheOtherModeChangesNothing() async throws {
    let bench = try FakeBench()
    try await bench.sync()
    let before = bench.fake.products()
    let live = StripeClient(try FakeBench.configuration(bench.fake, key: "sk_live_fake"))
    let failure = await stripeFailure { try await bench.sync(client: live) }
    #expect(failure?.kind == .global)
    #expect(failure?.message.contains("similar object exists in test mode") == true)
    #expect(bench.fake.products(livemode: true).isEmpty)
    #expect(bench.fake.products() == before)
  }

  @Test func anotherAccountOrModeThanLastTimeIsGlobal() async throws {
    let fake = try FakeStripe()
    let known = StripeAccount(id: "acct_1Fake", mode: .test, latencyMilliseconds: 1)
    for (key, isGood) in [("sk_test_fake", true), ("rk_test_fake", true), ("sk_test_other", false), ("sk_live_fake", false)] {
      let synchroniser = StripeSynchroniser(StripeClient(try FakeBench.configuration(fake, key: key)))
      let failure = await stripeFailure { try await synchroniser.account().check(against: known) }
      #expect(failure?.kind == (isGood ? nil : .global), "\(key)")
    }
    #expect(fake.requests.allSatisfy { $0.method == "GET" })
  }

  @Test func twoSpacesThatNameOneProductLeaveEachOthersPricesAlone() async throws {
    for amount in ["12.50", "19.00"] {
      let bench = try FakeBench()
      try await bench.sync()
      let first = await bench.space
      // A second row names the product of the first: a copy by hand.
      var second = Bench.space(price: amount)
      second.stripeProductID = first.stripeProductID
      await bench.edit { $0 = second }
      try await bench.sync()
      await bench.edit { $0.priceText = "25" }
      try await bench.sync()
      let prices = bench.fake.prices(of: first.stripeProductID ?? "")
      #expect(prices.filter { $0.lookupKey?.contains(first.id.text) == true }.map(\.active) == [true], "\(amount)")
      #expect(prices.filter { $0.lookupKey?.contains(second.id.text) == true }.map(\.active) == [false, true], "\(amount)")
      #expect(bench.notices.values.contains { $0.spaceID == second.id && $0.message.contains(first.stripePriceID ?? "-") })
    }
  }
}
