/// An exact amount of money in hundredths of a currency unit (cents), never a floating-point number.
public struct Amount: Hashable, Comparable, Sendable {
  /// Hundredths of the currency unit.
  public var cents: Int64

  /// Makes an amount from hundredths of the currency unit.
  public init(cents: Int64) { self.cents = cents }

  /// Reads PostgreSQL's text of a numeric, such as `120`, `120.00` or `-0.5`.
  ///
  /// Nil when the text is no decimal number, has a digit other than 0 beyond the second decimal, or does not fit:
  /// such a price can't be shown or sold exactly, and rounding it in silence would be a lie.
  public init?(decimal text: String) {
    var digits = Substring(text)
    let negative = digits.first == "-"
    if negative { digits.removeFirst() }
    let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, let whole = parts.first, !whole.isEmpty, whole.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    var fraction = parts.count == 2 ? String(parts[1]) : ""
    guard fraction.utf8.allSatisfy({ (48...57).contains($0) }), fraction.dropFirst(2).allSatisfy({ $0 == "0" }) else { return nil }
    fraction = String((fraction + "00").prefix(2))
    guard let magnitude = Int64(whole + fraction) else { return nil }
    self.cents = negative ? -magnitude : magnitude
  }

  /// The amount with a decimal point and two decimals, as in JSON: `120.00`.
  public var decimal: String {
    let fraction = cents.magnitude % 100
    return "\(cents < 0 ? "-" : "")\(cents.magnitude / 100).\(fraction < 10 ? "0" : "")\(fraction)"
  }

  /// Smaller amounts come first.
  public static func < (left: Amount, right: Amount) -> Bool { left.cents < right.cents }
}

/// The VAT rate in hundredths of a percent: 2000 is 20 %.
public struct VATRate: Hashable, Sendable {
  /// Hundredths of a percent, 0...10000.
  public var basisPoints: Int64

  /// Makes a rate from hundredths of a percent.
  public init(basisPoints: Int64) { self.basisPoints = basisPoints }

  /// France's standard rate, the default of a profile: 20 %.
  public static let standard = VATRate(basisPoints: 2000)

  /// The VAT on an amount excluding VAT, rounded half up to the cent (half away from zero below zero).
  public func tax(on amount: Amount) -> Amount {
    let (product, overflow) = amount.cents.multipliedReportingOverflow(by: basisPoints)
    guard !overflow else { return Amount(cents: 0) }
    return Amount(cents: (product + (product < 0 ? -5000 : 5000)) / 10_000)
  }

  /// The amount including VAT (TTC) of an amount excluding it (HT).
  public func inclusive(of amount: Amount) -> Amount { Amount(cents: amount.cents + tax(on: amount).cents) }
}
