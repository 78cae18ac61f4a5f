/// A JSON object of Stripe's, as far as it is read. Decoding is lenient: what is null, missing or of another type is left out, for
/// Stripe adds fields at any time (`docs.stripe.com/upgrades`); only the kind of the object and its id must be right.
protocol WireObject: Decodable, Sendable {
  /// True when it is of the kind that was asked for.
  var isExpected: Bool { get }
}

/// `GET /v1/account`.
struct WireAccount: WireObject {
  var id: String
  var object: String
  var isExpected: Bool { object == "account" && !id.isEmpty }
}

/// A page of a list.
struct WireList<Element: WireObject>: WireObject {
  var object: String
  var data: [Element]
  var hasMore: Bool
  var isExpected: Bool { object == "list" && data.allSatisfy(\.isExpected) }

  enum CodingKeys: String, CodingKey {
    case object, data
    case hasMore = "has_more"
  }
}

/// A product.
struct WireProduct: WireObject {
  var object: String
  var livemode: Bool
  var product: StripeProduct
  var isExpected: Bool { object == "product" && !product.id.isEmpty }

  enum CodingKeys: String, CodingKey {
    case object, livemode, id, name, description, images, active, metadata
    case defaultPrice = "default_price"
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    object = try fields.decode(String.self, forKey: .object)
    livemode = try fields.decode(Bool.self, forKey: .livemode)
    product = StripeProduct(
      id: try fields.decode(String.self, forKey: .id), name: fields.text(.name) ?? "", description: fields.text(.description),
      images: (try? fields.decodeIfPresent([String].self, forKey: .images)) ?? [],
      active: (try? fields.decodeIfPresent(Bool.self, forKey: .active)) ?? true, metadata: fields.texts(.metadata),
      defaultPrice: fields.reference(.defaultPrice))
  }
}

/// A price.
struct WirePrice: WireObject {
  var object: String
  var livemode: Bool
  var price: StripePrice
  var isExpected: Bool { object == "price" && !price.id.isEmpty }

  enum CodingKeys: String, CodingKey {
    case object, livemode, id, product, currency, recurring, active, metadata
    case unitAmount = "unit_amount"
    case lookupKey = "lookup_key"
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    object = try fields.decode(String.self, forKey: .object)
    livemode = try fields.decode(Bool.self, forKey: .livemode)
    let recurring = try? fields.decodeIfPresent(WireRecurring.self, forKey: .recurring)
    price = StripePrice(
      id: try fields.decode(String.self, forKey: .id), product: fields.reference(.product) ?? "",
      currency: fields.text(.currency) ?? "",
      // Null for a price with a finer decimal: it then matches nothing.
      unitAmount: (try? fields.decodeIfPresent(Int64.self, forKey: .unitAmount)) ?? nil,
      recurrence: recurring.map { Recurrence(interval: $0.interval, count: $0.count) },
      active: (try? fields.decodeIfPresent(Bool.self, forKey: .active)) ?? true, lookupKey: fields.text(.lookupKey),
      metadata: fields.texts(.metadata))
  }
}

/// How often a price is charged.
private struct WireRecurring: Decodable {
  var interval: String
  var count: Int

  enum CodingKeys: String, CodingKey {
    case interval
    case count = "interval_count"
  }
}

/// An error: only its type is sure (`docs.stripe.com/api/errors`).
struct WireError: Decodable, Sendable {
  struct Content: Decodable, Sendable {
    var type: String
    var code: String?
    var param: String?
    var message: String?
  }

  var error: Content
}

extension KeyedDecodingContainer {
  /// A text, or nil when it is null, missing or something else.
  fileprivate func text(_ key: Key) -> String? { (try? decodeIfPresent(String.self, forKey: key)) ?? nil }

  /// The values of metadata; Stripe's are all texts.
  fileprivate func texts(_ key: Key) -> [String: String] { (try? decodeIfPresent([String: String].self, forKey: key)) ?? [:] }

  /// The id of another object, which is the object itself when it was expanded.
  fileprivate func reference(_ key: Key) -> String? {
    text(key) ?? (try? decodeIfPresent(WireReference.self, forKey: key))?.id
  }
}

private struct WireReference: Decodable { var id: String }
