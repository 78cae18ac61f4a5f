/// A price as Stripe returns it, as far as a synchronisation reads it.
public struct StripePrice: Sendable, Equatable {
  /// The id.
  public var id: String
  /// The product that it belongs to.
  public var product: String
  /// The ISO 4217 code, lower case.
  public var currency: String
  /// The amount in the currency's smallest unit; nil when the price was made with a finer decimal.
  public var unitAmount: Int64?
  /// How often it is charged; nil for a one-time price.
  public var recurrence: Recurrence?
  /// False when archived.
  public var active: Bool
  /// The key under which it can be found, unique in the account, also among archived prices.
  public var lookupKey: String?
  /// Our own keys and others'.
  public var metadata: [String: String]
  /// The id, in Stripe's own log, of the request that wrote it; nil for one that was only read.
  public var requestID: String?

  /// Makes a price.
  public init(
    id: String, product: String, currency: String, unitAmount: Int64?, recurrence: Recurrence? = nil, active: Bool = true,
    lookupKey: String? = nil, metadata: [String: String] = [:]
  ) {
    self.id = id
    self.product = product
    self.currency = currency
    self.unitAmount = unitAmount
    self.recurrence = recurrence
    self.active = active
    self.lookupKey = lookupKey
    self.metadata = metadata
  }
}

/// How often a recurring price is charged.
public struct Recurrence: Sendable, Hashable {
  /// The unit of time: `month` or `year`.
  public var interval: String
  /// How many of them; a quarter is three months.
  public var count: Int

  /// Makes a recurrence.
  public init(interval: String, count: Int) {
    self.interval = interval
    self.count = count
  }
}

/// What a new price is made from.
public struct PriceParameters: Sendable, Equatable {
  /// The product that it belongs to.
  public var product: String
  /// The ISO 4217 code, lower case.
  public var currency: String
  /// The amount in the currency's smallest unit.
  public var unitAmount: Int64
  /// How often it is charged; nil for a one-time price.
  public var recurrence: Recurrence?
  /// The key under which it can be found again.
  public var lookupKey: String
  /// True takes the key from the price that holds it; false lets Stripe refuse.
  public var transfersLookupKey: Bool
  /// Our own keys.
  public var metadata: [String: String]

  /// Makes parameters.
  public init(
    product: String, currency: String, unitAmount: Int64, recurrence: Recurrence? = nil, lookupKey: String,
    transfersLookupKey: Bool = false, metadata: [String: String] = [:]
  ) {
    self.product = product
    self.currency = currency
    self.unitAmount = unitAmount
    self.recurrence = recurrence
    self.lookupKey = lookupKey
    self.transfersLookupKey = transfersLookupKey
    self.metadata = metadata
  }
}

/// Which prices are listed: Stripe lists active ones unless told, so `active` is always told.
public struct PriceQuery: Sendable, Equatable {
  /// Only prices of this product.
  public var product: String?
  /// Only prices with this key.
  public var lookupKey: String?
  /// Active or archived ones.
  public var active: Bool
  /// The id of the last price of the page before.
  public var startingAfter: String?
  /// How many a page, 1...100.
  public var limit: Int

  /// Makes a query for the first page; by default as large as Stripe allows.
  public init(product: String? = nil, lookupKey: String? = nil, active: Bool, startingAfter: String? = nil, limit: Int = 100) {
    self.product = product
    self.lookupKey = lookupKey
    self.active = active
    self.startingAfter = startingAfter
    self.limit = limit
  }
}

/// One page of prices.
public struct PricePage: Sendable, Equatable {
  /// The prices, newest first.
  public var prices: [StripePrice]
  /// True when another page follows.
  public var hasMore: Bool

  /// Makes a page.
  public init(prices: [StripePrice], hasMore: Bool) {
    self.prices = prices
    self.hasMore = hasMore
  }
}
