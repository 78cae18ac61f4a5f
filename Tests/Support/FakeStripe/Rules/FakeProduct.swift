/// A product as the fake keeps it.
public struct FakeProduct: Sendable, Equatable {
  /// The id.
  public var id: String
  /// The name.
  public var name = ""
  /// The description, or nil.
  public var description: String?
  /// The pictures.
  public var images: [String] = []
  /// False when archived.
  public var active = true
  /// The metadata.
  public var metadata: [String: String] = [:]
  /// The id of the default price, or nil.
  public var defaultPrice: String?
  /// When it was made, in seconds since 1970.
  public var created: Int64 = 0

  func json(livemode: Bool, expandedDefault: FakePrice? = nil) -> JSON {
    .object([
      ("id", .string(id)), ("object", .string("product")), ("active", .bool(active)), ("attributes", .array([])),
      ("created", .int(created)), ("default_price", expandedDefault?.json(livemode: livemode) ?? .text(defaultPrice)),
      ("description", .text(description)), ("images", .array(images.map(JSON.string))), ("livemode", .bool(livemode)),
      ("marketing_features", .array([])), ("metadata", .object(metadata.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })),
      ("name", .string(name)), ("package_dimensions", .null), ("shippable", .null), ("statement_descriptor", .null),
      ("tax_code", .null), ("type", .string("service")), ("unit_label", .null), ("updated", .int(created)), ("url", .null),
    ])
  }
}
