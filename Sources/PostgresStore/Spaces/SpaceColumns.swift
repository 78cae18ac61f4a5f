import FoundationEssentials
import Postgres
import SyncCore

/// The columns of `spaces AS s` that make a `Space`, in the order in which it is decoded.
struct SpaceColumns {
  let catalogue: Catalogue

  /// The select list, each column under its own name.
  var list: String {
    """
    s.id::uuid AS id, s.name::text AS name, \(text("description")), \(catalogue.space("capacity", "bigint")) AS capacity,
      \(text("image_url")), \(text("pricing_type")), \(price(as: "text")) AS price, \(text("custom_label")),
      \(isActive) AS is_active, \(text("stripe_product_id")), \(text("stripe_price_id")),
      \(moment("last_stripe_sync")), \(moment("updated_at")), (\(needsSync)) AS needs_sync
    """
  }

  /// The columns that `list` is made of, as they are.
  var bare: String {
    let others = [
      "id", "name", "description", "capacity", "image_url", "pricing_type", "custom_label", "is_active", "stripe_product_id",
      "stripe_price_id", "last_stripe_sync", "updated_at",
    ]
    return (others + PricingType.allCases.map(\.priceColumn)).filter(catalogue.spaces.columns.contains)
      .map { "s.\($0)" }.joined(separator: ", ")
  }

  /// True for an active space; a null counts as inactive.
  var isActive: String { "(\(catalogue.space("is_active", "boolean")) IS TRUE)" }

  /// How long after a sync a change counts as the sync's own: the write-back of Stripe's ids may itself touch `updated_at`.
  static let grace = "interval '5 seconds'"

  /// The rule of `spec.md`, the only place that holds it: the filter and the column are this text.
  var needsSync: String {
    let synced = catalogue.space("last_stripe_sync", "timestamptz")
    let changed = """
      (\(synced) IS NULL OR coalesce(\(catalogue.space("updated_at", "timestamptz")) > \(synced) + \(Self.grace), false))
      """
    let product = catalogue.space("stripe_product_id", "text")
    return """
      CASE WHEN \(isActive)
        THEN \(product) IS NULL OR \(catalogue.space("stripe_price_id", "text")) IS NULL OR \(changed)
        ELSE \(product) IS NOT NULL AND \(changed) END
      """
  }

  /// The spaces of a filter.
  func condition(_ filter: SpaceFilter) -> String {
    switch filter {
    case .active: isActive
    case .inactive: "NOT \(isActive)"
    case .all: "true"
    case .needsSync: "(\(needsSync))"
    }
  }

  /// Only the price that the pricing type names.
  func price(as type: String) -> String {
    let cases = PricingType.allCases.filter { catalogue.spaces.columns.contains($0.priceColumn) }
      .map { "WHEN '\($0.rawValue)' THEN s.\($0.priceColumn)::\(type)" }
    guard !cases.isEmpty else { return "NULL::\(type)" }
    return "CASE \(catalogue.space("pricing_type", "text")) \(cases.joined(separator: " ")) END"
  }

  /// A text column under its own name, or a NULL.
  private func text(_ column: String) -> String { "\(catalogue.space(column, "text")) AS \(column)" }

  /// A moment under its own name, or a NULL.
  private func moment(_ column: String) -> String { "\(catalogue.space(column, "timestamptz")) AS \(column)" }

  /// Reads the columns of `list`; nil where an outer join found no space, and then the rest of the row is not read.
  static func decode(_ row: inout RowDecoder) throws(PostgresError) -> Space? {
    guard let id = try row.next(UUID?.self) else { return nil }
    return Space(
      id: id, name: try row.next(), description: try row.next(), capacity: try row.next(), imageURL: try row.next(),
      pricingType: try row.next(), priceText: try row.next(), customLabel: try row.next(), isActive: try row.next(),
      stripeProductID: try row.next(), stripePriceID: try row.next(), lastStripeSync: try row.moment(),
      updatedAt: try row.moment(), needsSync: try row.next())
  }
}

extension RowDecoder {
  /// The next column as a moment, or nil for NULL.
  mutating func moment() throws(PostgresError) -> Timestamp? {
    try next(Timestamptz?.self).map { Timestamp(microseconds: $0.microseconds) }
  }
}
