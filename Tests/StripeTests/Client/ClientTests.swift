import FakeStripe
import FoundationEssentials
import SyncCore
import Testing

@testable import Stripe

/// What the client sends, and how it reads what comes.
struct ClientTests {
  @Test func everyRequestCarriesWhatStripeAsksFor() async throws {
    let bench = try FakeBench()
    try await bench.sync()
    let requests = bench.fake.requests
    #expect(requests.count >= 4)
    for request in requests {
      #expect(request.headers["stripe-version"] == "2026-08-26.dahlia")
      #expect(request.headers["authorization"] == "Bearer sk_test_fake")
      #expect(request.headers["user-agent"] == "spacesync/0.0.0")
      #expect(request.headers["expect"] == nil)
      #expect((request.headers["idempotency-key"] != nil) == (request.method == "POST"))
      #expect(request.headers["content-type"] == (request.method == "POST" ? "application/x-www-form-urlencoded" : nil))
    }
    let keys = requests.compactMap { $0.headers["idempotency-key"] }
    #expect(Set(keys).count == keys.count)
    #expect(keys.allSatisfy { UUID(uuidString: $0) != nil })
    let price = try #require(requests.first { $0.endpoint == .createPrice })
    #expect(price.form["tax_behavior"] == "exclusive")
    #expect(price.form["unit_amount"] == "1250")
  }

  @Test func oddTextsArriveAsTheyAre() async throws {
    let bench = try FakeBench()
    let text = "Zażółć 🏢 a&b=c+d %41 \"[x]\" ;/?#\u{301} 日本"
    await bench.edit {
      $0.name = text
      $0.description = "first\nsecond\ttab \(text)"
      $0.customLabel = text
      $0.pricingType = "custom"
    }
    try await bench.sync()
    let product = try #require(await bench.product)
    #expect(product.name == text)
    #expect(product.description == "first\nsecond\ttab \(text)")
    #expect(product.metadata["custom_label"] == text)
  }

  @Test func anOddIDOfTheRowReachesNoOtherEndpoint() async throws {
    for id in ["..", "../prices", "a/b", "a?active=false", "x#y", "%2e%2e", " ", "é"] {
      let fake = try FakeStripe()
      let client = StripeClient(try FakeBench.configuration(fake))
      await #expect(throws: StripeFailure.self) { _ = try await client.updateProduct(id, ProductParameters(name: "x")) }
      let request = try #require(fake.requests.first)
      #expect(request.endpoint == .updateProduct, "\(id): \(request.path)")
      #expect(request.subject == id)
    }
  }

  @Test func oneConnectionServesManyCalls() async throws {
    let bench = try FakeBench()
    for _ in 0..<20 { _ = try await bench.client.account() }
    #expect(bench.fake.connectionCount == 1)
  }

  @Test func aConnectionThatDiedMeanwhileIsReplaced() async throws {
    let bench = try FakeBench()
    _ = try await bench.client.account()
    bench.fake.dropConnections()
    _ = try await bench.client.account()
  }

  @Test func theAccountIsToldWithItsMode() async throws {
    let fake = try FakeStripe()
    let account = try await StripeClient(try FakeBench.configuration(fake)).account()
    #expect(account.id == "acct_1Fake")
    #expect(account.mode == .test)
    #expect(account.latencyMilliseconds < 10_000)
    #expect(try await StripeClient(try FakeBench.configuration(fake, key: "sk_live_fake")).account().mode == .live)
  }

  @Test func aRestrictedKeyProvesItselfByProducts() async throws {
    let fake = try FakeStripe()
    let account = try await StripeClient(try FakeBench.configuration(fake, key: "rk_test_fake")).account()
    #expect(account.id == "acct_1Fake")
    #expect(account.mode == .test)
    #expect(fake.requests.map(\.endpoint) == [.account, .listProducts])
  }

  @Test(arguments: ["sk_test_wrong", "sk_test_expired"])
  func aKeyThatStripeRefusesIsGlobalAndNotQuoted(_ key: String) async throws {
    let fake = try FakeStripe()
    let client = StripeClient(try FakeBench.configuration(fake, key: key))
    let failure = await stripeFailure { _ = try await client.account() }
    #expect(failure?.kind == .global)
    #expect(failure?.status == 401)
    #expect(failure?.requestID == "req_fake0")
    #expect(failure?.description.contains(key) == false)
    #expect(fake.requestCount == 1)
  }

  @Test func aPermissionThatLacksIsGlobalAndNamed() async throws {
    let bench = try FakeBench(key: "rk_test_noprices")
    let failure = await stripeFailure { try await bench.sync() }
    #expect(failure?.kind == .global)
    #expect(failure?.message.contains("required permissions") == true)
    #expect(failure?.message.contains("rk_test_noprices") == false)
  }

  @Test func errorsKeepAllThatStripeSays() async throws {
    let fake = try FakeStripe()
    let client = StripeClient(try FakeBench.configuration(fake))
    let failure = await stripeFailure { _ = try await client.updateProduct("prod_x", ProductParameters(name: "")) }
    #expect(failure?.status == 404)
    #expect(failure?.type == "invalid_request_error")
    #expect(failure?.code == "resource_missing")
    #expect(failure?.parameter == "id")
    #expect(failure?.message == "No such product: 'prod_x'")
    #expect(failure?.description == "Stripe 404 resource_missing: No such product: 'prod_x' (req_fake0)")
  }

  @Test func aPriceWithAFinerDecimalIsReadAndMatchesNothing() async throws {
    let bench = try FakeBench()
    try await bench.sync()
    let product = Bench.productID(await bench.space)
    bench.fake.byHand("POST", "/v1/prices", "product=\(product)&currency=eur&unit_amount_decimal=123.45&metadata[supabase_id]=x")
    try await bench.sync()
    #expect(await bench.prices.map(\.unitAmount) == [1_250, nil])
    #expect(await bench.prices.map(\.active) == [true, false])
  }

  @Test func everyRequestIsReportedWithoutASecret() async throws {
    let bench = try FakeBench()
    bench.fake.arm(FaultRule(.status(500)))
    try await bench.sync()
    let exchanges = bench.exchanges.values
    #expect(exchanges.count == bench.fake.requestCount)
    #expect(exchanges[0].status == 500)
    #expect(exchanges[0].error != nil)
    #expect(exchanges[1].attempt == 2)
    #expect(exchanges[1].requestID == "req_fake1")
    #expect(!"\(exchanges)".contains("sk_test_fake"))
  }
}
