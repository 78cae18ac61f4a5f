/// A column of `spaces` that operators edit, in the order of the form.
public enum SpaceField: String, CaseIterable, Sendable {
  case name
  case description
  case capacity
  case isActive = "is_active"
  case pricingType = "pricing_type"
  case hourlyPrice = "hourly_price"
  case dailyPrice = "daily_price"
  case halfDayPrice = "half_day_price"
  case monthlyPrice = "monthly_price"
  case quarterPrice = "quarter_price"
  case yearlyPrice = "yearly_price"
  case customPrice = "custom_price"
  case customLabel = "custom_label"
  case imageURL = "image_url"
  case tags
  case features
  case color
  case orderIndex = "order_index"

  /// What a field holds, and so how it is edited.
  public enum Kind: Sendable, Equatable {
    /// Any text of at most so many characters.
    case text(limit: Int)
    /// A whole number in this range.
    case whole(ClosedRange<Int>)
    /// An exact amount excluding VAT.
    case money
    /// Active or inactive.
    case state
    /// One of the pricing types.
    case pricing
    /// An address of the web.
    case address
    /// Words between commas.
    case tags
    /// A JSON value.
    case json
  }

  /// What the field holds.
  public var kind: Kind {
    switch self {
    case .name: .text(limit: 250)
    case .description: .text(limit: 5_000)
    case .capacity: .whole(Self.people)
    case .orderIndex: .whole(Self.places)
    case .tags: .tags
    case .features: .json
    case .color: .text(limit: 50)
    case .isActive: .state
    case .pricingType: .pricing
    case .customLabel: .text(limit: 100)
    case .imageURL: .address
    default: .money
    }
  }

  /// The pricing type whose price the field is, or nil.
  public var pricing: PricingType? { PricingType.allCases.first { $0.priceColumn == rawValue } }

  /// The most characters that may be typed into the field.
  public var limit: Int {
    switch kind {
    case .text(let limit): limit
    case .address: Self.addressLimit
    case .tags, .json: Self.listLimit
    case .whole, .money, .state, .pricing: 20
    }
  }

  /// The people that a space may take.
  public static let people = 1...100_000
  /// The places that a space may have in an order of the deployment's own.
  public static let places = 0...1_000_000
  /// The longest text of tags or features.
  static let listLimit = 5_000
  /// The least and the most that a price may be: what can be sold at all.
  public static let prices = Amount(cents: 1)...Amount(cents: 99_999_999)
  /// The longest address of a picture that is sent on.
  static let addressLimit = 2_048
}
