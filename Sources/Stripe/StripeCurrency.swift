import SyncCore

/// A currency and how Stripe counts it (`docs.stripe.com/currencies`).
public struct StripeCurrency: Sendable, Equatable {
  /// The ISO 4217 code, lower case as Stripe writes it.
  public let code: String
  private let decimals: Int

  /// The euro.
  public static let euro = StripeCurrency(code: "eur", decimals: 2)

  /// Reads a code; nil when it is no currency code or one whose units Stripe counts in a special way (ISK, UGX).
  public init?(code: String) {
    let code = code.lowercased()
    guard code.utf8.count == 3, code.utf8.allSatisfy({ (97...122).contains($0) }), !["isk", "ugx"].contains(code) else { return nil }
    let decimals =
      switch code {
      case "bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf": 0
      case "bhd", "jod", "kwd", "omr", "tnd": 3
      default: 2
      }
    self.init(code: code, decimals: decimals)
  }

  private init(code: String, decimals: Int) {
    self.code = code
    self.decimals = decimals
  }

  /// The amount in the currency's smallest unit, or nil when it has more decimals than the currency.
  public func minorUnits(_ amount: Amount) -> Int64? {
    switch decimals {
    case 0: amount.cents % 100 == 0 ? amount.cents / 100 : nil
    case 3: amount.cents > Int64.max / 10 ? nil : amount.cents * 10
    default: amount.cents
    }
  }
}
