/// A price as the fake keeps it.
public struct FakePrice: Sendable, Equatable {
  /// The id.
  public var id: String
  /// The product's id.
  public var product: String
  /// The currency, lower case.
  public var currency: String
  /// The amount, or nil for one with a finer decimal.
  public var unitAmount: Int64?
  /// The amount as a decimal text.
  public var unitAmountDecimal: String
  /// `month`, `year`..., or nil for a one-time price.
  public var interval: String?
  /// How many intervals.
  public var intervalCount: Int64 = 1
  /// False when archived.
  public var active = true
  /// The key, or nil.
  public var lookupKey: String?
  /// The metadata.
  public var metadata: [String: String] = [:]
  /// `exclusive`, `inclusive` or `unspecified`.
  public var taxBehavior = "unspecified"
  /// A name for people.
  public var nickname: String?
  /// When it was made, in seconds since 1970.
  public var created: Int64 = 0

  func json(livemode: Bool) -> JSON {
    let recurring: JSON =
      interval.map {
        .object([
          ("interval", .string($0)), ("interval_count", .int(intervalCount)), ("meter", .null), ("trial_period_days", .null),
          ("usage_type", .string("licensed")),
        ])
      } ?? .null
    return .object([
      ("id", .string(id)), ("object", .string("price")), ("active", .bool(active)), ("billing_scheme", .string("per_unit")),
      ("created", .int(created)), ("currency", .string(currency)), ("custom_unit_amount", .null), ("livemode", .bool(livemode)),
      ("lookup_key", .text(lookupKey)),
      ("metadata", .object(metadata.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })), ("nickname", .text(nickname)),
      ("product", .string(product)), ("recurring", recurring), ("tax_behavior", .string(taxBehavior)), ("tiers_mode", .null),
      ("transform_quantity", .null), ("type", .string(interval == nil ? "one_time" : "recurring")),
      ("unit_amount", unitAmount.map { .int($0) } ?? .null), ("unit_amount_decimal", .string(unitAmountDecimal)),
    ])
  }
}
