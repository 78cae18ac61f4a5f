import FakeStripe
import Testing

/// The fake keeps the rules of Stripe that matter here, asked as Stripe is asked.
struct FakeRulesTests {
  private let fake: FakeStripe

  init() throws { fake = try FakeStripe() }

  @discardableResult
  private func post(_ path: String, _ form: String) -> (status: Int, body: String) { fake.byHand("POST", path, form) }

  private func get(_ path: String, _ query: String = "") -> (status: Int, body: String) { fake.byHand("GET", path, query) }

  @Test(arguments: [
    ("/v1/products", "description=x", "parameter_missing"), ("/v1/products", "name=", "parameter_invalid_empty"),
    ("/v1/products", "name=x&nome=y", "parameter_unknown"), ("/v1/products", "name=x&images[0]=javascript:1", "url_invalid"),
    ("/v1/prices", "product=prod_a&currency=eur&unit_amount=12.5", "parameter_invalid_integer"),
    ("/v1/prices", "product=prod_a&currency=eur&unit_amount=100000000", "amount_too_large"),
    ("/v1/prices", "product=prod_a&currency=eur", "parameter_missing"),
    ("/v1/prices", "product=prod_x&currency=eur&unit_amount=1", "resource_missing"),
    ("/v1/prices", "currency=eur&unit_amount=1", "parameter_missing"), ("/v1/products/prod_x", "name=x", "resource_missing"),
    ("/v1/products/prod_a", "default_price=price_x", "resource_missing"), ("/v1/prices/price_x", "active=true", "resource_missing"),
  ])
  func refusalsNameTheirCode(_ path: String, _ form: String, _ code: String) {
    #expect(post("/v1/products", "id=prod_a&name=a").status == 200)
    let answer = post(path, form)
    #expect(answer.status == (path.contains("_x") ? 404 : 400))
    #expect(answer.body.contains("\"code\":\"\(code)\""), "\(answer.body)")
    #expect(answer.body.contains("\"type\":\"invalid_request_error\""))
  }

  @Test(arguments: [
    "product=prod_a&currency=eur&unit_amount=-1", "product=prod_a&currency=xyz&unit_amount=1",
    "product=prod_a&currency=eur&unit_amount=1&unit_amount_decimal=1.5",
    "product=prod_a&currency=eur&unit_amount=1&recurring[interval]=quarter",
    "product=prod_a&currency=eur&unit_amount=1&recurring[interval]=year&recurring[interval_count]=4",
    "product=prod_a&currency=eur&unit_amount=1&tax_behavior=none",
  ])
  func badPricesAreRefused(_ form: String) {
    post("/v1/products", "id=prod_a&name=a")
    #expect(post("/v1/prices", form).status == 400)
    #expect(fake.prices(of: "prod_a").isEmpty)
  }

  @Test func anAmountOfNothingIsAllowed() {
    post("/v1/products", "id=prod_a&name=a")
    #expect(post("/v1/prices", "product=prod_a&currency=eur&unit_amount=0").status == 200)
  }

  @Test func aPriceIsImmutable() {
    post("/v1/products", "id=prod_a&name=a")
    post("/v1/prices", "product=prod_a&currency=eur&unit_amount=1&tax_behavior=exclusive")
    let id = fake.prices(of: "prod_a")[0].id
    #expect(post("/v1/prices/\(id)", "unit_amount=2").body.contains("parameter_unknown"))
    #expect(post("/v1/prices/\(id)", "tax_behavior=inclusive").status == 400)
    #expect(post("/v1/prices/\(id)", "active=false").status == 200)
    #expect(post("/v1/prices/\(id)", "active=true").status == 200)
  }

  @Test func aProductWithPricesIsNotDeleted() {
    post("/v1/products", "id=prod_a&name=a")
    post("/v1/products", "id=prod_b&name=b")
    post("/v1/prices", "product=prod_a&currency=eur&unit_amount=1")
    #expect(fake.byHand("DELETE", "/v1/products/prod_a").body.contains("user-created prices"))
    #expect(fake.byHand("DELETE", "/v1/products/prod_b").status == 200)
    #expect(get("/v1/products/prod_b").status == 404)
  }

  @Test func metadataMergesAndEmptyClears() {
    post("/v1/products", "id=prod_a&name=a&description=d&metadata[x]=1&metadata[y]=2&images[0]=https://example.com/a")
    post("/v1/products/prod_a", "metadata[x]=&metadata[z]=3&description=&images=")
    #expect(fake.product("prod_a")?.metadata == ["y": "2", "z": "3"])
    #expect(fake.product("prod_a")?.description == nil)
    #expect(fake.product("prod_a")?.images == [])
    post("/v1/products/prod_a", "metadata=")
    #expect(fake.product("prod_a")?.metadata == [:])
    #expect(post("/v1/products/prod_a", "metadata[x]=\(String(repeating: "v", count: 501))").body.contains("501 characters"))
  }

  @Test func listsArePagedNewestFirst() {
    for number in 0..<12 { post("/v1/products", "id=prod_\(number)&name=n") }
    #expect(get("/v1/products").body.contains("\"id\":\"prod_11\""))
    #expect(!get("/v1/products").body.contains("\"id\":\"prod_1\""))
    #expect(get("/v1/products", "limit=1&starting_after=prod_11").body.contains("\"id\":\"prod_10\""))
    #expect(get("/v1/products", "limit=0").body.contains("\"has_more\":true"))
    #expect(get("/v1/products", "limit=101").body.contains("\"has_more\":false"))
    #expect(get("/v1/products", "starting_after=prod_x").body.contains("resource_missing"))
    #expect(get("/v1/products", "starting_after=prod_1&ending_before=prod_2").status == 400)
    #expect(get("/v1/prices", "product=prod_x").body.contains("resource_missing"))
  }

  @Test func theRateIsLimited() {
    var limit = RateLimit(perEndpoint: 3, total: 5)
    let now = ContinuousClock.now
    let passed = (0..<4).map { _ in limit.takes(.account, at: now) } + (0..<4).map { _ in limit.takes(.listPrices, at: now) }
    #expect(passed == [true, true, true, false, true, true, false, false])
    let passesLater = limit.takes(.account, at: now + .seconds(1))
    #expect(passesLater)
  }
}
