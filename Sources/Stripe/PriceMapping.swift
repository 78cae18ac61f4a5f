import FoundationEssentials
import SyncCore

/// How pricing types become prices: one-time, as the platform's checkout expects, unless the profile asks for recurring ones.
public struct PriceMapping: Sendable, Equatable {
  /// The currency of all prices.
  public var currency: StripeCurrency
  /// True: monthly, quarter (three months) and yearly become recurring prices.
  public var recurs: Bool

  /// Makes a mapping; by default one-time prices in euros.
  public init(currency: StripeCurrency = .euro, recurs: Bool = false) {
    self.currency = currency
    self.recurs = recurs
  }

  /// How often a price of this type is charged; nil for once.
  func recurrence(_ type: PricingType) -> Recurrence? {
    guard recurs else { return nil }
    return type.billingInterval.map { Recurrence(interval: $0.unit, count: $0.count) }
  }
}

/// The price that a space should have: the part of a synchronisation that needs no Stripe.
struct WantedPrice: Sendable, Equatable {
  /// In the currency's smallest unit, 1...99,999,999.
  var unitAmount: Int64
  var currency: String
  var recurrence: Recurrence?
  /// The natural key of the price: the same wish always has the same key, so a repeated creation meets the first one.
  var lookupKey: String

  /// How the natural keys of our prices begin.
  static let keyPrefix = "spacesync:"

  /// The space that a natural key speaks of; nil when it is none of ours.
  static func space(ofKey key: String?) -> UUID? {
    guard let key, key.hasPrefix(keyPrefix) else { return nil }
    return UUID(uuidString: String(key.dropFirst(keyPrefix.count).prefix { $0 != ":" }))
  }

  /// Checks the price of a space, with a plain sentence for the operator when it can't be sold.
  init(_ space: Space, _ mapping: PriceMapping) throws(StripeFailure) {
    guard let type = space.pricing else {
      throw .refused("The pricing type \(space.pricingType.map { "\"\($0)\"" } ?? "(none)") is not one that can be sold; choose another.")
    }
    guard let text = space.priceText else {
      throw .refused("The space has no price: \(type.priceColumn) is empty. Set a price above zero.")
    }
    guard let amount = space.price else {
      throw .refused("The price \(text) is not an exact amount with two decimals.")
    }
    guard amount.cents > 0 else {
      throw .refused("The price \(amount.decimal) is not above zero.")
    }
    guard let units = mapping.currency.minorUnits(amount) else {
      throw .refused("The price \(amount.decimal) has more decimals than \(mapping.currency.code.uppercased()).")
    }
    guard units <= 99_999_999 else {
      throw .refused("The price \(amount.decimal) is larger than Stripe accepts (eight digits).")
    }
    unitAmount = units
    currency = mapping.currency.code
    recurrence = mapping.recurrence(type)
    let shape = recurrence.map { "\($0.interval)\($0.count)" } ?? "once"
    lookupKey = "\(Self.keyPrefix)\(space.id.text):\(currency):\(units):\(shape)"
  }

  /// What an operator should know about an amount that Stripe takes and a checkout then refuses
  /// (`docs.stripe.com/currencies`, minimum charge amounts), or nil.
  var warning: String? {
    guard currency == "eur", unitAmount < 50 else { return nil }
    return "The price is below 0.50 EUR, the least that a checkout can charge."
  }

  /// True when a price sells for just this. A price made with a finer decimal has no unit amount and never matches.
  func matches(_ price: StripePrice) -> Bool {
    price.unitAmount == unitAmount && price.currency == currency && price.recurrence == recurrence
  }
}
