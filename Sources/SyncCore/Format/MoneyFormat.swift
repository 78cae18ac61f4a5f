/// Amounts as people read them: `120,00 €` in French, `120.00 EUR` in English.
public struct MoneyFormat: Sendable {
  /// The language of the decimal sign and the currency's place.
  public var language: Language
  /// The ISO 4217 code of the currency, upper case.
  public var currency: String

  /// Makes a format; by default euros.
  public init(language: Language, currency: String = "EUR") {
    self.language = language
    self.currency = currency
  }

  /// The amount with its currency. No grouping of thousands: columns stay narrow and a copy stays a number.
  public func text(_ amount: Amount) -> String { "\(number(amount)) \(symbol)" }

  /// The amount alone.
  public func number(_ amount: Amount) -> String {
    guard language == .french else { return amount.decimal }
    return String(amount.decimal.map { $0 == "." ? "," : $0 })
  }

  /// What stands for the currency.
  public var symbol: String { language == .french && currency == "EUR" ? "€" : currency }
}
