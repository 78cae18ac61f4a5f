/// A product as Stripe returns it, as far as a synchronisation reads it.
public struct StripeProduct: Sendable, Equatable {
  /// The id.
  public var id: String
  /// The name.
  public var name: String
  /// The description, or nil.
  public var description: String?
  /// The URLs of its pictures.
  public var images: [String]
  /// False when archived.
  public var active: Bool
  /// Our own keys and others'.
  public var metadata: [String: String]
  /// The id of the price that a checkout takes, or nil.
  public var defaultPrice: String?
  /// The id, in Stripe's own log, of the request that wrote it; nil for one that was only read.
  public var requestID: String?

  /// Makes a product.
  public init(
    id: String, name: String, description: String? = nil, images: [String] = [], active: Bool = true, metadata: [String: String] = [:],
    defaultPrice: String? = nil
  ) {
    self.id = id
    self.name = name
    self.description = description
    self.images = images
    self.active = active
    self.metadata = metadata
    self.defaultPrice = defaultPrice
  }
}

/// What is sent about a product; nil leaves a field as it is.
///
/// On an update an empty `description` or `images` clears the field, and an empty metadata value deletes that key;
/// on a create the empty ones are simply not sent.
public struct ProductParameters: Sendable, Equatable {
  /// The name, at most 5,000 characters, never empty.
  public var name: String?
  /// The description, at most 40,000 characters.
  public var description: String?
  /// The URLs of pictures, at most 8; replaces the whole list.
  public var images: [String]?
  /// False archives the product.
  public var active: Bool?
  /// Merged into what is there: keys of at most 40 characters, values of at most 500.
  public var metadata: [String: String]
  /// The price that a checkout takes.
  public var defaultPrice: String?

  /// Makes parameters; by default nothing is changed.
  public init(
    name: String? = nil, description: String? = nil, images: [String]? = nil, active: Bool? = nil, metadata: [String: String] = [:],
    defaultPrice: String? = nil
  ) {
    self.name = name
    self.description = description
    self.images = images
    self.active = active
    self.metadata = metadata
    self.defaultPrice = defaultPrice
  }
}

/// One page of products.
public struct ProductPage: Sendable, Equatable {
  /// The products, newest first.
  public var products: [StripeProduct]
  /// True when another page follows.
  public var hasMore: Bool

  /// Makes a page.
  public init(products: [StripeProduct], hasMore: Bool) {
    self.products = products
    self.hasMore = hasMore
  }
}
