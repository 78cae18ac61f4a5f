import SyncCore

/// The simulated Stripe of the demo: it lives in memory, keeps Stripe's rules, takes its time and fails now and then.
///
/// It says honestly what it is (mode `simulated`) and speaks to nobody. What is real above it is the whole synchronisation. Only the
/// demo makes one; nothing in a profile leads here.
public actor SimulatedStripe: StripeAPI {
  private var simulation: Simulation
  /// All products by id, and the ids from oldest to newest.
  private var products: [String: StripeProduct] = [:]
  private var productOrder: [String] = []
  /// All prices by id, and the ids from oldest to newest.
  private var prices: [String: StripePrice] = [:]
  private var order: [String] = []
  private var visits: [String: SimulatedVisit] = [:]
  private var visitCount: [String: Int] = [:]
  private var requests = 0

  /// Makes an empty account.
  public init(_ simulation: Simulation = Simulation()) { self.simulation = simulation }

  // MARK: Calls

  /// The account, with the mode `simulated`.
  public func account() async throws(StripeFailure) -> StripeAccount {
    let clock = ContinuousClock()
    let started = clock.now
    try await pause(simulation.latency.lowerBound / 2)
    let taken = started.duration(to: clock.now)
    return StripeAccount(id: "acct_simulated", mode: .simulated, latencyMilliseconds: Int(taken / .milliseconds(1)))
  }

  /// One product.
  public func retrieveProduct(_ id: String) async throws(StripeFailure) -> StripeProduct {
    guard let product = products[id] else {
      throw failure(404, code: "resource_missing", parameter: "id", "No such product: '\(id)'")
    }
    return product
  }

  /// Changes a product. This is the first call for a space, so the visit is drawn here.
  public func updateProduct(_ id: String, _ parameters: ProductParameters) async throws(StripeFailure) -> StripeProduct {
    if parameters.name != nil || parameters.active != nil { beginVisit(id) }
    try await attend(id)
    guard var product = products[id] else {
      throw failure(404, code: "resource_missing", parameter: "id", "No such product: '\(id)'")
    }
    try Self.apply(parameters, to: &product, failure: failure)
    if let price = parameters.defaultPrice, prices[price]?.product != id {
      throw failure(400, code: "resource_missing", parameter: "default_price", "No such price: '\(price)'")
    }
    products[id] = product
    return product
  }

  /// Makes a product; its id must be new.
  public func createProduct(_ id: String, _ parameters: ProductParameters) async throws(StripeFailure) -> StripeProduct {
    try await attend(id)
    guard products[id] == nil else {
      throw failure(400, code: "resource_already_exists", parameter: "id", "Product already exists.")
    }
    guard let name = parameters.name else {
      throw failure(400, code: "parameter_missing", parameter: "name", "Missing required param: name.")
    }
    var product = StripeProduct(id: id, name: name)
    try Self.apply(parameters, to: &product, failure: failure)
    products[id] = product
    productOrder.append(id)
    return product
  }

  /// One page of products, newest first.
  public func products(after cursor: String?, limit: Int) async throws(StripeFailure) -> ProductPage {
    var found = productOrder.reversed().compactMap { products[$0] }
    if let cursor {
      guard let index = found.firstIndex(where: { $0.id == cursor }) else {
        throw failure(400, code: "resource_missing", parameter: "starting_after", "No such product: '\(cursor)'")
      }
      found.removeFirst(index + 1)
    }
    let limit = min(max(limit, 1), 100)
    return ProductPage(products: Array(found.prefix(limit)), hasMore: found.count > limit)
  }

  /// One page of prices, newest first.
  public func prices(_ query: PriceQuery) async throws(StripeFailure) -> PricePage {
    if let product = query.product ?? query.lookupKey.flatMap(Self.product(ofKey:)) { try await attend(product) }
    if let product = query.product, products[product] == nil {
      throw failure(400, code: "resource_missing", parameter: "product", "No such product: '\(product)'")
    }
    var found = order.reversed().compactMap { prices[$0] }.filter { price in
      price.active == query.active && (query.product == nil || price.product == query.product)
        && (query.lookupKey == nil || price.lookupKey == query.lookupKey)
    }
    if let cursor = query.startingAfter {
      guard let index = found.firstIndex(where: { $0.id == cursor }) else {
        throw failure(400, code: "resource_missing", parameter: "starting_after", "No such price: '\(cursor)'")
      }
      found.removeFirst(index + 1)
    }
    let limit = min(max(query.limit, 1), 100)
    return PricePage(prices: Array(found.prefix(limit)), hasMore: found.count > limit)
  }

  /// Makes a price; its lookup key is unique, also among archived prices.
  public func createPrice(_ parameters: PriceParameters) async throws(StripeFailure) -> StripePrice {
    try await attend(parameters.product)
    guard products[parameters.product] != nil else {
      throw failure(400, code: "resource_missing", parameter: "product", "No such product: '\(parameters.product)'")
    }
    if let holder = order.first(where: { prices[$0]?.lookupKey == parameters.lookupKey }) {
      guard parameters.transfersLookupKey else {
        throw failure(400, code: nil, parameter: "lookup_key", "A price (`\(holder)`) already uses that lookup key.")
      }
      prices[holder]?.lookupKey = nil
    }
    let price = StripePrice(
      id: "price_sim\(order.count + 1)", product: parameters.product, currency: parameters.currency,
      unitAmount: parameters.unitAmount, recurrence: parameters.recurrence, lookupKey: parameters.lookupKey,
      metadata: parameters.metadata)
    prices[price.id] = price
    order.append(price.id)
    return price
  }

  /// Archives a price or takes it back; the default price of a product can't be archived.
  public func updatePrice(_ id: String, active: Bool) async throws(StripeFailure) -> StripePrice {
    guard let known = prices[id] else {
      throw failure(404, code: "resource_missing", parameter: "price", "No such price: '\(id)'")
    }
    try await attend(known.product)
    if !active, products[known.product]?.defaultPrice == id {
      throw failure(
        400, code: nil, parameter: nil, "This price cannot be archived because it is the default price of its product.")
    }
    prices[id]?.active = active
    return prices[id] ?? known
  }

  // MARK: What it holds

  /// Behaves in another way from now on: it can be filled at once and then take its time.
  public func behave(_ simulation: Simulation) {
    self.simulation = simulation
    visits = [:]
    visitCount = [:]
  }

  /// The product under an id, or nil.
  public func product(_ id: String) -> StripeProduct? { products[id] }

  /// All prices of a product, oldest first.
  public func allPrices(of product: String) -> [StripePrice] { order.compactMap { prices[$0] }.filter { $0.product == product } }

  // MARK: Time and faults

  private func beginVisit(_ product: String) {
    let count = visitCount[product, default: 0] + 1
    visitCount[product] = count
    // Four calls make a new product with its price, two confirm one that stands.
    visits[product] = SimulatedVisit(simulation, product: product, visit: count, expectedCalls: products[product] == nil ? 4 : 2)
  }

  /// Takes the time of one call and raises the fault that the visit has in store for it.
  private func attend(_ product: String) async throws(StripeFailure) {
    requests += 1
    let fault = visits[product]?.call()
    try await pause(visits[product]?.pause ?? .zero)
    switch fault {
    case nil: return
    case .rateLimit:
      throw failure(429, code: "rate_limit", parameter: nil, "Request rate limit exceeded.")
    case .serverError:
      throw failure(500, type: "api_error", code: nil, parameter: nil, "An unknown error occurred")
    case .unavailableProduct:
      throw failure(400, code: "product_inactive", parameter: nil, "The product '\(product)' can't be sold at the moment.")
    }
  }

  private func pause(_ duration: Duration) async throws(StripeFailure) {
    guard duration > .zero else { return }
    do {
      try await Task.sleep(for: duration)
    } catch {
      throw StripeFailure.cancelled
    }
  }

  private func failure(
    _ status: Int, type: String = "invalid_request_error", code: String?, parameter: String?, _ message: String
  ) -> StripeFailure {
    let number = String(requests, radix: 36)
    let id = "req_sim" + String(repeating: "0", count: max(0, 8 - number.count)) + number
    return StripeFailure(status: status, type: type, code: code, parameter: parameter, message: message, requestID: id)
  }

  // MARK: Stripe's rules

  private typealias Refusal = (Int, String, String?, String?, String) -> StripeFailure

  /// Merges parameters into a product: an empty description clears it, an empty metadata value deletes the key.
  private static func apply(
    _ parameters: ProductParameters, to product: inout StripeProduct, failure: Refusal
  ) throws(StripeFailure) {
    if let name = parameters.name {
      guard !name.isEmpty else {
        throw failure(
          400, "invalid_request_error", "parameter_invalid_empty", "name", "You passed an empty string for 'name'.")
      }
      product.name = name
    }
    if let description = parameters.description { product.description = description.isEmpty ? nil : description }
    if let images = parameters.images { product.images = images }
    if let active = parameters.active { product.active = active }
    if let price = parameters.defaultPrice { product.defaultPrice = price }
    for (key, value) in parameters.metadata { product.metadata[key] = value.isEmpty ? nil : value }
  }

  /// The product that a lookup key of ours is about, for time and faults; nil for any other key.
  private static func product(ofKey key: String) -> String? {
    let parts = key.split(separator: ":")
    return parts.count == 5 && parts[0] == "spacesync" ? "prod_space_\(parts[1].filter { $0 != "-" })" : nil
  }
}
