/// How a space is priced: which of its price columns counts, and per which unit.
public enum PricingType: String, CaseIterable, Sendable {
  case hourly
  case daily
  case halfDay = "half_day"
  case monthly
  case quarter
  case yearly
  case custom

  /// The column of `spaces` that holds the price excluding VAT for this type.
  public var priceColumn: String {
    switch self {
    case .hourly: "hourly_price"
    case .daily: "daily_price"
    case .halfDay: "half_day_price"
    case .monthly: "monthly_price"
    case .quarter: "quarter_price"
    case .yearly: "yearly_price"
    case .custom: "custom_price"
    }
  }
}
