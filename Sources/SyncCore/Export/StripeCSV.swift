/// The CSV of spaces as Stripe's importers read it: RFC 4180, UTF-8 without a mark at its start, CRLF behind every row.
///
/// Amounts exclude VAT and have a decimal point in every language; an hour, a half-day, a day and a custom unit have no interval in Stripe.
/// A name or description that a spreadsheet would take for a formula gets a `'` in front.
public struct StripeCSV: Sendable {
  /// The ISO 4217 code of the prices.
  private let currency: String

  /// Takes the ISO 4217 code of the prices, in any case.
  public init(currency: String) { self.currency = currency.lowercased() }

  /// The first row.
  public var header: String {
    Self.row(["Product Name", "Description", "Amount", "Currency", "Interval", "Interval Count", "Billing Scheme"])
  }

  /// The row of a space; nil where it has no price that is exact to the cent, for Stripe refuses a row without an amount.
  public func row(of space: Space) -> String? {
    guard let price = space.price else { return nil }
    let interval = space.pricing?.billingInterval
    return Self.row([
      Self.defused(space.name), Self.defused(space.description ?? ""), price.decimal, currency, interval?.unit ?? "",
      interval.map { String($0.count) } ?? "", "per_unit",
    ])
  }

  /// One row with its line end. A field is quoted where RFC 4180 asks for it: a comma, a quote, a line break.
  static func row(_ fields: [String]) -> String {
    fields.map(quoted).joined(separator: ",") + "\r\n"
  }

  private static func quoted(_ field: String) -> String {
    // By bytes and scalars: a quote or a line break is one Character with a combining mark behind it.
    let special: Set<UInt8> = [0x22, 0x2C, 0x0A, 0x0D]
    guard field.utf8.contains(where: special.contains) else { return field }
    let doubled = field.unicodeScalars.reduce(into: "") { text, scalar in
      if scalar == "\"" { text.unicodeScalars.append(scalar) }
      text.unicodeScalars.append(scalar)
    }
    return "\"\(doubled)\""
  }

  /// A text that no spreadsheet takes for a formula (OWASP, "CSV Injection"): what begins so is text, and a `'` says so.
  static func defused(_ text: String) -> String {
    let starts: Set<Unicode.Scalar> = ["=", "+", "-", "@", "\t", "\r", "\n", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}"]
    guard let first = text.unicodeScalars.first, starts.contains(first) else { return text }
    return "'\(text)"
  }
}

extension PricingType {
  /// How often Stripe charges a recurring price of this type; nil for what it has no interval for.
  public var billingInterval: (unit: String, count: Int)? {
    switch self {
    case .monthly: ("month", 1)
    case .quarter: ("month", 3)
    case .yearly: ("year", 1)
    case .hourly, .daily, .halfDay, .custom: nil
    }
  }
}
