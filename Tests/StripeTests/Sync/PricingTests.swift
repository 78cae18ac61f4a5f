import FakeStripe
import SyncCore
import Testing

@testable import Stripe

/// Every pricing type, and amounts exact to the cent.
struct PricingTests {
  @Test(arguments: PricingType.allCases)
  func everyPricingTypeIsAOneTimePrice(_ type: PricingType) async throws {
    let bench = try FakeBench(Bench.space(price: "120.00", pricing: type.rawValue))
    try await bench.sync()
    let price = try #require(await bench.prices.first)
    #expect(price.unitAmount == 12_000)
    #expect(price.interval == nil)
    #expect(price.lookupKey?.hasSuffix(":eur:12000:once") == true)
    #expect(await bench.product?.metadata["pricing_type"] == type.rawValue)
  }

  static let recurring: [(PricingType, String?, Int64)] = [
    (.hourly, nil, 1), (.daily, nil, 1), (.halfDay, nil, 1), (.custom, nil, 1), (.monthly, "month", 1), (.quarter, "month", 3),
    (.yearly, "year", 1),
  ]

  @Test(arguments: recurring)
  func recurringPricesWhereTheProfileAsksForThem(_ type: PricingType, _ interval: String?, _ count: Int64) async throws {
    let bench = try FakeBench(Bench.space(price: "120.00", pricing: type.rawValue))
    await bench.setMapping(PriceMapping(recurs: true))
    try await bench.sync()
    let price = try #require(await bench.prices.first)
    #expect(price.interval == interval)
    #expect(price.intervalCount == count)
    try await bench.sync()
    #expect(await bench.prices.count == 1)
  }

  static let amounts: [(text: String, cents: Int64)] = [
    ("0.01", 1), ("0.1", 10), ("1", 100), ("1.00", 100), ("1.10", 110), ("4.35", 435), ("8.41", 841), ("19.99", 1_999), ("64.10", 6_410),
    ("1.0050", 0), ("1.000000", 100), ("1.1500", 115), ("999999.99", 99_999_999), ("0.29", 29), ("1138.58", 113_858),
  ]

  @Test(arguments: amounts.filter { $0.cents > 0 })
  func amountsAreExact(_ text: String, _ cents: Int64) async throws {
    let bench = try FakeBench(Bench.space(price: text))
    try await bench.sync()
    #expect(await bench.prices.map(\.unitAmount) == [cents])
  }

  @Test(arguments: [
    "1.005", "19.999", "0", "0.00", "-0", "-12.50", "NaN", "Infinity", "-Infinity", "1000000.00", "99999999999999999999", "", " ", "12,50",
    "1e3",
    "0x10", "12.5.0", "+5", "½", "１２",
  ])
  func whatIsNoSellableAmountIsRefusedWithoutACall(_ text: String) async throws {
    let bench = try FakeBench(Bench.space(price: text))
    let failure = await stripeFailure { try await bench.sync() }
    #expect(failure?.kind == .permanent)
    #expect(bench.fake.requestCount == 0)
  }

  @Test func theLeastThatACheckoutTakesIsWarnedOf() async throws {
    let bench = try FakeBench(Bench.space(price: "0.10"))
    try await bench.sync()
    #expect(bench.notices.values.map(\.kind) == [.belowMinimumCharge])
    await bench.edit { $0.priceText = "0.50" }
    try await bench.sync()
    #expect(bench.notices.values.count == 1)
  }

  @Test func currenciesOfOtherDecimals() async throws {
    for (code, text, units) in [("jpy", "1200", Int64(1_200)), ("kwd", "12.50", 12_500), ("usd", "12.50", 1_250)] {
      let bench = try FakeBench(Bench.space(price: text))
      await bench.setMapping(PriceMapping(currency: try #require(StripeCurrency(code: code))))
      try await bench.sync()
      #expect(await bench.prices.map(\.unitAmount) == [units])
    }
    let yen = try FakeBench(Bench.space(price: "12.50"))
    await yen.setMapping(PriceMapping(currency: try #require(StripeCurrency(code: "jpy"))))
    #expect(await stripeFailure { try await yen.sync() }?.kind == .permanent)
  }
}
