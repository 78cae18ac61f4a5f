import FoundationEssentials
import SyncCore

/// Stripe itself, over HTTP. One value serves all slots of a worker: each call under way has a connection of its own, kept alive.
public struct StripeClient: StripeAPI {
  /// The version of the API that this code was written for (`docs.stripe.com/api/versioning`).
  public static let apiVersion = "2026-08-26.dahlia"

  private let configuration: StripeConfiguration
  private let pool: SessionPool
  private let admit: @Sendable () async -> Timestamp?
  private let observe: @Sendable (StripeExchange) -> Void

  /// Makes a client.
  ///
  /// - Parameters:
  ///   - configuration: How Stripe is reached.
  ///   - admit: Called before every single request, repetitions included, and may let it wait: the place for a rate limit.
  ///     It answers with the moment when it let the request through, for the log. Its wait does not count into the time-out of the call's first request.
  ///   - observe: Told of every single request after it ended, for a log; it holds no secret and must not block.
  public init(
    _ configuration: StripeConfiguration, admit: @escaping @Sendable () async -> Timestamp? = { nil },
    observe: @escaping @Sendable (StripeExchange) -> Void = { _ in }
  ) {
    self.configuration = configuration
    self.admit = admit
    self.observe = observe
    pool = SessionPool(configuration.http)
  }

  /// The mode that the key is for.
  public var mode: StripeAccount.Mode { configuration.secret.isLive ? .live : .test }

  // MARK: Calls

  /// Who answers, and whether its objects are of the key's mode.
  ///
  /// A restricted key may not read the account: then its id is taken from the refusal, which names it, and products prove the key.
  public func account() async throws(StripeFailure) -> StripeAccount {
    let clock = ContinuousClock()
    let started = clock.now
    var id = ""
    do throws(StripeFailure) {
      id = try await call("/v1/account", as: WireAccount.self).object.id
    } catch {
      guard error.status == 403 else { throw error }
      id = Self.accountID(in: error.message) ?? ""
    }
    let latency = started.duration(to: clock.now)
    _ = try await products(after: nil, limit: 1)
    return StripeAccount(id: id, mode: mode, latencyMilliseconds: Int(latency / .milliseconds(1)))
  }

  /// One product.
  public func retrieveProduct(_ id: String) async throws(StripeFailure) -> StripeProduct {
    try checked(try await call("/v1/products/\(FormEncoding.encoded(id))", as: WireProduct.self).object)
  }

  /// Changes a product; empty values clear what they name.
  public func updateProduct(_ id: String, _ parameters: ProductParameters) async throws(StripeFailure) -> StripeProduct {
    let path = "/v1/products/\(FormEncoding.encoded(id))"
    return try await write(path, FormEncoding(parameters, keepsEmpty: true))
  }

  /// Makes a product; empty values are left out.
  public func createProduct(_ id: String, _ parameters: ProductParameters) async throws(StripeFailure) -> StripeProduct {
    var form = FormEncoding()
    form.add("id", id)
    form.add(parameters, keepsEmpty: false)
    return try await write("/v1/products", form)
  }

  /// One page of products, newest first.
  public func products(after cursor: String?, limit: Int) async throws(StripeFailure) -> ProductPage {
    var query = FormEncoding()
    query.add("limit", String(limit))
    query.add("starting_after", cursor)
    let list = try await call("/v1/products?\(query.text)", as: WireList<WireProduct>.self).object
    var products: [StripeProduct] = []
    for wire in list.data { products.append(try checked(wire)) }
    return ProductPage(products: products, hasMore: list.hasMore)
  }

  /// One page of prices, newest first.
  public func prices(_ query: PriceQuery) async throws(StripeFailure) -> PricePage {
    let list = try await call("/v1/prices?\(FormEncoding(query).text)", as: WireList<WirePrice>.self).object
    var prices: [StripePrice] = []
    for wire in list.data { prices.append(try checked(wire)) }
    return PricePage(prices: prices, hasMore: list.hasMore)
  }

  /// Makes a price.
  public func createPrice(_ parameters: PriceParameters) async throws(StripeFailure) -> StripePrice {
    try await write("/v1/prices", FormEncoding(parameters))
  }

  /// Archives a price or takes it back.
  public func updatePrice(_ id: String, active: Bool) async throws(StripeFailure) -> StripePrice {
    var form = FormEncoding()
    form.add("active", active ? "true" : "false")
    return try await write("/v1/prices/\(FormEncoding.encoded(id))", form)
  }

  private func write(_ path: String, _ form: FormEncoding) async throws(StripeFailure) -> StripeProduct {
    let answer = try await call(path, form: form, as: WireProduct.self)
    var product = try checked(answer.object)
    product.requestID = answer.requestID
    return product
  }

  private func write(_ path: String, _ form: FormEncoding) async throws(StripeFailure) -> StripePrice {
    let answer = try await call(path, form: form, as: WirePrice.self)
    var price = try checked(answer.object)
    price.requestID = answer.requestID
    return price
  }

  // MARK: Modes

  private func checked(_ wire: WireProduct) throws(StripeFailure) -> StripeProduct {
    try check(wire.livemode)
    return wire.product
  }

  private func checked(_ wire: WirePrice) throws(StripeFailure) -> StripePrice {
    try check(wire.livemode)
    return wire.price
  }

  /// An account has no mode of its own, its objects have one: it must be the key's.
  private func check(_ livemode: Bool) throws(StripeFailure) {
    guard livemode != configuration.secret.isLive else { return }
    throw StripeFailure(
      kind: .global, message: "The key is for \(mode.rawValue) mode, but Stripe answered with an object of the other mode.")
  }

  /// The account that a refusal names: "... on account 'acct_...'".
  private static func accountID(in message: String) -> String? {
    message.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.first { $0.hasPrefix("acct_") }.map(String.init)
  }

  // MARK: One logical call

  /// Asks, and repeats the request itself after faults that may pass, all within the time-out.
  ///
  /// The rules are those of Stripe's own libraries: at most two repetitions, after a lost connection, 409 and 5xx, not after 429,
  /// and `Stripe-Should-Retry` overrides them. Repetitions carry the same Idempotency-Key, so that work whose answer was lost is not
  /// done twice; but a 5xx that was replayed from Stripe's memory would be replayed for ever, so that one changes the key.
  private func call<Answer: WireObject>(
    _ path: String, form: FormEncoding? = nil, as type: Answer.Type
  ) async throws(StripeFailure) -> (object: Answer, requestID: String?) {
    let clock = ContinuousClock()
    var deadline: ContinuousClock.Instant?
    var idempotencyKey = UUID()
    var attempt = 0
    while true {
      let admitted = await admit()
      let started = clock.now
      let end = deadline ?? started + configuration.timeout
      deadline = end
      let result = await pool.send(request(path, form, idempotencyKey), within: started.duration(to: end))
      attempt += 1
      let interpretation = StripeInterpretation(result, of: type, configuration)
      report(path, form, interpretation, attempt: attempt, admitted, taken: started.duration(to: clock.now))
      if let answer = interpretation.answer { return (answer, interpretation.requestID) }
      let failure = interpretation.failure
      guard interpretation.mayRepeat, attempt <= configuration.repetitions, !Task.isCancelled else { throw failure }
      let pause = max(failure.retryAfter ?? .zero, backoff(attempt))
      guard clock.now + pause < end else { throw failure }
      do {
        try await clock.sleep(for: pause)
      } catch {
        throw StripeFailure.cancelled
      }
      if interpretation.isReplayedFault { idempotencyKey = UUID() }
    }
  }

  private func request(_ path: String, _ form: FormEncoding?, _ idempotencyKey: UUID) -> HTTPRequest {
    var headers = [configuration.secret.authorization, "Stripe-Version: \(Self.apiVersion)", "Accept: application/json"]
    if form != nil {
      // An empty Expect keeps libcurl from waiting for a "100 Continue" that nobody needs for so small a body.
      headers += ["Content-Type: application/x-www-form-urlencoded", "Idempotency-Key: \(idempotencyKey.text)", "Expect:"]
    }
    return HTTPRequest(url: configuration.base.text + path, headers: headers, form: form?.text)
  }

  /// Half to the whole of a wait that doubles, so that many slots don't come back together.
  private func backoff(_ attempt: Int) -> Duration {
    let longest = min(configuration.repetitionPause * (1 << min(attempt - 1, 10)), configuration.repetitionPause * 10)
    return max(configuration.repetitionPause, longest * Double.random(in: 0.5...1))
  }

  private func report<Answer>(
    _ path: String, _ form: FormEncoding?, _ interpretation: StripeInterpretation<Answer>, attempt: Int, _ admitted: Timestamp?,
    taken: Duration
  ) {
    observe(
      StripeExchange(
        method: form == nil ? "GET" : "POST", path: String(path.prefix { $0 != "?" }), status: interpretation.status,
        requestID: interpretation.requestID, attempt: attempt, admitted: admitted, milliseconds: Int(taken / .milliseconds(1)),
        error: interpretation.answer == nil ? interpretation.failure.description : nil))
  }
}
