import FoundationEssentials

/// A room or desk that is sold: one row of `spaces`, as the operator sees it.
public struct Space: Sendable, Equatable, Identifiable {
  /// The primary key.
  public var id: UUID
  /// The name, never null in the database; may hold any text at all.
  public var name: String
  /// A longer text, or nil.
  public var description: String?
  /// How many people it takes, or nil.
  public var capacity: Int?
  /// Where its picture is, or nil.
  public var imageURL: String?
  /// The text of `pricing_type` as it is; `pricing` reads it.
  public var pricingType: String?
  /// PostgreSQL's text of the price column that the pricing type names, or nil; `price` reads it.
  public var priceText: String?
  /// What a custom pricing calls its unit, or nil.
  public var customLabel: String?
  /// True when it is offered; a null in the database counts as inactive.
  public var isActive: Bool
  /// Stripe's product id, or nil before the first sync.
  public var stripeProductID: String?
  /// Stripe's price id, or nil before the first sync.
  public var stripePriceID: String?
  /// When it was last pushed to Stripe, or nil.
  public var lastStripeSync: Timestamp?
  /// When its row last changed, or nil.
  public var updatedAt: Timestamp?
  /// The rule of `spec.md` ("needs sync"), evaluated by the database.
  public var needsSync: Bool

  /// Makes a space from its columns.
  public init(
    id: UUID, name: String, description: String? = nil, capacity: Int? = nil, imageURL: String? = nil, pricingType: String? = nil,
    priceText: String? = nil, customLabel: String? = nil, isActive: Bool = true, stripeProductID: String? = nil,
    stripePriceID: String? = nil, lastStripeSync: Timestamp? = nil, updatedAt: Timestamp? = nil, needsSync: Bool = false
  ) {
    self.id = id
    self.name = name
    self.description = description
    self.capacity = capacity
    self.imageURL = imageURL
    self.pricingType = pricingType
    self.priceText = priceText
    self.customLabel = customLabel
    self.isActive = isActive
    self.stripeProductID = stripeProductID
    self.stripePriceID = stripePriceID
    self.lastStripeSync = lastStripeSync
    self.updatedAt = updatedAt
    self.needsSync = needsSync
  }

  /// The pricing type, or nil when the column is null or holds a word we don't know.
  public var pricing: PricingType? { pricingType.flatMap(PricingType.init(rawValue:)) }

  /// The price excluding VAT (HT), or nil when there is none or it isn't exact to the cent.
  public var price: Amount? { priceText.flatMap(Amount.init(decimal:)) }
}

extension UUID {
  /// The id as PostgreSQL writes it: lower case.
  public var text: String { uuidString.lowercased() }
}
