import FoundationEssentials
import SyncCore
import Testing

@testable import Stripe

/// What can't be sold is refused before any call, with a sentence for the operator.
struct ValidationTests {
  static let badPrices: [(price: String?, pricing: String?, complaint: String)] = [
    ("0", "hourly", "not above zero"), ("-1", "hourly", "not above zero"), (nil, "daily", "daily_price is empty"),
    ("12.345", "hourly", "not an exact amount"), ("NaN", "hourly", "not an exact amount"), ("1000000.00", "hourly", "eight digits"),
    ("12", "weekly", "\"weekly\" is not one"), ("12", nil, "(none) is not one"),
  ]

  @Test(arguments: badPrices)
  func aBadPriceMakesNoCall(_ price: String?, _ pricing: String?, _ complaint: String) async {
    let bench = Bench(Bench.space(price: price, pricing: pricing))
    await #expect {
      try await bench.sync()
    } throws: { error in
      guard let failure = error as? StripeFailure else { return false }
      return failure.kind == .permanent && failure.message.contains(complaint)
    }
    #expect(await bench.product() == nil)
  }

  @Test(arguments: [" ", "", "\n"])
  func aNamelessSpaceIsRefused(_ name: String) async {
    let bench = Bench()
    await bench.edit { $0.name = name }
    await #expect(throws: StripeFailure.self) { try await bench.sync() }
    #expect(await bench.product() == nil)
  }

  @Test(arguments: [
    "javascript:alert(1)", "data:image/png;base64,x", "ftp://a/b", "https://", "https:///b.jpg", "https://a/b c.jpg", "blob:https://a/b",
    "https://a/" + String(repeating: "x", count: 2_100),
  ])
  func aBadPictureIsDroppedWithoutBlocking(_ url: String) async throws {
    let bench = Bench()
    try await bench.sync()
    await bench.edit { $0.imageURL = url }
    try await bench.sync()
    #expect(await bench.product()?.images == [])
  }

  @Test func currenciesAreCountedAsStripeCountsThem() throws {
    #expect(StripeCurrency(code: "EUR")?.minorUnits(Amount(cents: 1_250)) == 1_250)
    let yen = try #require(StripeCurrency(code: "jpy"))
    #expect(yen.minorUnits(Amount(cents: 1_200)) == 12)
    #expect(yen.minorUnits(Amount(cents: 1_250)) == nil)
    #expect(StripeCurrency(code: "kwd")?.minorUnits(Amount(cents: 125)) == 1_250)
    #expect(StripeCurrency(code: "isk") == nil)
    #expect(StripeCurrency(code: "euro") == nil)
  }

  static let statuses: [(Int, StripeFailure.Class)] = [
    (400, .permanent), (401, .global), (402, .permanent), (403, .global), (404, .permanent), (409, .transient), (429, .transient),
    (500, .transient), (503, .transient),
  ]

  @Test(arguments: statuses)
  func answersAreClassified(_ status: Int, _ kind: StripeFailure.Class) {
    #expect(StripeFailure(status: status, type: "t", message: "m", requestID: nil).kind == kind)
  }

  @Test func anObjectOfTheOtherModeIsNeverTakenForDeleted() {
    let failure = StripeFailure(
      status: 404, type: "invalid_request_error", code: "resource_missing",
      message: "No such product: 'x'; a similar object exists in live mode, but a test mode key was used to make this request.",
      requestID: nil)
    #expect(failure.kind == .global)
    #expect(!failure.isMissing)
  }
}
