/// Money as people read it: `120,00 €` in French, `120.00 EUR` in English. JSON uses `Amount.decimal` instead.
public struct MoneyFormat: Sendable, Equatable {
  /// Whose decimal sign.
  public var language: Language
  /// The ISO 4217 code, in capitals.
  public var currency: String

  /// Makes a format; the currency's code may be written in any case.
  public init(language: Language, currency: String = "EUR") {
    self.language = language
    self.currency = currency.uppercased()
  }

  /// The amount with its currency.
  public func text(_ amount: Amount) -> String {
    switch language {
    case .french: "\(number(amount)) \(currency == "EUR" ? "€" : currency)"
    case .english: "\(number(amount)) \(currency)"
    }
  }

  /// The amount alone, with two decimals.
  public func number(_ amount: Amount) -> String {
    switch language {
    case .french: String(amount.decimal.map { $0 == "." ? "," : $0 })
    case .english: amount.decimal
    }
  }
}
